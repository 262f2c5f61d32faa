import { FINAL_PHASES, type HostState, IN_FLIGHT_STATES, RESTING_STATES } from '../../model/words';
import { METRICS } from '../../telemetry/metrics';
import { counted, greater, ofOneReplica, RECORDED } from './promql';
import type { RecordingRule } from './rule';

/** Phases in which nothing is promised any more. */
export const ENDED = FINAL_PHASES;

function hostsIn(states: readonly string[]): string {
  return `sum by (campaign, class) (${RECORDED.hosts}{state=~"${states.join('|')}"})`;
}

const LOST_STATES = RESTING_STATES.filter((state) => state !== 'patched');

const AWAY_STATE = 'unreachable' satisfies HostState;

/** Hosts that failed and are not on their way back. */
const FAILED_STATES = ['failed', 'indeterminate', 'backout_failed'];

/** A pace that is more than a tenth above what it was grows. */
const GROWS = 1.1;

/** How campaigns stand, computed once for all who ask. */
export const CAMPAIGN_RECORDINGS: readonly RecordingRule[] = [
  {
    record: RECORDED.replica,
    // The one that has seen most patched: all numbers are then of its moment, and a burn-up does not fall back.
    expr: `topk by (campaign) (1, sum by (campaign, instance) (${METRICS.campaignHosts.name}{state="patched"})
  or sum by (campaign, instance) (0 * ${METRICS.campaignHosts.name}))`,
  },
  {
    record: RECORDED.hosts,
    expr: `max by (campaign, class, ring, state) ${ofOneReplica(METRICS.campaignHosts.name)}`,
  },
  { record: RECORDED.campaignHosts, expr: `sum by (campaign, class) (${RECORDED.hosts})` },
  { record: RECORDED.patched, expr: hostsIn(['patched']) },
  { record: RECORDED.patchedRatio, expr: `${RECORDED.patched} / ${RECORDED.campaignHosts}` },
  {
    record: RECORDED.started,
    expr: `sum by (campaign, class) (${RECORDED.hosts}{state!~"queued|skipped"})`,
  },
  { record: RECORDED.inFlight, expr: hostsIn(IN_FLIGHT_STATES) },
  { record: RECORDED.failed, expr: hostsIn(FAILED_STATES) },
  { record: RECORDED.lost, expr: hostsIn(LOST_STATES) },
  { record: RECORDED.away, expr: `${hostsIn([AWAY_STATE])} or 0 * ${RECORDED.campaignHosts}` },
  { record: RECORDED.settled, expr: hostsIn(RESTING_STATES) },
  {
    record: RECORDED.inScope,
    expr: `${RECORDED.campaignHosts} + on (campaign) group_left () sum by (campaign) (max by (campaign, reason) (${METRICS.campaignNotReady.name}))
or ${RECORDED.campaignHosts}`,
  },
  { record: RECORDED.patchedOfScope, expr: `${RECORDED.patched} / ${RECORDED.inScope}` },
  { record: RECORDED.open, expr: `max by (campaign) ${ofOneReplica(METRICS.campaignOpenHosts.name)}` },
  { record: RECORDED.pace30m, expr: `deriv(${RECORDED.patched}[30m])` },
  { record: RECORDED.pace, expr: `deriv(${RECORDED.patched}[15m])` },
  { record: RECORDED.named, expr: `max by (campaign, name, class) (${METRICS.campaignInfo.name})` },
  { record: RECORDED.phase, expr: `max by (campaign, name, class, phase) ${ofOneReplica(METRICS.campaignInfo.name)}` },
  ...gateRecordings(),
  { record: RECORDED.goalTarget, expr: `max by (campaign, goal) (${METRICS.campaignGoalTarget.name})` },
  { record: RECORDED.goalDeadline, expr: `max by (campaign, goal) (${METRICS.campaignGoalDeadline.name})` },
  {
    record: RECORDED.goalProjected,
    expr: `max by (campaign, goal) ${ofOneReplica(METRICS.campaignGoalProjected.name)}`,
  },
  { record: RECORDED.goalMeasured, expr: measuredGoal() },
  { record: RECORDED.goalExpected, expr: greater(RECORDED.goalProjected, RECORDED.goalMeasured) },
  { record: RECORDED.goalReached, expr: `max by (campaign, goal) (${METRICS.campaignGoalReached.name})` },
  {
    record: RECORDED.waitingSince,
    expr: `min by (campaign, reason) ${ofOneReplica(METRICS.campaignWaitingSince.name)}`,
  },
  { record: RECORDED.standing, expr: standing() },
  {
    record: RECORDED.nextDeadline,
    expr: `min by (campaign) ((${RECORDED.goalDeadline} - time()) unless on (campaign, goal) ${RECORDED.goalReached})`,
  },
  { record: RECORDED.sloGood, expr: `max by (campaign, slo) ${ofOneReplica(METRICS.campaignSloGood.name)}` },
  { record: RECORDED.sloValid, expr: `max by (campaign, slo) ${ofOneReplica(METRICS.campaignSloValid.name)}` },
  { record: RECORDED.sloState, expr: `max by (campaign, slo, state) ${ofOneReplica(METRICS.campaignSlo.name)}` },
];

