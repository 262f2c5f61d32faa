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

/** Of the hosts that were tried by all campaigns over 30 days; of one campaign it is what its gates let pass. */
export const SAFETY_OBJECTIVE_30_DAYS = 0.99;

interface SloTerms {
  /** The least share, 0 to 1. */
  readonly objective: number;
  /** Judged once so long has passed since the launch, in ms; null: judged by the end of the campaign. */
  readonly dueMs: number | null;
  /** Over all campaigns it is told of those that ended within so many days. */
  readonly windowDays: number;
}

/**
 * Objectives: a goal is a promise of its own, so all of a campaign's; 90 % and 99 % are an emergency's, 98 % a routine
 * campaign's; 98 % safe is what a gate of `maxFailed: 2%` lets pass; the last two are of the control plane, as common for
 * services of this kind.
 */
export const SLO_TERMS: Readonly<Record<SloId, SloTerms>> = {
  goals_on_time: { objective: 1, dueMs: null, windowDays: 90 },
  hosts_within_4h: { objective: 0.9, dueMs: 4 * HOUR_MS, windowDays: 90 },
  hosts_within_24h: { objective: 0.99, dueMs: 24 * HOUR_MS, windowDays: 90 },
  hosts_within_7d: { objective: 0.98, dueMs: 7 * 24 * HOUR_MS, windowDays: 90 },
  change_safety: { objective: 0.98, dueMs: null, windowDays: 30 },
  reachability: { objective: 0.99, dueMs: null, windowDays: 30 },
  dispatch: { objective: 0.999, dueMs: null, windowDays: 30 },
};

/**
 * `no_evidence`: nothing could be counted, or too much of it cannot be told; never a pass. `open`: neither kept nor missed yet.
 */
export const SLO_STATES = ['kept', 'missed', 'open', 'no_evidence'] as const;
export type SloState = (typeof SLO_STATES)[number];

/** Why something is counted and not good, or not known to be. */
export const SLO_SHORTFALLS = [
  'late',
  'not_reached',
  'taken_back',
  'left_out',
  'not_verified',
  'failed',
  'unreachable',
  'indeterminate',
  'unproven',
  'under_way',
  'never_asked',
  'withdrawn',
] as const;
export type SloShortfall = (typeof SLO_SHORTFALLS)[number];
/** How many fell short, by why; those that are 0 are absent. */
export type SloShortfalls = Readonly<Partial<Record<SloShortfall, number>>>;

/** What was counted for one promise. */
export interface SloCount {
  readonly good: number;
  readonly valid: number;
  /** Of those that are valid and not good: of so many nobody knows whether they were. */
  readonly unknown: number;
  /** All that are valid and not good, by why. */
  readonly shortfalls: SloShortfalls;
}

/** A count of what was good, what was not, and what nobody knows. */
export function countOf(good: number, bad: SloShortfalls, unknown: SloShortfalls = {}): SloCount {
  const present = Object.entries({ ...bad, ...unknown }).filter(([, count]) => count > 0);
  const [notGood, notKnown] = [bad, unknown].map((some) => Object.values(some).reduce((sum, count) => sum + count, 0));
  return {
    ...{ good, valid: good + (notGood ?? 0) + (notKnown ?? 0), unknown: notKnown ?? 0 },
    shortfalls: Object.fromEntries(present),
  };
}

export interface SloResult extends SloCount {
  readonly id: SloId;
  readonly objective: number;
  /** good / valid, or null while nothing is valid. */
  readonly ratio: number | null;
  readonly state: SloState;
  /** The same of the campaign's own hosts, where `valid` is all hosts in scope; else null. */
  readonly eligible: { readonly valid: number; readonly ratio: number | null } | null;
}

/** How far a campaign is when its promises are judged. */
export interface SloClock {
  /** Since the launch, in ms; until the end, once it has ended. */
  readonly ranMs: number;
  readonly ended: boolean;
}

/**
 * Judges one promise. None is kept before the end of the campaign: until then hosts can be taken back. A promise with an
 * instant is missed from then on, every other one by the end. What nobody knows decides nothing: where it could make the
 * difference there is no evidence.
 */
export function judgeSlo(id: SloId, count: SloCount, clock: SloClock): Omit<SloResult, 'eligible'> {
  const { objective, dueMs } = SLO_TERMS[id];
  const ratio = ratioOf(count.good, count.valid);
  return { id, objective, ...count, ratio, state: stateOf() };

  function stateOf(): SloState {
    const isDue = clock.ended || (dueMs !== null && clock.ranMs >= dueMs);
    if (!isDue) return 'open';
    if (ratio === null) return 'no_evidence';
    if (ratio >= objective) return clock.ended ? 'kept' : 'open';
    return (count.good + count.unknown) / count.valid >= objective ? 'no_evidence' : 'missed';
  }
}

/** good / valid, or null while nothing is valid. */
export function ratioOf(good: number, valid: number): number | null {
  return valid === 0 ? null : good / valid;
}

/** The least share over all campaigns of a promise's window. */
export function objectiveOverAll(id: SloId): number {
  if (id === 'goals_on_time') return GOALS_OBJECTIVE_90_DAYS;
  return id === 'change_safety' ? SAFETY_OBJECTIVE_30_DAYS : SLO_TERMS[id].objective;
}
