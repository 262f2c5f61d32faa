import { START_BY_MS } from '../../model/order-terms';
import { METRICS } from '../../telemetry/metrics';
import { RECORDED } from './promql';
import type { AlertRule } from './rule';
import { taskWaitP95, TEMPORAL } from './temporal-metrics';
import {
  ENROL_FAILED_AT_LEAST,
  DEAD_LETTERS_WINDOW,
  ENROL_REFUSED_AT_LEAST,
  ENROL_WINDOW,
  MAX_UNREACHABLE_RATIO,
  NOTIFICATIONS_LATE_S,
  ORDERS_STUCK_RATIO,
  ORDERS_STUCK_S,
  SCHEDULE_TO_START_S,
  SIGNER_REFUSED_WINDOW,
  AUDIT_REWRITTEN_WINDOW,
  STREAMS_AT_LEAST,
  STREAMS_LOST_RATIO,
  TASK_FAILURES_ABOVE,
  TASK_FAILURES_WINDOW,
} from './thresholds';

const enrolRequests = (outcomes: string): string =>
  `sum by (outcome) (increase(${METRICS.enrolRequests.name}{outcome=~"${outcomes}"}[${ENROL_WINDOW}]))`;

const ORDER_LIVES_S = START_BY_MS / 1000;
/** An order that nobody takes is placed anew after its minute, and the new one is not late yet: the most of a little longer. */
const LATE_ORDERS = `max_over_time(${RECORDED.ordersOverdue}[${1.5 * ORDER_LIVES_S}s])`;

const AGENTS: readonly AlertRule[] = [
  {
    alert: 'RingmasterAgentsOffline',
    expr: `sum(${RECORDED.agents}{state!="connected"}) / sum(${RECORDED.agents}) > ${MAX_UNREACHABLE_RATIO}`,
    for: '5m',
    severity: 'warning',
    summary: 'More hosts are out of reach than the gate of an emergency bears.',
    description: `{{ $value | humanizePercentage }} of all known hosts have no session; a campaign holds by itself when more than ${MAX_UNREACHABLE_RATIO * 100}% of a ring are out of reach.`,
  },
  {
    alert: 'RingmasterStreamsDropped',
    expr: `1 - ${RECORDED.streams} / max_over_time(${RECORDED.streams}[10m]) > ${STREAMS_LOST_RATIO}
and max_over_time(${RECORDED.streams}[10m]) >= ${STREAMS_AT_LEAST}`,
    for: '3m',
    severity: 'critical',
    summary: 'Many agents lost their sessions at once and did not come back.',
    description: '{{ $value | humanizePercentage }} of the sessions of the last ten minutes are gone.',
  },
  {
    alert: 'RingmasterOrdersNotOffered',
    expr: `${LATE_ORDERS} / on () group_left () (sum(${LATE_ORDERS}) + (sum(increase(${METRICS.gatewayDispatchDelay.name}_count[5m])) or vector(0))) > ${ORDERS_STUCK_RATIO}`,
    for: `${(ORDERS_STUCK_S + ORDER_LIVES_S) / 60}m`,
    severity: 'critical',
    summary: 'Orders are placed and reach no agent.',
    description:
      '{{ $value | humanizePercentage }} of the orders that could be offered are late and still {{ $labels.stage }}, although their agents have sessions and nobody holds them.',
  },
  {
    alert: 'RingmasterEnrolmentRefused',
    expr: `${enrolRequests('refused|invalid|turned_away')} >= ${ENROL_REFUSED_AT_LEAST}
or ${enrolRequests('failed')} >= ${ENROL_FAILED_AT_LEAST}`,
    for: '1m',
    severity: 'warning',
    summary: 'Many hosts ask for a certificate and get none.',
    description: `{{ $value | humanize }} requests for certificates ended {{ $labels.outcome }} within ${ENROL_WINDOW}.`,
  },
];

const WORKERS: readonly AlertRule[] = [
  {
    alert: 'RingmasterWorkflowTaskFailures',
    expr: `sum by (failure_reason, workflow_type) (increase(${TEMPORAL.taskFailures()}[${TASK_FAILURES_WINDOW}])) > ${TASK_FAILURES_ABOVE}`,
    for: '1m',
    severity: 'critical',
    summary: 'Workflow tasks fail again and again: a workflow does not go on.',
    description:
      '{{ $labels.workflow_type }}: {{ $value | humanize }} failed tasks in half an hour ({{ $labels.failure_reason }}).',
  },
  {
    alert: 'RingmasterWorkersSaturated',
    expr: `${taskWaitP95(TEMPORAL.workflowTaskWait)} > ${SCHEDULE_TO_START_S}
or ${taskWaitP95(TEMPORAL.activityWait)} > ${SCHEDULE_TO_START_S}`,
    for: '10m',
    severity: 'warning',
    summary: 'Tasks wait for workers: there are too few, or they are too slow.',
    description: `Tasks of queue {{ $labels.task_queue }} wait {{ $value | humanizeDuration }} at the 95th percentile; ${SCHEDULE_TO_START_S} s are normal at most.`,
  },
];

