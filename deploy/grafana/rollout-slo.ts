import { GOALS_OBJECTIVE_90_DAYS } from '../../model/slo';
import { CLASS_THRESHOLDS } from '../prometheus/thresholds';
import { RECORDED } from '../prometheus/promql';
import { METRICS } from '../../telemetry/metrics';
import { dashboard } from './dashboard';
import { bars, stat, table, timeseries, type ThresholdStep } from './panel';
import { firing, withName } from './queries';

const REACHED_90D = `last_over_time(${RECORDED.goalReached}[90d])`;
const DEADLINE_90D = `last_over_time(${RECORDED.goalDeadline}[90d])`;

const objective: readonly ThresholdStep[] = [
  { value: null, color: 'red' },
  { value: GOALS_OBJECTIVE_90_DAYS, color: 'green' },
];

const needsMe = [
  table({
    title: 'Who or what campaigns wait for',
    description:
      'Campaigns that stand still, by who or what holds them and for how long. Their goals do not wait. Empty: nobody is waited for.',
    queries: [{ expr: withName(`(time() - ${RECORDED.waitingSince})`) }],
    columns: [
      { field: 'name', title: 'campaign' },
      { field: 'class', title: 'class' },
      { field: 'reason', title: 'waits for' },
      { field: 'Value', title: 'for', unit: 's' },
    ],
    nothing: 'nobody is waited for',
    width: 12,
    height: 7,
  }),
  table({
    title: 'Alerts that fire',
    description: 'Each has a page of the same name among the runbooks. Empty: none fires.',
    queries: [{ expr: firing() }],
    columns: [
      { field: 'alertname', title: 'alert' },
      { field: 'severity', title: 'severity' },
      { field: 'name', title: 'campaign' },
    ],
    nothing: 'none fires',
    width: 12,
    height: 7,
  }),
];

const promise = [
  table({
    title: 'Campaigns',
    description:
      "Campaigns that are under way or ended within a day: hosts verified of the campaign's own, late and lost ones included, and of all in scope, those that its plan left out included. Goals count the first.",
    queries: [
      { expr: `max by (name, class) (${withName(`sum by (campaign) (${RECORDED.patchedRatio})`)})` },
      { expr: `max by (name, class) (${withName(`sum by (campaign) (${RECORDED.patchedOfScope})`)})` },
      { expr: `max by (name, class) (${withName(`sum by (campaign) (${RECORDED.failed})`)})` },
      { expr: `max by (name, class) (${withName(`sum by (campaign) (${RECORDED.campaignHosts})`)})` },
      { expr: `max by (name, class) (${withName(`sum by (campaign) (${RECORDED.inScope})`)})` },
    ],
    columns: [
      { field: 'name', title: 'campaign' },
      { field: 'class', title: 'class' },
      { field: 'Value #A', title: 'verified', unit: 'percentunit' },
      { field: 'Value #B', title: 'of all in scope', unit: 'percentunit' },
      { field: 'Value #C', title: 'failed hosts' },
      { field: 'Value #D', title: 'hosts' },
      { field: 'Value #E', title: 'in scope' },
    ],
    nothing: 'no campaign within a day',
    width: 12,
  }),
  timeseries({
    title: 'Verified hosts of each campaign',
    description:
      'Burn-up: hosts verified of each campaign. Hosts that are late or lost stay in the denominator, so a line that flattens below its goal is a goal that will be missed.',
    unit: 'percentunit',
    max: 1,
    queries: [{ expr: withName(`sum by (campaign) (${RECORDED.patchedRatio})`), legend: '{{name}}' }],
    width: 12,
  }),
  table({
    title: 'Goals, and how far each is from its deadline',
    description:
      'By how much each goal was, or is projected to be, late (negative: early). The projection carries the campaign on ring by ring, bake times included; where the pace that was measured is later, it is that.',
    queries: [
      { expr: withName(RECORDED.goalTarget) },
      { expr: withName(`(${RECORDED.goalReached} - ${RECORDED.goalDeadline})`) },
      { expr: withName(`(${RECORDED.goalExpected} - ${RECORDED.goalDeadline})`) },
    ],
    columns: [
      { field: 'name', title: 'campaign' },
      { field: 'goal', title: 'goal' },
      { field: 'Value #A', title: 'target', unit: 'percentunit' },
      { field: 'Value #B', title: 'reached late by', unit: 's' },
      { field: 'Value #C', title: 'projected late by', unit: 's' },
    ],
    nothing: 'no campaign has goals',
    width: 16,
  }),
  stat({
    title: 'Goals on time, 90 days',
    description: `Goals reached by their deadline, of all whose deadline has passed or that were reached; ${GOALS_OBJECTIVE_90_DAYS * 100}% are promised. Prometheus must keep 90 days for it to mean that.`,
    unit: 'percentunit',
    queries: [
      {
        expr: `(count(${REACHED_90D} <= ${DEADLINE_90D}) or vector(0)) / count((${DEADLINE_90D} < time()) or ${REACHED_90D})`,
        legend: 'goals on time',
      },
    ],
    thresholds: objective,
    nothing: 'no goal was due',
    width: 8,
    height: 8,
  }),
];

