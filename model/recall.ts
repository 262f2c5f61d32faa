import type { Patch } from './campaign';
import type { CampaignId, HoldId, RecallId } from './ids';

/** What is recalled: one version of a package, of whatever kind, or of a bundle. */
export const RECALLABLE = ['package', 'bundle'] as const;
export type RecalledKind = (typeof RECALLABLE)[number];

export interface RecalledPatch {
  readonly kind: RecalledKind;
  readonly name: string;
  readonly version: string;
}

/** Whether a patch contains what is recalled. */
export function isRecalled(patch: Patch, { kind, name, version }: RecalledPatch): boolean {
  if (patch.kind === 'bundle') return kind === 'bundle' && patch.name === name && patch.version === version;
  return kind === 'package' && patch.packages.some((each) => each.name === name && isSame(each.version, version));
}

/** `0:1.2-3` and `1.2-3` are one version, for dpkg and for rpm: an epoch of nothing is none. */
function isSame(one: string, other: string): boolean {
  return withoutZero(one) === withoutZero(other);
}

const withoutZero = (version: string): string => version.replace(/^0+:/, '');

/** `openssl 3.0.17-1~deb12u2`, `bundle billing 2.4.1`: as sentences name it. */
export function describeRecalled({ kind, name, version }: RecalledPatch): string {
  return `${kind === 'bundle' ? 'bundle ' : ''}${name} ${version}`;
}

/** The reason of the holds that a recall sets. */
export function reasonOfRecall(recall: RecalledPatch & { readonly reason: string }): string {
  return `${describeRecalled(recall)} was recalled: ${recall.reason}`;
}

/** A recall as the API answers it; times ISO 8601 in UTC. */
export interface RecallView extends RecalledPatch {
  readonly recallId: RecallId;
  readonly reason: string;
  readonly recalledBy: string;
  readonly recalledAt: string;
  readonly withdrawnBy: string | null;
  readonly withdrawnAt: string | null;
  readonly withdrawReason: string | null;
}

/** A campaign that a recall stopped. */
export interface StoppedCampaign {
  readonly campaignId: CampaignId;
  readonly name: string;
  readonly holdId: HoldId;
  /** False: it is planned only, and now it will not be launched. An api of before does not say. */
  readonly isLaunched?: boolean;
  /** Null: the hold is written, but what was admitted before it may still be offered; repeat the recall. */
  readonly effectiveAt: string | null;
}

/** A campaign that brought what was recalled to hosts. */
export interface PatchedBy {
  readonly campaignId: CampaignId;
  readonly name: string;
  /** ISO 8601 in UTC; null: it has not ended. */
  readonly endedAt: string | null;
  /** Hosts that are patched by it, or were at its end. */
  readonly patched: number;
  /** Hosts that it changed and that are neither patched nor proven to be back: failed, under way or unheard of, they may have it. */
  readonly unproven: number;
}
