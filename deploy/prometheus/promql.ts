import { type MetricDefinition, METRICS } from '../../telemetry/metrics';

/** Pieces of PromQL that rules and dashboards have in common. */

/** The names of what recording rules keep: read by alerts and dashboards, so that a number is computed in one way. */
export const RECORDED = {
  /** Of several api processes the one whose reading of a campaign counts, by campaign and instance. */
  replica: 'campaign_instance:ringmaster_campaign_hosts_patched:topk1',
  /** Hosts by campaign, class, ring and state, all of one reading. */
  hosts: 'campaign_ring_state:ringmaster_campaign_hosts:max',
  campaignHosts: 'campaign:ringmaster_campaign_hosts:sum',
  patched: 'campaign:ringmaster_campaign_hosts_patched:sum',
  patchedRatio: 'campaign:ringmaster_campaign_hosts_patched:ratio',
  /** Hosts that began and have no place in a limit's queue any more: all but queued and skipped. */
  started: 'campaign:ringmaster_campaign_hosts_started:sum',
  inFlight: 'campaign:ringmaster_campaign_hosts_in_flight:sum',
  failed: 'campaign:ringmaster_campaign_hosts_failed:sum',
  /** Hosts that rest and are not patched: a goal is reached without them or not at all. */
  lost: 'campaign:ringmaster_campaign_hosts_lost:sum',
  /** Those of them that are merely away: they are patched when they come back. */
  away: 'campaign:ringmaster_campaign_hosts_away:sum',
  /** Hosts that are neither queued nor in flight: they have come to an end, whichever. */
  settled: 'campaign:ringmaster_campaign_hosts_settled:sum',
  /** The campaign's own hosts and those in scope that its plan left out; and the share of these that is patched. */
  inScope: 'campaign:ringmaster_campaign_hosts_in_scope:sum',
  patchedOfScope: 'campaign:ringmaster_campaign_hosts_patched_in_scope:ratio',
  /** Hosts of open rings that have come to no end. */
  open: 'campaign:ringmaster_campaign_open_hosts:max',
  /** Hosts patched each second, over the last 15 and 30 minutes. */
  pace: 'campaign:ringmaster_campaign_hosts_patched:deriv15m',
  pace30m: 'campaign:ringmaster_campaign_hosts_patched:deriv30m',
  /** What is nearest to failing its gate, by campaign and ring: hosts that began and failed, as the gate counts them. */
  gateStarted: 'campaign_ring:ringmaster_campaign_gate_started_hosts:max',
  gateFailed: 'campaign_ring:ringmaster_campaign_gate_failed_hosts:max',
  gateRatio: 'campaign_ring:ringmaster_campaign_gate_failed_hosts:ratio',
  /** Always 1, by campaign, ring and how the ring stands before its gate. */
  ringGate: 'campaign_ring_standing:ringmaster_campaign_ring_gate_info:max',
  /** Always 1, by campaign, name and class; and by phase. */
  named: 'campaign:ringmaster_campaign_info:max',
  phase: 'campaign_phase:ringmaster_campaign_info:max',
  goalTarget: 'campaign_goal:ringmaster_campaign_goal_target:ratio',
  goalDeadline: 'campaign_goal:ringmaster_campaign_goal_deadline:timestamp_seconds',
  goalProjected: 'campaign_goal:ringmaster_campaign_goal_projected:timestamp_seconds',
  /** When a goal is reached at the soonest at the pace that was measured; absent where pace tells nothing. */
  goalMeasured: 'campaign_goal:ringmaster_campaign_goal_measured:timestamp_seconds',
  /** The later of the two. */
  goalExpected: 'campaign_goal:ringmaster_campaign_goal_expected:timestamp_seconds',
  goalReached: 'campaign_goal:ringmaster_campaign_goal_reached:timestamp_seconds',
  /** Always 1, by campaign, name, class, phase and what it waits for: the cause that has held it longest, or nobody. */
  standing: 'campaign_phase_reason:ringmaster_campaign_info:max',
  /** Until the next goal that is not reached is due, in seconds; below nothing: missed. */
  nextDeadline: 'campaign:ringmaster_campaign_next_deadline:seconds',
  /** What is good of a promise and all that it counts, as in the report of the campaign, and how it stands. */
  sloGood: 'campaign_slo:ringmaster_campaign_slo_good:max',
  sloValid: 'campaign_slo:ringmaster_campaign_slo_valid:max',
  sloState: 'campaign_slo_state:ringmaster_campaign_slo_info:max',
  waitingSince: 'campaign_reason:ringmaster_campaign_waiting_since:timestamp_seconds',
  /** The share of tries that failed over 30 minutes, of all campaigns of a class, by ring: for people to look at. */
  failureRatio30m: 'class_ring:ringmaster_host_attempts_failed:ratio30m',
  /** Forward tries of one campaign that ended over 30 minutes, by ring: all that came to a verdict, and the failed of them. */
  tries30m: 'campaign_ring:ringmaster_campaign_tries:increase30m',
  triesFailed30m: 'campaign_ring:ringmaster_campaign_tries_failed:increase30m',
  triesFailedRatio5m: 'campaign_ring:ringmaster_campaign_tries_failed:ratio5m',
  triesFailedRatio30m: 'campaign_ring:ringmaster_campaign_tries_failed:ratio30m',
  /** Orders that could be offered and are late, and for how long the oldest has waited, by whether they are signed. */
  ordersOverdue: 'stage:ringmaster_orders_overdue:max',
  ordersOldest: 'stage:ringmaster_orders_oldest_waiting_seconds:max',
  /** The same of tries that ended in silence, of all that ended, whichever way. */
  triesEnded30m: 'campaign_ring:ringmaster_campaign_tries_ended:increase30m',
  triesSilent30m: 'campaign_ring:ringmaster_campaign_tries_silent:increase30m',
  triesSilentRatio5m: 'campaign_ring:ringmaster_campaign_tries_silent:ratio5m',
  triesSilentRatio30m: 'campaign_ring:ringmaster_campaign_tries_silent:ratio30m',
  agents: 'state:ringmaster_agents:max',
  streams: 'fleet:ringmaster_gateway_streams:sum',
} as const;