const safety = [
  timeseries({
    title: 'Failures of tries, emergency campaigns',
    description:
      'Of the hosts tried within 30 minutes, those that failed, by ring; the line is what a gate bears by default. The gate of each campaign has stopped it by itself before people read this.',
    unit: 'percentunit',
    queries: [{ expr: `${RECORDED.failureRatio30m}{class="emergency"} >= 0`, legend: 'ring {{ring}}' }],
    thresholds: failureLine('emergency'),
    width: 8,
  }),
  timeseries({
    title: 'Failures of tries, routine campaigns',
    description: 'The same of routine campaigns, whose gates bear less.',
    unit: 'percentunit',
    queries: [{ expr: `${RECORDED.failureRatio30m}{class="routine"} >= 0`, legend: 'ring {{ring}}' }],
    thresholds: failureLine('routine'),
    width: 8,
  }),
  timeseries({
    title: 'Hosts taken back',
    description: 'Backouts of hosts that ended, by how. A failure is a host that remains changed and needs a person.',
    unit: 'short',
    queries: [
      {
        expr: `sum by (class, result) (increase(${METRICS.hostBackouts.name}[$__rate_interval]))`,
        legend: '{{class}}: {{result}}',
      },
    ],
    width: 8,
  }),
];

function failureLine(campaignClass: keyof typeof CLASS_THRESHOLDS): readonly ThresholdStep[] {
  return [
    { value: null, color: 'green' },
    { value: CLASS_THRESHOLDS[campaignClass].maxFailedRatio, color: 'red' },
  ];
}

/** Bounds of the histogram, so that the counts are exact; among them the deadlines that promises name. */
const WITHIN = [
  { seconds: 900, words: '15 min' },
  { seconds: 3600, words: '1 h' },
  { seconds: 14400, words: '4 h' },
  { seconds: 86400, words: '24 h' },
  { seconds: 604800, words: '7 d' },
  { seconds: 1209600, words: '14 d' },
] as const;

const times = [
  bars({
    title: 'Verified hosts by time since the launch, 30 days',
    description:
      'How many hosts were verified within each time (cumulative). It knows only hosts that were verified: whether a goal is kept is told by the burn-up, never by this.',
    unit: 'short',
    queries: WITHIN.map(({ seconds, words }) => ({
      // Newer Prometheus versions write bounds as 14400.0.
      expr: `sum(increase(${METRICS.hostTimeToPatch.name}_bucket{le=~"${seconds}(\\\\.0)?"}[30d]))`,
      legend: `within ${words}`,
    })),
    nothing: 'no host was verified',
    width: 24,
    height: 8,
  }),
];

/** For whoever answers for the promise: all campaigns. */
export const ROLLOUT_SLO = dashboard({
  uid: 'ringmaster-rollout-slo',
  title: 'Ringmaster / Rollout SLO',
  description: 'Is the promise kept, by every campaign; and who or what do campaigns wait for?',
  rows: [
    { title: 'What needs me', panels: needsMe },
    { title: 'The promise', panels: promise },
    { title: 'Change safety', panels: safety },
    { title: 'Time to patch', panels: times },
  ],
});
