import { failureEvidence } from './gate';

/** What a gate judges as one: a ring, or the part of it in one cluster. Counts of hosts, going forward, as the gate has them. */
export interface GatePart {
  /** The ring's position, counted from 0. */
  readonly ring: number;
  readonly started: number;
  readonly failed: number;
  /** The gate has let it go on: no failure of it holds anything any more. */
  readonly passed: boolean;
}

/**
 * The part that is nearest to failing its gate, which is what people who watch a campaign want to know: a sum over all rings
 * hides a bad one behind good ones. Of parts that have passed only when there is no other. Null: no host has begun.
 */
export function nearestToFailing(parts: readonly GatePart[], maxFailed: number): GatePart | null {
  const begun = parts.filter(({ started }) => started > 0);
  const ahead = begun.filter(({ passed }) => !passed);
  const evidence = ({ started, failed }: GatePart): number =>
    maxFailed === 0 ? failed : failureEvidence(maxFailed, failed, started);
  return (ahead.length === 0 ? begun : ahead).reduce<GatePart | null>(
    (worst, part) => (worst === null || evidence(part) > evidence(worst) ? part : worst),
    null,
  );
}
