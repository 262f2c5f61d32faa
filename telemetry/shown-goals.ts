import { MAX_GOALS_SHOWN } from './metrics';

/** What decides whether a goal is shown. */
interface GoalToShow {
  readonly reachedAt: number | null;
}

/**
 * The positions, counted from 0, of a campaign's goals that are shown: all, up to MAX_GOALS_SHOWN. Of more than that the
 * last one, which is the whole fleet's, the one reached last, and those that come next.
 */
export function shownGoals(goals: readonly GoalToShow[]): number[] {
  const positions = goals.map((_, position) => position);
  if (goals.length <= MAX_GOALS_SHOWN) return positions;
  const isReached = (position: number): boolean => (goals[position]?.reachedAt ?? null) !== null;
  const reached = positions.filter(isReached);
  const ahead = positions.filter((position) => !isReached(position));
  const wanted = [goals.length - 1, ...reached.slice(-1), ...ahead, ...reached.reverse()];
  return [...new Set(wanted)].slice(0, MAX_GOALS_SHOWN).sort((a, b) => a - b);
}
