/** Why hosts failed where going on cannot help, and something else does. Bounded: kinds of docs/errors.md. */
export const CURABLE = ['manifest_rolled_back'] as const;
export type CuredReason = (typeof CURABLE)[number];

/** What helps hosts that failed for such a reason. */
export interface Cure {
  /** What is the matter, and what to do: the end of a sentence. */
  readonly text: string;
  /** The command that does it. */
  readonly command: string;
}

/** Whether a host's reason is one of them. */
export function isCured(reason: string | null | undefined): reason is CuredReason {
  return CURABLE.some((known) => known === reason);
}

const CURES: Readonly<Record<CuredReason, (campaign: string) => Cure>> = {
  manifest_rolled_back: (campaign) => ({
    text: 'hosts have seen a newer release than its manifest, and refuse it however often they are asked: have a manifest with a higher release approved, and let that take over',
    command: `ringmaster replace ${campaign} --with FILE --manifest FILE --reason TEXT`,
  }),
};

/** The cure for hosts of a campaign that failed for this reason. */
export function cureOf(reason: CuredReason, campaign: string): Cure {
  return CURES[reason](campaign);
}
