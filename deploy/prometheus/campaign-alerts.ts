import { type CAMPAIGN_CLASSES, METRICS } from '../../telemetry/metrics';
import { inPhase, named, RECORDED } from './promql';
import { GOAL_ALERTS } from './goal-alerts';
import { FORWARD, HAS_ENDED, perClass } from './campaign-rules';
import type { AlertRule } from './rule';
import { CLASS_THRESHOLDS, RATE_EVENTS_ABOVE } from './thresholds';

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

interface Borne {
  /** Of a ring's tries, over a long window and a short one: it was so, and it still is. */
  readonly ratios: readonly [string, string];
  /** The metric of what the campaign's own gate bears. */
  readonly limit: string;
  /** How many were bad, and of how many, over the long window. */
  readonly those: string;
  readonly among: string;
}

/** By the campaign's own gate: with one limit for all of a class the most lenient of them would hide every other. */
function moreThanBorne(
  campaignClass: (typeof CAMPAIGN_CLASSES)[number],
  { ratios: [long, short], limit, those, among }: Borne,
): string {
  const own = `on (campaign) group_left () max by (campaign) (${limit})`;
  return `${named(`(${long} > ${own}
and ${short} > ${own}
and ${those} > ${RATE_EVENTS_ABOVE}
and ${among} >= ${CLASS_THRESHOLDS[campaignClass].minAttempts})`)}{class="${campaignClass}"}
unless on (campaign) ${HAS_ENDED}`;
}

const FAILURES: readonly AlertRule[] = [
  ...perClass((campaignClass) => ({
    alert: 'RingmasterFailureRateHigh',
    // Tries that nobody can tell the end of count as failed, to a gate they do not: an outage of ours makes many of them.
    expr: `${moreThanBorne(campaignClass, {
      ratios: [RECORDED.triesFailedRatio30m, RECORDED.triesFailedRatio5m],
      limit: METRICS.campaignMaxFailed.name,
      those: RECORDED.triesFailed30m,
      among: RECORDED.tries30m,
    })}
unless on (campaign, ring) ${RECORDED.gateFailed} < 2`,
    severity: 'critical',
    summary: 'More hosts fail than a gate bears.',
    description:
      '{{ $labels.name }}: {{ $value | humanizePercentage }} of the hosts tried within 30 minutes failed in ring {{ $labels.ring }}, more than its gate bears.',
  })),
  ...perClass((campaignClass) => ({
    alert: 'RingmasterHostsFallSilent',
    expr: moreThanBorne(campaignClass, {
      ratios: [RECORDED.triesSilentRatio30m, RECORDED.triesSilentRatio5m],
      limit: METRICS.campaignMaxUnreachable.name,
      those: RECORDED.triesSilent30m,
      among: RECORDED.triesEnded30m,
    }),
    severity: CLASS_THRESHOLDS[campaignClass].severity,
    summary: 'Hosts begin and are not heard of again.',
    description:
      '{{ $labels.name }}: {{ $value | humanizePercentage }} of the hosts tried within 30 minutes fell silent until their deadline in ring {{ $labels.ring }}, more than its gate lets be out of reach. Silence is no failure to a gate.',
  })),
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

const LEFT_BY_ENDED = `${CHANGED_FOR_GOOD} and on (campaign) ${HAS_ENDED}`;

const BACKOUT: readonly AlertRule[] = [
  // An emergency that goes back keeps none of its goals, and once it has ended no other alert says so.
  ...perClass((campaignClass) => ({
    alert: 'RingmasterBackoutStarted',
    expr: `${RECORDED.phase}{phase="backing_out",class="${campaignClass}"}`,
    severity: CLASS_THRESHOLDS[campaignClass].severity,
    summary: 'A campaign is being backed out.',
    description: '{{ $labels.name }} takes its changed hosts back to what they ran before: its goals are lost.',
  })),
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
    expr: `${LEFT_BY_ENDED}
unless on () max(${METRICS.hostsLeftChanged.name}) == 0`,
    severity: 'warning',
    summary: 'A campaign has ended with hosts that could not be taken back.',
    description:
      '{{ $labels.name }} has ended, and {{ $value }} hosts remain changed: they stay so until a person has been at each.',
  },
  {
    alert: 'RingmasterBackoutFailing',
    // A campaign is shown for a day; what it left behind stays.
    expr: `max(${METRICS.hostsLeftChanged.name}) > 0
unless on () (${LEFT_BY_ENDED})`,
    severity: 'warning',
    labels: { left_by: 'earlier' },
    summary: 'Hosts that could not be taken back are still as a campaign left them.',
    description: '{{ $value }} hosts that campaigns left changed were verified by no later one, and are not deleted.',
  },
];

/** What is said of a campaign: pace against its deadlines, failures against what its gate bears, and who waits. */
export const CAMPAIGN_ALERTS: readonly AlertRule[] = [...GOAL_ALERTS, ...STALLED, ...FAILURES, ...WAITING, ...BACKOUT];
