import { START_BY_MS } from '../../model/order-terms';
import { METRICS } from '../../telemetry/metrics';
import { RECORDED, SLI } from '../prometheus/promql';
import { CONTROL_PLANE_OBJECTIVE, DISPATCH_WITHIN_S, MAX_UNREACHABLE_RATIO } from '../prometheus/thresholds';
import { dashboard } from './dashboard';
import { stat, timeseries } from './panel';
import { ofProcesses, quantile } from './queries';

const agents = [
  stat({
    title: 'Hosts within reach',
    description: `Known hosts with a live session. Below ${(1 - MAX_UNREACHABLE_RATIO) * 100}% an emergency that is launched now would be held by its gate.`,
    unit: 'percentunit',
    queries: [
      {
        expr: `sum(${RECORDED.agents}{state="connected"}) / (sum(${RECORDED.agents}) > 0)`,
        legend: 'within reach',
      },
    ],
    thresholds: [
      { value: null, color: 'red' },
      { value: 1 - MAX_UNREACHABLE_RATIO, color: 'green' },
    ],
    nothing: 'no host is known',
    width: 6,
    height: 8,
  }),
  timeseries({
    title: 'Hosts by the state of their agent',
    description: 'Stale: without a session for less than five minutes; offline: for longer, or never seen.',
    unit: 'short',
    stacked: true,
    queries: [{ expr: RECORDED.agents, legend: '{{state}}' }],
    width: 9,
  }),
  timeseries({
    title: 'Sessions of each gateway',
    description: 'A gateway that is drained loses all of its own, and others gain them within two minutes.',
    unit: 'short',
    stacked: true,
    queries: [{ expr: METRICS.gatewayStreams.name, legend: '{{instance}}' }],
    width: 9,
  }),
];

const sessions = [
  timeseries({
    title: 'Sessions begun, ended and refused',
    description:
      'Many at once are a gateway or a network that went; a steady stream of refusals has one reason: see beside.',
    unit: 'ops',
    queries: [
      { expr: `sum by (event) (rate(${METRICS.agentSessionEvents.name}[$__rate_interval]))`, legend: '{{event}}' },
    ],
    width: 12,
  }),
  timeseries({
    title: 'Why sessions ended or were refused',
    description: 'Reasons as in docs/errors.md.',
    unit: 'ops',
    queries: [
      {
        expr: `sum by (event, reason) (rate(${METRICS.agentSessionEvents.name}{event!="connect"}[$__rate_interval]))`,
        legend: '{{event}}: {{reason}}',
      },
    ],
    width: 12,
  }),
];

const orders = [
  stat({
    title: `Orders offered within ${DISPATCH_WITHIN_S} s, 1 hour`,
    description: `${CONTROL_PLANE_OBJECTIVE * 100}% are promised over 30 days. Those that wait still are late as well.`,
    unit: 'percentunit',
    queries: [{ expr: `1 - (${SLI.dispatchLate('1h', DISPATCH_WITHIN_S)})`, legend: 'in time' }],
    thresholds: [
      { value: null, color: 'red' },
      { value: CONTROL_PLANE_OBJECTIVE, color: 'green' },
    ],
    nothing: 'nothing was ordered',
    width: 6,
    height: 8,
  }),
  timeseries({
    title: 'From placing an order to offering it',
    description: 'The signer and the gateway are in between; a slow PostgreSQL shows here first.',
    unit: 's',
    queries: [0.5, 0.95, 0.99].map((q) => ({
      expr: quantile(q, METRICS.gatewayDispatchDelay.name),
      legend: `p${q * 100}`,
    })),
    width: 9,
  }),
  timeseries({
    title: 'Orders that wait for their offer',
    description: `Placed more than ${DISPATCH_WITHIN_S} s ago for agents that have a session, forbidden by no hold, and not offered: nobody signed them, or no gateway took them.`,
    unit: 'short',
    queries: [{ expr: RECORDED.ordersOverdue, legend: '{{stage}}' }],
    width: 12,
  }),
  timeseries({
    title: 'How long the oldest of them has waited',
    description: `Of all that could be offered now. One that nobody takes is placed anew after ${START_BY_MS / 1000} s: close to that, none gets through.`,
    unit: 's',
    queries: [{ expr: RECORDED.ordersOldest, legend: '{{stage}}' }],
    thresholds: [
      { value: null, color: 'green' },
      { value: DISPATCH_WITHIN_S, color: 'red' },
    ],
    width: 12,
  }),
  timeseries({
    title: 'From a report to its acknowledgement',
    description: 'Until PostgreSQL has it. Agents keep what is not acknowledged.',
    unit: 's',
    queries: [0.5, 0.95, 0.99].map((q) => ({
      expr: quantile(q, METRICS.gatewayReportDelay.name),
      legend: `p${q * 100}`,
    })),
    width: 9,
  }),
  timeseries({
    title: 'Reports by how the order ended',
    description: 'FAILED and INDETERMINATE are what gates count; CANCELED and EXPIRED are tried again.',
    unit: 'ops',
    stacked: true,
    queries: [{ expr: `sum by (phase) (rate(${METRICS.gatewayReports.name}[$__rate_interval]))`, legend: '{{phase}}' }],
    width: 12,
  }),
  timeseries({
    title: 'Reports refused',
    description: 'Neither stored nor acknowledged. Any of them is worth a look in the log of the gateway.',
    unit: 'ops',
    queries: [
      {
        expr: `sum by (reason) (rate(${METRICS.gatewayReportsRefused.name}[$__rate_interval])) or vector(0)`,
        legend: '{{reason}}',
      },
    ],
    width: 12,
  }),
];

const processes = [
  timeseries({
    title: 'CPU of each gateway',
    description: 'Cores. One process uses little more than one.',
    unit: 'short',
    queries: [
      { expr: ofProcesses('rate(process_cpu_seconds_total[$__rate_interval])', ['gateway']), legend: '{{instance}}' },
    ],
    width: 8,
  }),
  timeseries({
    title: 'Memory of each gateway',
    description: 'Resident; about 80 kB for a session of its own connection with mutual TLS.',
    unit: 'bytes',
    queries: [{ expr: ofProcesses('process_resident_memory_bytes', ['gateway']), legend: '{{instance}}' }],
    width: 8,
  }),
  timeseries({
    title: 'Event loop lag of each gateway',
    description: 'At the 99th percentile. Above a second, leases and heartbeats are in danger.',
    unit: 's',
    queries: [{ expr: ofProcesses('nodejs_eventloop_lag_p99_seconds', ['gateway']), legend: '{{instance}}' }],
    width: 8,
  }),
];

/** For whoever keeps agents connected. */
export const AGENTS_AND_GATEWAYS = dashboard({
  uid: 'ringmaster-agents-and-gateways',
  title: 'Ringmaster / Agents and gateways',
  description: 'Are hosts within reach, and do orders and reports get through?',
  rows: [
    { title: 'Within reach', panels: agents },
    { title: 'Sessions', panels: sessions },
    { title: 'Orders and reports', panels: orders },
    { title: 'Processes', panels: processes },
  ],
});
