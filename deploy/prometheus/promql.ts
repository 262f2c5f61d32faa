import { METRICS } from '../../telemetry/metrics';

/** Pieces of PromQL that rules and dashboards have in common. */

/** The names of what recording rules keep: read by alerts and dashboards, so that a number is computed in one way. */
export const RECORDED = {
  /** Hosts by campaign, class, ring and state. Several api processes show the same numbers: the greatest is one of them. */
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
  /** Hosts patched each second, over the last 15 minutes. */
  pace: 'campaign:ringmaster_campaign_hosts_patched:deriv15m',
  /** Always 1, by campaign, name and class; and by phase. */
  named: 'campaign:ringmaster_campaign_info:max',
  phase: 'campaign_phase:ringmaster_campaign_info:max',
  goalTarget: 'campaign_goal:ringmaster_campaign_goal_target:ratio',
  goalDeadline: 'campaign_goal:ringmaster_campaign_goal_deadline:timestamp_seconds',
  goalProjected: 'campaign_goal:ringmaster_campaign_goal_projected:timestamp_seconds',
  goalReached: 'campaign_goal:ringmaster_campaign_goal_reached:timestamp_seconds',
  waitingSince: 'campaign_reason:ringmaster_campaign_waiting_since:timestamp_seconds',
  /** Ended forward tries and their failures each second, by class and ring, over 5 and 30 minutes. */
  attempts30m: 'class_ring:ringmaster_host_attempts:increase30m',
  failureRatio5m: 'class_ring:ringmaster_host_attempts_failed:ratio5m',
  failureRatio30m: 'class_ring:ringmaster_host_attempts_failed:ratio30m',
  agents: 'state:ringmaster_agents:max',
  streams: 'fleet:ringmaster_gateway_streams:sum',
} as const;

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
  /** Orders that were offered later than DISPATCH_WITHIN_S after they were placed. */
  dispatchLate: (window: string, withinS: number): string => {
    const delay = METRICS.gatewayDispatchDelay.name;
    // Newer Prometheus versions write bounds as 30.0.
    return `1 - ${shareOf(`${delay}_bucket{le=~"${withinS}(\\\\.0)?"}[${window}]`, `${delay}_count[${window}]`)}`;
  },
} as const;

function shareOf(part: string, whole: string): string {
  // A share of nothing is no evidence: 0 / 0 is NaN, and compares as nothing.
  return `(sum(rate(${part})) or vector(0)) / sum(rate(${whole}))`;
}
