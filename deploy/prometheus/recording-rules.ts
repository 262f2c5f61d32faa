import { FINAL_PHASES, IN_FLIGHT_STATES, RESTING_STATES } from '../../model/words';
import { METRICS } from '../../telemetry/metrics';
import { RECORDED } from './promql';
import type { RecordingRule } from './rule';

/** Phases in which nothing is promised any more. */
export const ENDED = FINAL_PHASES;

function hostsIn(states: readonly string[]): string {
  return `sum by (campaign, class) (${RECORDED.hosts}{state=~"${states.join('|')}"})`;
}

const LOST_STATES = RESTING_STATES.filter((state) => state !== 'patched');

/** Hosts that failed and are not on their way back. */
const FAILED_STATES = ['failed', 'indeterminate', 'backout_failed'];

/** How campaigns stand, computed once for all who ask. */
export const CAMPAIGN_RECORDINGS: readonly RecordingRule[] = [
  { record: RECORDED.hosts, expr: `max by (campaign, class, ring, state) (${METRICS.campaignHosts.name})` },
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
  { record: RECORDED.pace, expr: `deriv(${RECORDED.patched}[15m])` },
  { record: RECORDED.named, expr: `max by (campaign, name, class) (${METRICS.campaignInfo.name})` },
  { record: RECORDED.phase, expr: `max by (campaign, name, class, phase) (${METRICS.campaignInfo.name})` },
  { record: RECORDED.goalTarget, expr: `max by (campaign, goal) (${METRICS.campaignGoalTarget.name})` },
  { record: RECORDED.goalDeadline, expr: `max by (campaign, goal) (${METRICS.campaignGoalDeadline.name})` },
  { record: RECORDED.goalProjected, expr: `max by (campaign, goal) (${METRICS.campaignGoalProjected.name})` },
  { record: RECORDED.goalReached, expr: `max by (campaign, goal) (${METRICS.campaignGoalReached.name})` },
  { record: RECORDED.waitingSince, expr: `min by (campaign, reason) (${METRICS.campaignWaitingSince.name})` },
];

function failureRatio(window: string): string {
  const attempts = METRICS.hostAttempts.name;
  const ended = `${attempts}{result=~"success|failure"}[${window}]`;
  return [
    `sum by (class, ring) (rate(${attempts}{result="failure"}[${window}]))`,
    `sum by (class, ring) (rate(${ended}))`,
  ].join(' / ');
}

/** How tries on hosts end, over all campaigns of a class. */
export const FAILURE_RECORDINGS: readonly RecordingRule[] = [
  {
    record: RECORDED.attempts30m,
    expr: `sum by (class, ring) (increase(${METRICS.hostAttempts.name}{result=~"success|failure"}[30m]))`,
  },
  { record: RECORDED.failureRatio5m, expr: failureRatio('5m') },
  { record: RECORDED.failureRatio30m, expr: failureRatio('30m') },
];

/** Agents and their sessions. */
export const FLEET_RECORDINGS: readonly RecordingRule[] = [
  { record: RECORDED.agents, expr: `max by (state) (${METRICS.agents.name})` },
  { record: RECORDED.streams, expr: `sum(${METRICS.gatewayStreams.name})` },
];
