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

/** In hosts: how many more are lost than each goal bears. */
const MORE_LOST = `(${RECORDED.goalTarget} * on (campaign) group_left () sum by (campaign) (${RECORDED.campaignHosts})
    - on (campaign) group_left () sum by (campaign) (${RECORDED.campaignHosts} - ${RECORDED.lost}))`;

/** Below this it is no part of a host: 0.55 of 100 hosts is 55.000000000000007 to Prometheus. */
const ROUNDING = 1e-6;

const GOALS: readonly AlertRule[] = [
  {
    alert: 'RingmasterGoalProjectedLate',
    expr: `${named(`(${RECORDED.goalExpected} - ${RECORDED.goalDeadline})`)} > 0
and on (campaign, goal) ${RECORDED.goalDeadline} > time()`,
    for: '5m',
    severity: 'critical',
    summary: 'A campaign will miss a goal if it goes on as now.',
    description:
      '{{ $labels.name }} will reach goal {{ $labels.goal }} {{ $value | humanizeDuration }} after its deadline, by what its hosts took so far or, if that is later, at the pace of the last half hour.',
  },
  {
    alert: 'RingmasterGoalOutOfReach',
    expr: inPhase(named(MORE_LOST) + ` > ${ROUNDING}`, FORWARD),
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

/**
 * Either nothing is under way, for longer than hosts that are offline are waited for; or something is, and nothing comes to
 * an end, for longer than a host is given.
 */
const STALLED = perClass((campaignClass) => ({
  alert: 'RingmasterCampaignStalled',
  expr: inPhase(`(${named(`sum by (campaign) (${notSettled(campaignClass)})`)} > 0)`, ['running']),
  for: `${CLASS_THRESHOLDS[campaignClass].stalledS / 60}m`,
  severity: CLASS_THRESHOLDS[campaignClass].severity,
  summary: 'A campaign runs, and nothing moves.',
  description:
    '{{ $labels.name }}: {{ $value }} hosts are queued or under way, none comes to an end, and nobody holds it. Ask: ringmaster explain {{ $labels.name }} HOST.',
}));

function notSettled(campaignClass: (typeof CAMPAIGN_CLASSES)[number]): string {
  const { stalledS, nothingEndsS } = CLASS_THRESHOLDS[campaignClass];
  const ofClass = `{class="${campaignClass}"}`;
  // With the time that the alert waits it is `nothingEndsS`.
  const still = `${Math.max(5, (nothingEndsS - stalledS) / 60)}m`;
  return `(${RECORDED.campaignHosts}${ofClass} - ${RECORDED.settled})
    and ((changes(${RECORDED.settled}[${still}]) == 0 and ${RECORDED.settled} offset ${still})
      or (${RECORDED.inFlight} == 0 unless changes(${RECORDED.started}[5m]) > 0))`;
}

const FAILURES: readonly AlertRule[] = [
  ...perClass((campaignClass) => {
    const { maxFailedRatio, minAttempts } = CLASS_THRESHOLDS[campaignClass];
    const of = `class="${campaignClass}"`;
    // Tries are counted by class: whose they are is not known, so the most lenient gate is meant.
    const limit = `(${RECORDED.classMaxFailed}{${of}} or label_replace(vector(${maxFailedRatio}), "class", "${campaignClass}", "", ""))`;
    return {
      alert: 'RingmasterFailureRateHigh',
      expr: `${RECORDED.failureRatio30m}{${of}} > on (class) group_left () ${limit}
and ${RECORDED.failureRatio5m}{${of}} > on (class) group_left () ${limit}
and ${RECORDED.attempts30m}{${of}} >= ${minAttempts}
and on (class) ${RECORDED.phase}{phase!~"${ENDED.join('|')}"}`,
      severity: 'critical',
      summary: 'More hosts fail than a gate bears.',
      description: `{{ $value | humanizePercentage }} of the hosts tried within 30 minutes failed in ring {{ $labels.ring }} of ${campaignClass} campaigns; none of their gates bears that (${maxFailedRatio * 100}% by default).`,
    };
  }),
  ...perClass((campaignClass) => {
    const { maxUnreachableRatio, minAttempts } = CLASS_THRESHOLDS[campaignClass];
    const of = `class="${campaignClass}"`;
    return {
      alert: 'RingmasterHostsFallSilent',
      expr: `${RECORDED.silentRatio30m}{${of}} > ${maxUnreachableRatio}
and ${RECORDED.silentRatio5m}{${of}} > ${maxUnreachableRatio}
and ${RECORDED.tries30m}{${of}} >= ${minAttempts}
and on (class) ${RECORDED.phase}{phase!~"${ENDED.join('|')}"}`,
      severity: CLASS_THRESHOLDS[campaignClass].severity,
      summary: 'Hosts begin and are not heard of again.',
      description: `{{ $value | humanizePercentage }} of the hosts tried within 30 minutes fell silent until their deadline in ring {{ $labels.ring }} of ${campaignClass} campaigns. Silence is no failure to a gate; it holds when more than ${maxUnreachableRatio * 100}% of a ring are out of reach.`,
    };
  }),
  {
    alert: 'RingmasterFailureBudgetBurning',
    expr: inPhase(
      `${named(
        `(${RECORDED.gateFailed} / on (campaign) group_left () max by (campaign) (${METRICS.campaignMaxFailed.name}) / on (campaign, ring) (${RECORDED.gateStarted} > 0))`,
      )} > 1
and on (campaign, ring) ${RECORDED.gateFailed} >= 2
and on (campaign, ring) ${RECORDED.gateStarted} >= ${CLASS_THRESHOLDS.emergency.minAttempts}
unless on (campaign, ring) ${RECORDED.ringGate}{standing=~"pass|overridden"}`,
      FORWARD,
    ),
    for: '2m',
    severity: 'warning',
    summary: 'At this rate more hosts of a ring will fail than its gate bears.',
    description:
      '{{ $labels.name }}: in ring {{ $labels.ring }} hosts fail at {{ $value | humanize }} times the rate that its gate bears. The gate stops it by itself once that is proven.',
  },
];

/** A calendar's hold is as it was meant, until a goal is near; everything else waits for somebody. */
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
  ...perClass(heldIntoGoal),
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

/** A calendar was right when it was written; it does not know of the goal. */
function heldIntoGoal(campaignClass: (typeof CAMPAIGN_CLASSES)[number]): AlertRule {
  const { goalNearS, severity } = CLASS_THRESHOLDS[campaignClass];
  const left = `min by (campaign) ((${RECORDED.goalDeadline} - time() > 0) unless on (campaign, goal) ${RECORDED.goalReached})`;
  return {
    alert: 'RingmasterHeldIntoGoal',
    expr: `${RECORDED.waitingSince}{reason="calendar"} * 0 + on (campaign) group_left (name, class) (${left} * on (campaign) group_left (name, class) ${RECORDED.named}{class="${campaignClass}"}) < ${goalNearS}`,
    severity,
    summary: 'A calendar holds a campaign, and a goal is near.',
    description:
      '{{ $labels.name }} is held by a calendar, and its next goal is due in {{ $value | humanizeDuration }}.',
  };
}

const CHANGED_FOR_GOOD = `${named(`sum by (campaign) (${RECORDED.hosts}{state="backout_failed"})`)} > 0`;
const HAS_ENDED = `${RECORDED.phase}{phase=~"${ENDED.join('|')}"}`;

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
    expr: `${CHANGED_FOR_GOOD} unless on (campaign) ${HAS_ENDED}`,
    severity: 'critical',
    summary: 'Hosts could not be taken back.',
    description: '{{ $labels.name }}: {{ $value }} hosts remain changed, and need a person each.',
  },
  {
    alert: 'RingmasterBackoutFailing',
    // Somebody was woken while it went on: now it is a list to be worked through.
    expr: `${CHANGED_FOR_GOOD} and on (campaign) ${HAS_ENDED}`,
    severity: 'warning',
    summary: 'A campaign has ended with hosts that could not be taken back.',
    description:
      '{{ $labels.name }} has ended, and {{ $value }} hosts remain changed. It is shown for a day; they stay until a person has been at each.',
  },
];

/** What is said of a campaign: pace against its deadlines, failures against what its gate bears, and who waits. */
export const CAMPAIGN_ALERTS: readonly AlertRule[] = [
  ...GOALS,
  ...UNKNOWN,
  ...STALLED,
  ...FAILURES,
  ...WAITING,
  ...BACKOUT,
];
