import { METRICS } from '../../telemetry/metrics';
import { taskWaitP95, TEMPORAL } from '../prometheus/temporal-metrics';
import { SLI } from '../prometheus/promql';
import { CONTROL_PLANE_OBJECTIVE, DISPATCH_WITHIN_S, SCHEDULE_TO_START_S } from '../prometheus/thresholds';
import { dashboard } from './dashboard';
import { stat, table, timeseries, type ThresholdStep } from './panel';
import { ofProcesses, quantile } from './queries';

const BUDGET = Number((1 - CONTROL_PLANE_OBJECTIVE).toFixed(6));

/** Burn rates at which somebody is woken, and at which the budget lasts just 30 days. */
const burning: readonly ThresholdStep[] = [
  { value: null, color: 'green' },
  { value: 1, color: 'yellow' },
  { value: 6, color: 'red' },
];

const health = [
  stat({
    title: 'How fast the budgets go, 1 hour',
    description:
      'Errors of the api, and orders offered late, as multiples of what 30 days bear: at 1 the budget lasts 30 days, at 14.4 two.',
    unit: 'short',
    queries: [
      { expr: `(${SLI.apiErrors('1h')}) / ${BUDGET}`, legend: 'api errors' },
      { expr: `(${SLI.dispatchLate('1h', DISPATCH_WITHIN_S)}) / ${BUDGET}`, legend: 'late orders' },
    ],
    thresholds: burning,
    nothing: 'nothing was asked or ordered',
    width: 8,
    height: 7,
  }),
  table({
    title: 'Processes that run',
    description: 'Which process of which release is scraped. A kind that is missing is an alert.',
    queries: [{ expr: `count by (process, release) (${METRICS.buildInfo.name})` }],
    columns: [
      { field: 'process', title: 'process' },
      { field: 'release', title: 'release' },
      { field: 'Value', title: 'how many' },
    ],
    nothing: 'none',
    width: 8,
    height: 7,
  }),
  timeseries({
    title: 'Scrapes that fail',
    description: 'Processes that do not answer. An api answers 503 while it cannot read PostgreSQL.',
    unit: 'short',
    queries: [
      {
        expr: 'count by (job) (up{job=~"ringmaster.*"} == 0) or sum by (job) (0 * up{job=~"ringmaster.*"})',
        legend: '{{job}}',
      },
    ],
    width: 8,
    height: 7,
  }),
];

const api = [
  timeseries({
    title: 'Requests by outcome',
    description: '5xx are errors of ours; 4xx are refusals.',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (status) (rate(${METRICS.apiRequestDuration.name}_count[$__rate_interval]))`,
        legend: '{{status}}',
      },
    ],
    width: 12,
  }),
  timeseries({
    title: 'Server time of requests',
    description: 'Reading a campaign takes 200 ms at most at 70,000 hosts; an import or a plan of them takes seconds.',
    unit: 's',
    queries: [{ expr: quantile(0.95, METRICS.apiRequestDuration.name, ['method']), legend: '{{method}} p95' }],
    width: 12,
  }),
];

const turns = [
  timeseries({
    title: 'Turns by outcome',
    description:
      'Fenced turns are late or doubled ones that wrote nothing: some after a restart, none else. Failed ones are tried again.',
    unit: 'ops',
    queries: [
      { expr: `sum by (outcome) (rate(${METRICS.turnDuration.name}_count[$__rate_interval]))`, legend: '{{outcome}}' },
    ],
    width: 12,
  }),
  timeseries({
    title: 'Time of a turn',
    description: "The transaction, waits for the campaign's lock included. No statement takes longer than a second.",
    unit: 's',
    queries: [0.5, 0.95, 0.99].map((q) => ({ expr: quantile(q, METRICS.turnDuration.name), legend: `p${q * 100}` })),
    width: 12,
  }),
];

const temporal = [
  timeseries({
    title: 'Tasks wait for workers',
    description: `At the 95th percentile over five minutes. Longer than ${SCHEDULE_TO_START_S} s: too few workers, or too slow ones.`,
    unit: 's',
    thresholds: [
      { value: null, color: 'green' },
      { value: SCHEDULE_TO_START_S, color: 'red' },
    ],
    queries: [
      { expr: taskWaitP95(TEMPORAL.workflowTaskWait), legend: 'workflow tasks of {{task_queue}}' },
      { expr: taskWaitP95(TEMPORAL.activityWait), legend: 'activities of {{task_queue}}' },
    ],
    width: 12,
  }),
  timeseries({
    title: 'Slots left',
    description: 'Of all workers. At nothing, tasks wait.',
    unit: 'short',
    queries: [
      {
        expr: `sum by (task_queue, worker_type) (${TEMPORAL.slotsAvailable}{worker_type!="LocalActivityWorker"})`,
        legend: '{{task_queue}}: {{worker_type}}',
      },
    ],
    width: 12,
  }),
  timeseries({
    title: 'Workflow tasks that failed',
    description: 'More than one now and then is a workflow that does not go on: code that does not replay.',
    unit: 'short',
    queries: [
      {
        expr: `sum by (workflow_type) (increase(${TEMPORAL.taskFailures()}[$__rate_interval])) or vector(0)`,
        legend: '{{workflow_type}}',
      },
    ],
    width: 8,
  }),
  timeseries({
    title: 'Requests to Temporal that failed',
    description:
      'NOT_FOUND answers a heartbeat or an end of an activity that is over: a turn that was cancelled or late.',
    unit: 'ops',
    queries: [
      {
        expr: `sum by (status_code) (rate(${TEMPORAL.requestFailures()}[$__rate_interval])) or vector(0)`,
        legend: '{{status_code}}',
      },
    ],
    width: 8,
  }),
  timeseries({
    title: 'Replay of workflows',
    description: 'At the 95th percentile. It grows with the history; continue-as-new keeps it short.',
    unit: 's',
    queries: [{ expr: quantile(0.95, TEMPORAL.replayTime, ['workflow_type']), legend: '{{workflow_type}}' }],
    width: 8,
  }),
];

const OWN = ['api', 'worker'];

const processes = [
  timeseries({
    title: 'CPU of workers and apis',
    description: 'Cores. The threads of Temporal’s SDK are included.',
    unit: 'short',
    queries: [
      {
        expr: ofProcesses('rate(process_cpu_seconds_total[$__rate_interval])', OWN),
        legend: '{{process}} {{instance}}',
      },
    ],
    width: 8,
  }),
  timeseries({
    title: 'Memory of workers and apis',
    description: 'Resident: what the machine must have for it.',
    unit: 'bytes',
    queries: [{ expr: ofProcesses('process_resident_memory_bytes', OWN), legend: '{{process}} {{instance}}' }],
    width: 8,
  }),
  timeseries({
    title: 'Event loop lag of workers and apis',
    description: 'At the 99th percentile. A turn waits for it on each trip to PostgreSQL.',
    unit: 's',
    queries: [{ expr: ofProcesses('nodejs_eventloop_lag_p99_seconds', OWN), legend: '{{process}} {{instance}}' }],
    width: 8,
  }),
];

/** For whoever runs Ringmaster itself. */
export const CONTROL_PLANE = dashboard({
  uid: 'ringmaster-control-plane',
  title: 'Ringmaster / Control plane',
  description: 'Does Ringmaster itself do what it promises: the api, turns, Temporal, processes?',
  rows: [
    { title: 'Health', panels: health },
    { title: 'The api', panels: api },
    { title: 'Turns', panels: turns },
    { title: 'Temporal', panels: temporal },
    { title: 'Processes', panels: processes },
  ],
});
