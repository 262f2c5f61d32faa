import type { CampaignView, GoalView } from './campaign-view';
import { SLO_TERMS } from './slo';
import type { HostState } from './words';

/** What a forecast says of a goal that is ahead; `null`: it cannot tell. */
export interface GoalRisk {
  readonly misses: boolean | null;
  /** When it will be reached, ISO 8601 in UTC; null: that is not known. */
  readonly projectedAt: string | null;
  /** Why it will be missed, or will not, for a person. */
  readonly reason: string;
}

/** Hosts in these states do not come back by themselves; whoever is merely away does, most of the time. */
const GONE = ['failed', 'backed_out', 'backout_failed', 'skipped'] as const satisfies readonly HostState[];

/** So small a share of all hosts is a list that somebody looks at, and no danger: the same as the alerts take for a few. */
const FEW_HOSTS_RATIO = 1 - SLO_TERMS.reachability.objective;

/** Whether a goal will be missed: by the projection, or since more than a few hosts that it needs are gone. */
export function riskOf(
  goal: Pick<GoalView, 'hosts' | 'forecast'>,
  { hosts, counts }: Pick<CampaignView, 'hosts' | 'counts'>,
): GoalRisk {
  const { outlook, projectedAt } = goal.forecast;
  if (outlook === 'late')
    return { misses: true, projectedAt, reason: 'as it goes now it is reached after its deadline' };
  if (outlook !== 'unknown') return { misses: false, projectedAt, reason: 'as it goes now it is reached in time' };
  const gone = GONE.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  const short = goal.hosts - (hosts - gone);
  if (short > FEW_HOSTS_RATIO * hosts) {
    return { misses: true, projectedAt, reason: `${short} hosts that failed or were taken out would be needed` };
  }
  return { misses: null, projectedAt, reason: goal.forecast.reason ?? '' };
}