/** One row of each campaign. Of several that hold it the one that did first: it is whom it has waited for longest. */
function standing(): string {
  const { phase, waitingSince } = RECORDED;
  return `${phase} * on (campaign) group_left (reason) (0 * topk by (campaign) (1, time() - ${waitingSince}) + 1)
or label_replace(${phase} unless on (campaign) ${waitingSince}, "reason", "nobody", "", "")`;
}

/** By the gate's own counts; by the hosts' states where an api of an older build does not show them. */
function gateRecordings(): RecordingRule[] {
  const ofRing = (matcher: string): string => `sum by (campaign, ring) (${RECORDED.hosts}{${matcher}})`;
  const recording = (record: string, metric: string, matcher: string): RecordingRule => ({
    record,
    expr: `max by (campaign, ring) ${ofOneReplica(metric)}
or (${ofRing(matcher)} unless on (campaign) ${METRICS.campaignGateStarted.name})`,
  });
  return [
    recording(RECORDED.gateStarted, METRICS.campaignGateStarted.name, 'state!~"queued|skipped"'),
    recording(RECORDED.gateFailed, METRICS.campaignGateFailed.name, `state=~"${FAILED_STATES.join('|')}"`),
    {
      record: RECORDED.ringGate,
      expr: `max by (campaign, ring, standing) ${ofOneReplica(METRICS.campaignRingGate.name)}`,
    },
    { record: RECORDED.gateRatio, expr: `${RECORDED.gateFailed} / (${RECORDED.gateStarted} > 0)` },
  ];
}

/**
 * When a goal is reached at the soonest if the hosts that it waits for now end at the pace that was measured: by itself a
 * bound, since rings that are not open come after. Pace tells something only of what has been open and running all the
 * time, and while it does not grow: a ring that opens or ramps up is slow at first.
 */
function measuredGoal(): string {
  const { open, pace, pace30m, phase } = RECORDED;
  const byCampaign = (recorded: string): string => `sum by (campaign) (${recorded})`;
  const missing = `clamp_min(${RECORDED.goalTarget} * on (campaign) group_left () ${byCampaign(RECORDED.campaignHosts)} - on (campaign) group_left () ${byCampaign(RECORDED.patched)}, 0)`;
  const atOnce = `((${missing} <= on (campaign) group_left () ${open}) or (0 * ${missing} + on (campaign) group_left () ${open}))`;
  return `(time() + ${atOnce} / on (campaign) group_left () (${byCampaign(greater(pace, pace30m))} > 0))
and on (campaign) ${phase}{phase="running"}
unless on (campaign) count_over_time(${phase}{phase!="running"}[30m])
and on (campaign) (${open} > 0 and ${open} <= ${open} offset 30m)
and on (campaign) (${pace} <= ${GROWS} * (${pace} offset 15m))`;
}

const JUDGED = 'success|failure';
const ENDED_TRIES = `${JUDGED}|timeout`;

/** How many tries of a campaign's ring ended with one of these results. */
function tries(grew: 'rate' | 'increase', results: string, window: string): string {
  return `sum by (campaign, ring) (${counted(METRICS.campaignTries, { grew, matchers: `result=~"${results}"`, window })})`;
}

/** The share of tries with one result among those with some. */
function shareOfTries(result: string, among: string, window: string): string {
  return `${tries('rate', result, window)} / ${tries('rate', among, window)}`;
}

/** The same over all campaigns of a class. */
function failedOfClass(window: string): string {
  const sum = (results: string): string =>
    `sum by (class, ring) (${counted(METRICS.hostAttempts, { grew: 'rate', matchers: `result=~"${results}"`, window })})`;
  return `${sum('failure')} / ${sum(JUDGED)}`;
}

/** How tries on hosts end: each campaign is judged by what its own gate bears, so each is counted by itself. */
export const FAILURE_RECORDINGS: readonly RecordingRule[] = [
  { record: RECORDED.failureRatio30m, expr: failedOfClass('30m') },
  { record: RECORDED.tries30m, expr: tries('increase', JUDGED, '30m') },
  { record: RECORDED.triesFailed30m, expr: tries('increase', 'failure', '30m') },
  { record: RECORDED.triesFailedRatio5m, expr: shareOfTries('failure', JUDGED, '5m') },
  { record: RECORDED.triesFailedRatio30m, expr: shareOfTries('failure', JUDGED, '30m') },
  { record: RECORDED.triesEnded30m, expr: tries('increase', ENDED_TRIES, '30m') },
  { record: RECORDED.triesSilent30m, expr: tries('increase', 'timeout', '30m') },
  { record: RECORDED.triesSilentRatio5m, expr: shareOfTries('timeout', ENDED_TRIES, '5m') },
  { record: RECORDED.triesSilentRatio30m, expr: shareOfTries('timeout', ENDED_TRIES, '30m') },
];

/** Agents and their sessions. */
export const FLEET_RECORDINGS: readonly RecordingRule[] = [
  { record: RECORDED.agents, expr: `max by (state) (${METRICS.agents.name})` },
  { record: RECORDED.ordersOverdue, expr: `max by (stage) (${METRICS.ordersOverdue.name})` },
  { record: RECORDED.ordersOldest, expr: `max by (stage) (${METRICS.ordersOldestWaiting.name})` },
  { record: RECORDED.streams, expr: `sum(${METRICS.gatewayStreams.name})` },
];
