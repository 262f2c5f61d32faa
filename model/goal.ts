import type { Goal } from './campaign';
import { hostsReaching } from './ratio';

/** How many hosts of the campaign were patched at one time. The number falls while hosts are backed out. */
export interface BurnUpPoint {
  /** Milliseconds of the database's clock since 1970. */
  readonly at: number;
  readonly patched: number;
}

/** What is known of a campaign when a goal is forecast. */
export interface GoalProgress {
  readonly goal: Goal;
  /** Hosts of the campaign. */
  readonly hosts: number;
  readonly patched: number;
  /** When it was launched, and the time now; milliseconds since 1970. */
  readonly startedAt: number;
  readonly now: number;
  /** The recent burn-up, oldest first; how far back is the caller's choice. */
  readonly recent: readonly BurnUpPoint[];
}

/** `unknown`: nothing was patched recently, so there is no pace to go by. */
export type GoalOutlook = 'reached' | 'on_time' | 'late' | 'missed' | 'unknown';

/** Where a goal stands and where it is heading. */
export interface GoalForecast {
  readonly outlook: GoalOutlook;
  /** Hosts that must be patched for it, and how many of them still are not. */
  readonly neededHosts: number;
  readonly missingHosts: number;
  /** Milliseconds since 1970. */
  readonly deadlineAt: number;
  /** When it will be reached at the recent pace; `null` once reached, or without a pace. */
  readonly projectedAt: number | null;
}

/**
 * Forecasts a goal from the recent pace: hosts patched per time between the oldest recent point and now, carried on.
 * Bake times lie inside that window when the caller lets it span more than one, so the pace includes them.
 */
export function forecastGoal(progress: GoalProgress): GoalForecast {
  const { goal, hosts, patched, startedAt, now } = progress;
  const neededHosts = hostsReaching(goal.ratio, hosts);
  const missingHosts = Math.max(0, neededHosts - patched);
  const deadlineAt = startedAt + goal.withinMs;
  const projectedAt = missingHosts === 0 ? null : projectFinish(progress, missingHosts);
  return { outlook: outlookOf(), neededHosts, missingHosts, deadlineAt, projectedAt };

  function outlookOf(): GoalOutlook {
    if (missingHosts === 0) return 'reached';
    if (now > deadlineAt) return 'missed';
    if (projectedAt === null) return 'unknown';
    return projectedAt <= deadlineAt ? 'on_time' : 'late';
  }
}

function projectFinish({ patched, now, recent }: GoalProgress, missingHosts: number): number | null {
  const [oldest] = recent;
  if (oldest === undefined || oldest.at >= now || oldest.patched >= patched) return null;
  const msPerHost = (now - oldest.at) / (patched - oldest.patched);
  return Math.ceil(now + missingHosts * msPerHost);
}