const SIGNING: readonly AlertRule[] = [
  {
    alert: 'RingmasterSignerRefuses',
    expr: `sum by (outcome) (increase(${METRICS.signerOrders.name}{outcome!="signed"}[${SIGNER_REFUSED_WINDOW}])) > 0`,
    severity: 'critical',
    summary: 'The signer was asked for what people did not approve, or for more of it.',
    description: `{{ $value | humanize }} orders were refused as {{ $labels.outcome }} within ${SIGNER_REFUSED_WINDOW}: a campaign does not fit its manifest, or somebody asks in a worker's name.`,
  },
];

const AUDIT: readonly AlertRule[] = [
  {
    alert: 'RingmasterAuditRewritten',
    expr: `sum(increase(${METRICS.gatewayAuditDisagreements.name}[${AUDIT_REWRITTEN_WINDOW}])) > 0`,
    severity: 'critical',
    summary: 'Hosts remember another past of the audit: it was rewritten, cut off or set back.',
    description: `{{ $value | humanize }} sessions of hosts that say so began within ${AUDIT_REWRITTEN_WINDOW}.`,
  },
];

const DEAD_LETTERS = `${METRICS.notifyMessages.name}{state="dead"}`;

const NOTIFYING: readonly AlertRule[] = [
  {
    alert: 'RingmasterNotificationsDead',
    expr: `max(${DEAD_LETTERS}) - max(${DEAD_LETTERS} offset ${DEAD_LETTERS_WINDOW}) > 0`,
    severity: 'warning',
    summary: 'Notifications do not arrive: people are not told what they asked to be told.',
    description: `{{ $value | humanize }} more are dead than ${DEAD_LETTERS_WINDOW} ago.`,
  },
  {
    alert: 'RingmasterNotificationsLate',
    expr: `max(${METRICS.notifyLate.name}) > ${NOTIFICATIONS_LATE_S}`,
    for: '5m',
    severity: 'critical',
    summary: 'Notifications stand still: what is due is not sent.',
    description: 'The one that waits longest is {{ $value | humanizeDuration }} overdue, and nobody tries to send it.',
  },
];

const PROCESSES = ['api', 'gateway', 'worker'] as const;

/** Not every installation has these: they are missed where they were seen within a day. */
const NOT_EVERYWHERE = [
  ['enrol', `${METRICS.buildInfo.name}{process="enrol"}`],
  ['signer', `${METRICS.buildInfo.name}{process="signer"}`],
  ['notify', `${METRICS.buildInfo.name}{process="notify"}`],
  ["worker's Temporal SDK", TEMPORAL.slotsAvailable],
] as const;

const MEASURING: readonly AlertRule[] = [
  {
    alert: 'RingmasterMetricsAbsent',
    expr: [
      ...PROCESSES.map((process) => `absent(${METRICS.buildInfo.name}{process="${process}"})`),
      ...NOT_EVERYWHERE.map(
        ([process, metric]) =>
          `label_replace(vector(1), "process", "${process}", "", "") and on () count(last_over_time(${metric}[1d])) unless on () count(${metric})`,
      ),
    ].join('\nor '),
    for: '2m',
    severity: 'critical',
    summary: 'No process of one kind is seen: nothing that needs it can be alerted on.',
    description:
      'No {{ $labels.process }} has been scraped for two minutes. Every other alert that needs it is silent, not well.',
  },
  {
    alert: 'RingmasterCampaignsHidden',
    expr: `max(${METRICS.campaignsHidden.name}) > 0`,
    for: '5m',
    severity: 'warning',
    summary: 'More campaigns are under way than are shown: some are not alerted on.',
    description: '{{ $value }} unfinished campaigns are not shown. Those with the furthest goals are left out first.',
  },
  {
    alert: 'RingmasterScrapeFailing',
    expr: 'up{job=~"ringmaster.*"} == 0',
    for: '2m',
    severity: 'warning',
    summary: 'A process does not answer when it is scraped.',
    description:
      '{{ $labels.instance }} ({{ $labels.job }}) has not answered for two minutes. An api answers 503 while it cannot read the database.',
  },
];

/** What is said of agents, gateways, workers, the signer, notifications and the measuring itself. */
export const FLEET_ALERTS: readonly AlertRule[] = [
  ...AGENTS,
  ...WORKERS,
  ...SIGNING,
  ...AUDIT,
  ...NOTIFYING,
  ...MEASURING,
];