/**
 * What one api process shows of each campaign. Several are scraped at different moments: numbers of two of them together are
 * of no moment at all.
 */
export function ofOneReplica(metric: string): string {
  return `(${metric} and on (campaign, instance) ${RECORDED.replica} or ${metric} unless on (campaign) ${RECORDED.replica})`;
}

/**
 * How much a counter grew that the api reads from the database. Every api process shows the same count, each as it was at its own
 * last reading: of several the one that saw most is taken, never their sum.
 */
export function counted(
  metric: MetricDefinition,
  {
    grew,
    matchers = '',
    window,
  }: { readonly grew: 'rate' | 'increase'; readonly matchers?: string; readonly window: string },
): string {
  const braces = matchers === '' ? '' : `{${matchers}}`;
  return `max by (${Object.keys(metric.labels).join(', ')}) (${grew}(${metric.name}${braces}[${window}]))`;
}

/** The greater of two values with the same labels; the one that is there where the other is not. */
export function greater(left: string, right: string): string {
  return `(${left} >= ${right}) or ${right} or ${left}`;
}

/** Adds a campaign's name and class to values by campaign (and more labels). */
export function named(expr: string): string {
  return `${expr} * on (campaign) group_left (name, class) ${RECORDED.named}`;
}

/** Keeps values of campaigns in one of these phases. */
export function inPhase(expr: string, phases: readonly string[]): string {
  return `${expr} and on (campaign) ${RECORDED.phase}{phase=~"${phases.join('|')}"}`;
}

/** The share of bad events over a window, of the counters of one control-plane objective. */
export const SLI = {
  /** API requests that ended in an error of ours. */
  apiErrors: (window: string): string =>
    shareOf(
      `${METRICS.apiRequestDuration.name}_count{status="5xx"}[${window}]`,
      `${METRICS.apiRequestDuration.name}_count[${window}]`,
    ),
  /** Orders that were offered later than DISPATCH_WITHIN_S after they were placed, or should have been and are not. */
  dispatchLate: (window: string, withinS: number): string =>
    `(${lateOrders(window, withinS)}) / (sum(increase(${DISPATCH}_count[${window}])) + ${OVERDUE})`,
} as const;

const DISPATCH = METRICS.gatewayDispatchDelay.name;

/** Who waits for an offer that never comes is in no histogram. */
const OVERDUE = `(sum(${RECORDED.ordersOverdue}) or vector(0))`;

/** How many bad events a window had: one of few is no rate. */
export const BAD_EVENTS = {
  apiErrors: (window: string): string =>
    `sum(increase(${METRICS.apiRequestDuration.name}_count{status="5xx"}[${window}]))`,
  dispatchLate: lateOrders,
} as const;

function lateOrders(window: string, withinS: number): string {
  // Newer Prometheus versions write bounds as 30.0.
  const inTime = `sum(increase(${DISPATCH}_bucket{le=~"${withinS}(\\\\.0)?"}[${window}]))`;
  return `clamp_min(sum(increase(${DISPATCH}_count[${window}])) - ${inTime}, 0) + ${OVERDUE}`;
}

function shareOf(part: string, whole: string): string {
  // A share of nothing is no evidence: 0 / 0 is NaN, and compares as nothing.
  return `(sum(rate(${part})) or vector(0)) / sum(rate(${whole}))`;
}
