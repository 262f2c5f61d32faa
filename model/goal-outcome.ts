/**
 * What became of a goal, as of now: `late`, reached after its deadline or not at all by then; `taken_back`, what it was
 * reached by, or would have been, was taken back.
 */
export type GoalOutcome = 'reached' | 'late' | 'taken_back' | 'not_reached';

interface Goal {
  /** Patched hosts that make it. */
  readonly hosts: number;
  readonly reachedAt: string | null;
  readonly missed: boolean;
}

/** How far its campaign takes itself back: fewer hosts are patched then, and no more will be. */
interface Return {
  readonly backsOut: boolean;
  /** Hosts that are patched now. */
  readonly patched: number;
}

/** The one answer for the report, the metrics, the dashboards and the alerts. */
export function goalOutcome({ hosts, reachedAt, missed }: Goal, { backsOut, patched }: Return): GoalOutcome {
  if (missed) return 'late';
  if (backsOut && patched < hosts) return 'taken_back';
  return reachedAt === null ? 'not_reached' : 'reached';
}

/** Whether it can be kept no more, whatever comes. */
export function isGoalLost(outcome: GoalOutcome): boolean {
  return outcome === 'late' || outcome === 'taken_back';
}
