/** The metrics of Temporal's SDK inside a worker, as far as rules and dashboards read them. */

/**
 * A counter of Temporal's SDK. Core 1.23 ignores `countersTotalSuffix` in the plain text format (temporalio/sdk-rust#1526)
 * and the OpenMetrics format adds the suffix: which one a Prometheus gets depends on both, so both names are meant.
 */
function counter(name: string): (matchers?: string) => string {
  return (matchers) => `{__name__=~"temporal_${name}(_total)?"${matchers === undefined ? '' : `,${matchers}`}}`;
}

/** Counters are functions of further label matchers; histograms and gauges are names. */
export const TEMPORAL = {
  taskFailures: counter('workflow_task_execution_failed'),
  requests: counter('request'),
  requestFailures: counter('request_failure'),
  cacheEvictions: counter('sticky_cache_total_forced_eviction'),
  workflowTaskWait: 'temporal_workflow_task_schedule_to_start_latency_seconds',
  activityWait: 'temporal_activity_schedule_to_start_latency_seconds',
  replayTime: 'temporal_workflow_task_replay_latency_seconds',
  slotsAvailable: 'temporal_worker_task_slots_available',
  slotsUsed: 'temporal_worker_task_slots_used',
} as const;

/** How long tasks of one kind wait for a worker, at the 95th percentile. */
export function taskWaitP95(metric: string, window = '5m'): string {
  return `histogram_quantile(0.95, sum by (task_queue, le) (rate(${metric}_bucket[${window}])))`;
}

/**
 * Of the metrics of Temporal's server, those worth looking at (docs/metrics.md): prometheus.yaml keeps these. No rule reads them, since
 * whose server it is differs from place to place.
 */
export const TEMPORAL_SERVER = [
  'service_requests',
  'service_error_with_type',
  'service_latency',
  'persistence_requests',
  'persistence_latency',
  'persistence_error_with_type',
  'task_latency_queue',
  'no_poller_tasks',
  'restarts',
] as const;
