import type { Database } from '../store/database';
import { endGoalRisks, listWithGoalsAhead, noteGoalForecasts } from '../store/goal-risk';
import { repeat } from './repeat';

/** A forecast moves in minutes, and is told when it stayed the same for some. */
const INTERVAL_MS = 30_000;

interface WatchedGoals {
  readonly db: Database;
  readonly onFault: (error: unknown) => void;
}

/** Forecasts all goals that are ahead, so that people hear of one that is at risk. Returns how to stop. */
export function watchGoals(parts: WatchedGoals): () => void {
  return repeat(() => lookAtGoals(parts), { intervalMs: INTERVAL_MS, onFault: parts.onFault });
}

/** One look. A campaign that cannot be read keeps no other waiting. */
export async function lookAtGoals({ db, onFault }: WatchedGoals): Promise<void> {
  await endGoalRisks(db);
  for (const campaignId of await listWithGoalsAhead(db)) {
    await noteGoalForecasts(db, campaignId).catch(onFault);
  }
}
