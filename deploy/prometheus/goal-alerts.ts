import { inPhase, named, RECORDED } from './promql';
import type { AlertRule } from './rule';
import { FORWARD, HAS_ENDED, perClass } from './campaign-rules';
import { CLASS_THRESHOLDS, FEW_HOSTS_RATIO } from './thresholds';

const ALL_HOSTS = `sum by (campaign) (${RECORDED.campaignHosts})`;

/** In hosts: how many more each goal wants than these. */
function shortOf(hosts: string): string {
  return `(${RECORDED.goalTarget} * on (campaign) group_left () ${ALL_HOSTS}
    - on (campaign) group_left () sum by (campaign) (${hosts}))`;
}

/** How many more are lost than each goal bears: of those that may come back and those that do not; of these alone. */
const MORE_LOST = shortOf(`${RECORDED.campaignHosts} - ${RECORDED.lost}`);
const MORE_GONE = shortOf(`${RECORDED.campaignHosts} - (${RECORDED.lost} - ${RECORDED.away})`);

/** Below this it is no part of a host: 0.55 of 100 hosts is 55.000000000000007 to Prometheus. */
const ROUNDING = 1e-6;

const FEW = `on (campaign) group_left () (${FEW_HOSTS_RATIO} * ${ALL_HOSTS} + ${ROUNDING})`;

const PROJECTED_LATE: AlertRule = {
  alert: 'RingmasterGoalProjectedLate',
  expr: `${named(`(${RECORDED.goalExpected} - ${RECORDED.goalDeadline})`)} > 0
and on (campaign, goal) ${RECORDED.goalDeadline} > time()`,
  for: '5m',
  severity: 'critical',
  summary: 'A campaign will miss a goal if it goes on as now.',
  description:
    '{{ $labels.name }} will reach goal {{ $labels.goal }} {{ $value | humanizeDuration }} after its deadline, by what its hosts took so far or, if that is later, at the pace of the last half hour.',
};

/**
 * Failed hosts do not come back, so more than a few of them endanger the goal at once. Hosts that are merely away come back, most
 * of them: they do so once the goal is near. Everything else is a list of hosts that somebody looks at.
 */
const OUT_OF_REACH = perClass((campaignClass) => {
  const { goalNearS } = CLASS_THRESHOLDS[campaignClass];
  const ofClass = (expr: string): string => `${named(expr)}{class="${campaignClass}"}`;
  return {
    alert: 'RingmasterGoalOutOfReach',
    expr: inPhase(
      `(${ofClass(MORE_GONE)} > ${FEW}
or ${ofClass(MORE_LOST)} > ${FEW}
    and on (campaign, goal) ${RECORDED.goalDeadline} - time() < ${goalNearS})`,
      FORWARD,
    ),
    for: '5m',
    severity: 'critical',
    summary: 'A campaign cannot reach a goal: too many hosts failed or are away.',
    description:
      '{{ $labels.name }} needs {{ $value | humanize }} of the hosts that failed or are away for goal {{ $labels.goal }}.',
  };
});

const SOME_OUT_OF_REACH = perClass((campaignClass) => {
  const { goalNearS, stalledS } = CLASS_THRESHOLDS[campaignClass];
  return {
    alert: 'RingmasterGoalOutOfReach',
    expr: inPhase(
      `(${named(MORE_LOST)}{class="${campaignClass}"} > ${ROUNDING}
unless on (campaign, goal) (${MORE_GONE} > ${FEW})
unless on (campaign, goal) (${MORE_LOST} > ${FEW} and on (campaign, goal) ${RECORDED.goalDeadline} - time() < ${goalNearS}))`,
      FORWARD,
    ),
    // Whoever was away for a reboot or a moved gateway is back by then.
    for: `${stalledS / 60}m`,
    severity: 'warning',
    summary: 'A campaign reaches a goal only if hosts come back, or somebody repairs them.',
    description:
      '{{ $labels.name }} needs {{ $value | humanize }} of the hosts that failed or are away for goal {{ $labels.goal }}.',
  };
});

const OVERDUE_GOAL = `(${named(`(time() - ${RECORDED.goalDeadline})`)} > 0 unless on (campaign, goal) ${RECORDED.goalReached})
unless on (campaign) ${HAS_ENDED}`;
const LACKS_FEW = `on (campaign, goal) (${shortOf(RECORDED.patched)} <= ${FEW})`;

/** A goal is missed by however few hosts; somebody is woken for more than a few, and where nobody knows how many. */
const MISSED: readonly AlertRule[] = [
  {
    alert: 'RingmasterGoalMissed',
    expr: `${OVERDUE_GOAL}
unless ${LACKS_FEW}`,
    severity: 'critical',
    summary: 'A campaign has missed a goal.',
    description: '{{ $labels.name }} is {{ $value | humanizeDuration }} past the deadline of goal {{ $labels.goal }}.',
  },
  {
    alert: 'RingmasterGoalMissed',
    expr: `${OVERDUE_GOAL}
and ${LACKS_FEW}`,
    severity: 'warning',
    summary: 'A campaign has missed a goal by a few hosts.',
    description: `{{ $labels.name }} is {{ $value | humanizeDuration }} past the deadline of goal {{ $labels.goal }}, and lacks no more than ${FEW_HOSTS_RATIO * 100}% of its hosts.`,
  },
];

/** Nothing is projected for so long that no host has shown how long it takes: each was given its time, and none came through. */
const UNKNOWN = perClass((campaignClass) => ({
  alert: 'RingmasterGoalOutlookUnknown',
  expr: inPhase(
    `(${RECORDED.goalDeadline} - time()) * on (campaign) group_left (name, class) ${RECORDED.named}{class="${campaignClass}"} > 0
unless on (campaign, goal) ${RECORDED.goalReached}
unless on (campaign, goal) ${RECORDED.goalExpected}
unless on (campaign, goal) (${MORE_LOST} > 0)`,
    FORWARD,
  ),
  for: `${CLASS_THRESHOLDS[campaignClass].nothingEndsS / 60}m`,
  severity: CLASS_THRESHOLDS[campaignClass].severity,
  summary: 'A campaign goes on, and nobody can say when it reaches a goal.',
  description:
    '{{ $labels.name }} has {{ $value | humanizeDuration }} left for goal {{ $labels.goal }}, and no host from which to tell whether that is enough.',
}));

/** What is said of the goals of a campaign: whether each will be reached in time, can be, and was. */
export const GOAL_ALERTS: readonly AlertRule[] = [
  PROJECTED_LATE,
  ...OUT_OF_REACH,
  ...SOME_OUT_OF_REACH,
  ...MISSED,
  ...UNKNOWN,
];
