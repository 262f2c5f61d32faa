import { CAMPAIGN_CLASSES } from '../../telemetry/metrics';
import { METRICS } from '../../telemetry/metrics';
import { inPhase, named, RECORDED } from './promql';
import { ENDED } from './recording-rules';
import type { AlertRule } from './rule';
import { CLASS_THRESHOLDS } from './thresholds';

/** Phases in which a campaign goes forward. */
const FORWARD = ['running', 'baking'];

function perClass(make: (campaignClass: (typeof CAMPAIGN_CLASSES)[number]) => AlertRule): AlertRule[] {
  return CAMPAIGN_CLASSES.map((campaignClass) => ({ ...make(campaignClass), labels: { class: campaignClass } }));
}

const GOALS: readonly AlertRule[] = [
  {
    alert: 'RingmasterGoalProjectedLate',
    expr: `${named(`(${RECORDED.goalProjected} - ${RECORDED.goalDeadline})`)} > 0
and on (campaign, goal) ${RECORDED.goalDeadline} > time()`,
    for: '5m',
    severity: 'critical',
    summary: 'A campaign will miss a goal if it goes on as now.',
    description:
      '{{ $labels.name }} will reach goal {{ $labels.goal }} {{ $value | humanizeDuration }} after its deadline, by what its hosts took so far.',
  },
  {
    alert: 'RingmasterGoalOutOfReach',
    // In hosts: how many more are lost than the goal bears.
    expr: inPhase(
      named(
        `(${RECORDED.goalTarget} * on (campaign) group_left () sum by (campaign) (${RECORDED.campaignHosts})
    - on (campaign) group_left () sum by (campaign) (${RECORDED.campaignHosts} - ${RECORDED.lost}))`,
      ) + ' > 0',
      FORWARD,
    ),
    for: '5m',
    severity: 'critical',
    summary: 'A campaign cannot reach a goal: too many hosts failed or are away.',
    description:
      '{{ $labels.name }} needs {{ $value | humanize }} of the hosts that failed or are away for goal {{ $labels.goal }}.',
  },
  {
    alert: 'RingmasterGoalMissed',
    expr: `(${named(`(time() - ${RECORDED.goalDeadline})`)} > 0 unless on (campaign, goal) ${RECORDED.goalReached})
unless on (campaign) ${RECORDED.phase}{phase=~"${ENDED.join('|')}"}`,
    severity: 'critical',
    summary: 'A campaign has missed a goal.',
    description: '{{ $labels.name }} is {{ $value | humanizeDuration }} past the deadline of goal {{ $labels.goal }}.',
  },
];

const STALLED = perClass((campaignClass) => ({
  alert: 'RingmasterCampaignStalled',
  expr: inPhase(
    `${named(`sum by (campaign) (${RECORDED.hosts}{class="${campaignClass}",state="queued"})`)} > 0
unless on (campaign) ${RECORDED.inFlight} > 0
unless on (campaign) changes(${RECORDED.started}[5m]) > 0`,
    ['running'],
  ),
  for: `${CLASS_THRESHOLDS[campaignClass].stalledS / 60}m`,
  severity: CLASS_THRESHOLDS[campaignClass].severity,
  summary: 'A campaign runs, and nothing moves.',
  description:
    '{{ $labels.name }} has {{ $value }} hosts queued, none under way, and nobody holds it. Ask: ringmaster explain {{ $labels.name }} HOST.',
}));

const FAILURES: readonly AlertRule[] = [
  ...perClass((campaignClass) => {
    const { maxFailedRatio, minAttempts } = CLASS_THRESHOLDS[campaignClass];
    const of = `class="${campaignClass}"`;
    return {
      alert: 'RingmasterFailureRateHigh',
      expr: `${RECORDED.failureRatio30m}{${of}} > ${maxFailedRatio}
and ${RECORDED.failureRatio5m}{${of}} > ${maxFailedRatio}
and ${RECORDED.attempts30m}{${of}} >= ${minAttempts}`,
      severity: 'critical',
      summary: 'More hosts fail than a gate bears.',
      description: `{{ $value | humanizePercentage }} of the hosts tried within 30 minutes failed in ring {{ $labels.ring }} of ${campaignClass} campaigns; gates bear ${maxFailedRatio * 100}% by default.`,
    };
  }),
  {
    alert: 'RingmasterFailureBudgetBurning',
    expr: inPhase(
      `${named(
        `sum by (campaign) (${RECORDED.failed})
    / on (campaign) (max by (campaign) (${METRICS.campaignMaxFailed.name}) * on (campaign) sum by (campaign) (${RECORDED.started}))`,
      )} > 1
and on (campaign) ${RECORDED.failed} >= 2
and on (campaign) ${RECORDED.started} >= ${CLASS_THRESHOLDS.emergency.minAttempts}`,
      FORWARD,
    ),
    for: '2m',
    severity: 'warning',
    summary: 'At this rate more hosts of a campaign will fail than its gate bears.',
    description:
      '{{ $labels.name }}: hosts fail at {{ $value | humanize }} times the rate that its gate bears. The gate stops it by itself once that is proven.',
  },
];

/** A calendar's hold is as it was meant; everything else waits for somebody. */
const WAITING: readonly AlertRule[] = [
  ...perClass((campaignClass) =>
    waitingTooLong(campaignClass, {
      alert: 'RingmasterHeldTooLong',
      reasons: 'reason!~"approval|calendar"',
      summary: 'A campaign is held, and nobody decides.',
      description:
        '{{ $labels.name }} has been held for {{ $value | humanizeDuration }} (by: {{ $labels.reason }}). Its goals do not wait.',
    }),
  ),
  ...perClass((campaignClass) =>
    waitingTooLong(campaignClass, {
      alert: 'RingmasterApprovalWaiting',
      reasons: 'reason="approval"',
      summary: 'A campaign was launched and waits for approval.',
      description:
        '{{ $labels.name }} has waited for approval for {{ $value | humanizeDuration }}. Its goals do not wait.',
    }),
  ),
];

interface WaitingAlert extends Pick<AlertRule, 'alert' | 'summary' | 'description'> {
  readonly reasons: string;
}

function waitingTooLong(
  campaignClass: (typeof CAMPAIGN_CLASSES)[number],
  { reasons, ...alert }: WaitingAlert,
): AlertRule {
  const { heldTooLongS, severity } = CLASS_THRESHOLDS[campaignClass];
  const since = `(time() - ${RECORDED.waitingSince}{${reasons}})`;
  return {
    ...alert,
    expr: `${since} * on (campaign) group_left (name, class) ${RECORDED.named}{class="${campaignClass}"} > ${heldTooLongS}`,
    severity,
  };
}

const BACKOUT: readonly AlertRule[] = [
  {
    alert: 'RingmasterBackoutStarted',
    expr: `${RECORDED.phase}{phase="backing_out"}`,
    severity: 'warning',
    summary: 'A campaign is being backed out.',
    description: '{{ $labels.name }} takes its changed hosts back to what they ran before.',
  },
  {
    alert: 'RingmasterBackoutFailing',
    expr: `${named(`sum by (campaign) (${RECORDED.hosts}{state="backout_failed"})`)} > 0`,
    severity: 'critical',
    summary: 'Hosts could not be taken back.',
    description: '{{ $labels.name }}: {{ $value }} hosts remain changed, and need a person each.',
  },
];

/** What is said of a campaign: pace against its deadlines, failures against what its gate bears, and who waits. */
export const CAMPAIGN_ALERTS: readonly AlertRule[] = [...GOALS, ...STALLED, ...FAILURES, ...WAITING, ...BACKOUT];
