import type { MetricDefinition } from './metrics';

/** How long a gateway had what agents and campaigns wait for; a part of METRICS. */
export function delayMetrics(buckets: readonly number[]) {
  return {
    gatewayReportDelay: {
      name: 'ringmaster_gateway_report_delay_seconds',
      type: 'histogram',
      help: 'From the receipt of a report until PostgreSQL had it and it was acknowledged.',
      exportedBy: 'gateway',
      labels: {},
      buckets,
    },
    gatewayDispatchDelay: {
      name: 'ringmaster_gateway_dispatch_delay_seconds',
      type: 'histogram',
      help: 'From the placing of an order until it was offered to its agent.',
      exportedBy: 'gateway',
      labels: {},
      buckets,
    },
  } as const satisfies Record<string, MetricDefinition>;
}
