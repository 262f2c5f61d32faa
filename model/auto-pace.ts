import type { GatePolicy, Goal } from './campaign';
import { type CampaignProgress, projectGoals } from './forecast';
import { failureEvidence } from './gate';

/** A goal, and the time that is left until its deadline, in ms; negative: it has passed. */
export interface GoalAhead extends Goal {
  readonly leftMs: number;
}

/** What the pace of a running campaign is decided from; all of one reading. */
export interface PaceSituation {
  readonly progress: CampaignProgress;
  readonly goals: readonly GoalAhead[];
  /** Hosts in flight at once as the plan, or a person since, allows. It is never exceeded. */
  readonly ceiling: number;
  readonly gate: Pick<GatePolicy, 'maxFailed' | 'confidence'>;
  /** Hosts started and failed in each ring that is open. */
  readonly rings: readonly { readonly started: number; readonly failed: number }[];
  /** Hosts that failed in the whole campaign: it never falls. */
  readonly failed: number;
  /** How many of them the last lowering counted, or there were when a person last set the pace; 0: neither was. */
  readonly knownFailed: number;
}

/** Why a pace was changed. */
export const PACE_CAUSES = ['start', 'late', 'failures'] as const;
export type PaceCause = (typeof PACE_CAUSES)[number];

/** A change of pace: hosts in flight at once, in the whole campaign. */
export interface PaceChange {
  readonly from: number;
  readonly to: number;
  readonly cause: PaceCause;
  /** The goal that was projected late, and by how much, in ms; null with other causes. */
  readonly ratio: number | null;
  readonly lateMs: number | null;
}

/** Failures this far on the way to a failed gate slow a campaign down. */
const SLOWING_EVIDENCE = 0.5;
/** No campaign is hurried while its failures are further than this. */
const CALM_EVIDENCE = 0.25;
/** A goal is met with this share of its time to spare, or the next slow host would make it late again. */
const SPARE = 0.1;

/** The pace at which a campaign that paces itself begins: as each of its rings does. At least one host. */
export function startingPace(rampFrom: number, ceiling: number): number {
  return Math.max(1, Math.min(rampFrom, ceiling));
}

/**
 * Decides the pace of a campaign that paces itself (`pace.auto`). Failures half way to a failed gate halve it, down to where it
 * began, and again only when there are new ones; a goal that is projected late raises it to the lowest pace that meets all
 * goals ahead, or to the ceiling where none does. Null: it stays. It is not lowered for having time to spare: hurry that comes
 * late costs more.
 */
export function decidePace(situation: PaceSituation): PaceChange | null {
  const { ceiling, gate, rings } = situation;
  const progress = withoutObservedLimits(situation.progress);
  const from = progress.maxInFlight;
  const evidence = Math.max(0, ...rings.map((ring) => shareOfProof(gate, ring)));
  if (evidence >= SLOWING_EVIDENCE) {
    if (situation.failed <= situation.knownFailed) return null;
    const to = Math.min(ceiling, Math.max(startingPace(progress.rampFrom, ceiling), Math.floor(from / 2)));
    return to < from ? { from, to, cause: 'failures', ratio: null, lateMs: null } : null;
  }
  if (evidence >= CALM_EVIDENCE || from >= ceiling) return null;
  const goals = stillAhead(situation.goals);
  const late = latest(goals, progress);
  if (late === null) return null;
  const to = lowestPace({ progress, goals, from, ceiling });
  return { from, to, cause: 'late', ratio: late.ratio, lateMs: late.lateMs };
}

/** By the campaign's own limit alone: hosts that wait for a budget or a window are not hurried by a higher one. */
function withoutObservedLimits(progress: CampaignProgress): CampaignProgress {
  return { ...progress, rings: progress.rings.map((ring) => ({ ...ring, heldTo: null })) };
}

/** How far a ring's failures are on the way to a failed gate: 1 is there. */
function shareOfProof({ maxFailed, confidence }: PaceSituation['gate'], ring: PaceSituation['rings'][number]): number {
  if (ring.failed === 0) return 0;
  if (maxFailed === 0) return 1;
  return failureEvidence(maxFailed, ring.failed, ring.started) / -Math.log1p(-confidence);
}

/** Goals whose deadline is ahead: no pace meets another any more. All of them when none is: what is overdue is hurried. */
function stillAhead(goals: readonly GoalAhead[]): readonly GoalAhead[] {
  const ahead = goals.filter(({ leftMs }) => leftMs > 0);
  return ahead.length === 0 ? goals : ahead;
}

/** The goal that is projected latest after its deadline; null: none is. */
function latest(goals: readonly GoalAhead[], progress: CampaignProgress): { ratio: number; lateMs: number } | null {
  const late = projectGoals(goals, progress).flatMap((projection, index) => {
    const goal = goals[index];
    if (goal === undefined || projection.kind !== 'in' || projection.ms <= goal.leftMs) return [];
    return [{ ratio: goal.ratio, lateMs: projection.ms - goal.leftMs }];
  });
  return late.reduce<(typeof late)[number] | null>(
    (most, each) => (each.lateMs > (most?.lateMs ?? 0) ? each : most),
    null,
  );
}

/** The lowest pace above the present one at which every goal is met with time to spare; the ceiling when none is enough. */
function lowestPace(search: {
  readonly progress: CampaignProgress;
  readonly goals: readonly GoalAhead[];
  readonly from: number;
  readonly ceiling: number;
}): number {
  const { progress, goals } = search;
  const isEnough = (maxInFlight: number): boolean =>
    projectGoals(goals, { ...progress, maxInFlight }).every(
      (projection, index) => projection.kind !== 'in' || projection.ms <= (1 - SPARE) * (goals[index]?.leftMs ?? 0),
    );
  let [low, high] = [search.from, search.ceiling];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
