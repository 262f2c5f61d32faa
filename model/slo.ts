/**
 * The promises a campaign is measured by, and how each is judged. A rollout is a finite set of hosts, not a stream of
 * requests: burn rates do not apply to it, shares of a denominator that was frozen with the plan do.
 */

/** Each promise once; the words of the report, the dashboards and docs/metrics.md. */
export const SLO_IDS = [
  'goals_on_time',
  'hosts_within_4h',
  'hosts_within_24h',
  'hosts_within_7d',
  'change_safety',
  'reachability',
  'dispatch',
] as const;
export type SloId = (typeof SLO_IDS)[number];

const HOUR_MS = 3_600_000;

/** An order is dispatched in time when its agent was offered it within so long of its placing. */
export const DISPATCH_WITHIN_MS = 30_000;

/** Of the goals of all campaigns over 90 days: one campaign keeps each of its own, or does not. */
export const GOALS_OBJECTIVE_90_DAYS = 0.95;

interface SloTerms {
  /** The least share, 0 to 1. */
  readonly objective: number;
  /** Judged once so long has passed since the launch, in ms; null: judged by the end of the campaign. */
  readonly dueMs: number | null;
}

/**
 * Objectives: a goal is a promise of its own, so all of a campaign's; 90 % and 99 % are an emergency's, 98 % a routine
 * campaign's; 98 % safe is what a gate of `maxFailed: 2%` lets pass; the last two are of the control plane, as common for
 * services of this kind.
 */
export const SLO_TERMS: Readonly<Record<SloId, SloTerms>> = {
  goals_on_time: { objective: 1, dueMs: null },
  hosts_within_4h: { objective: 0.9, dueMs: 4 * HOUR_MS },
  hosts_within_24h: { objective: 0.99, dueMs: 24 * HOUR_MS },
  hosts_within_7d: { objective: 0.98, dueMs: 7 * 24 * HOUR_MS },
  change_safety: { objective: 0.98, dueMs: null },
  reachability: { objective: 0.99, dueMs: null },
  dispatch: { objective: 0.999, dueMs: null },
};

/** `no_evidence`: nothing could be counted, which is never a pass. `open`: neither kept nor missed yet. */
export type SloState = 'kept' | 'missed' | 'open' | 'no_evidence';

/** What was counted for one promise. */
export interface SloCount {
  readonly good: number;
  readonly valid: number;
}

export interface SloResult extends SloCount {
  readonly id: SloId;
  readonly objective: number;
  /** good / valid, or null while nothing is valid. */
  readonly ratio: number | null;
  readonly state: SloState;
}

/** How far a campaign is when its promises are judged. */
export interface SloClock {
  /** Since the launch, in ms; until the end, once it has ended. */
  readonly ranMs: number;
  readonly ended: boolean;
}

/**
 * Judges one promise. A share of hosts that can only grow is kept as soon as it is reached and missed once it is due or the
 * campaign has ended; every other one is final only with the campaign.
 */
export function judgeSlo(id: SloId, count: SloCount, clock: SloClock): SloResult {
  const { objective, dueMs } = SLO_TERMS[id];
  const ratio = count.valid === 0 ? null : count.good / count.valid;
  return { id, objective, ...count, ratio, state: stateOf() };

  function stateOf(): SloState {
    const final = clock.ended || (dueMs !== null && clock.ranMs >= dueMs);
    if (ratio === null) return final ? 'no_evidence' : 'open';
    if (dueMs !== null && ratio >= objective) return 'kept';
    if (!final) return 'open';
    return ratio >= objective ? 'kept' : 'missed';
  }
}
