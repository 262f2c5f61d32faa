import { GOALS_OBJECTIVE_90_DAYS, SAFETY_OBJECTIVE_30_DAYS, SLO_TERMS } from '../../model/slo';
import { CLASS_THRESHOLDS, CONTROL_PLANE_OBJECTIVE, DISPATCH_WITHIN_S } from '../prometheus/thresholds';
import { counted, RECORDED, SLI } from '../prometheus/promql';
import { METRICS } from '../../telemetry/metrics';
import { dashboard } from './dashboard';
import { bars, stat, table, timeseries, type ThresholdStep } from './panel';
import { firing, PROMISE_COLUMNS, promiseQueries, withName, withStanding } from './queries';

const objective: readonly ThresholdStep[] = [
  { value: null, color: 'red' },
  { value: GOALS_OBJECTIVE_90_DAYS, color: 'green' },
];

const safe: readonly ThresholdStep[] = [
  { value: null, color: 'red' },
  { value: SAFETY_OBJECTIVE_30_DAYS, color: 'green' },
];

const bySlo = (metric: string, matchers = ''): string => `max by (slo) (${metric}${matchers})`;
const ofCampaigns = (metric: string): string => `max by (campaign) (${metric})`;
const DECIDED = ofCampaigns(METRICS.campaignDecided.name);
const PLANNED = ofCampaigns(METRICS.campaignPlanned.name);
const LAUNCHED = ofCampaigns(METRICS.campaignStart.name);

/** Every api shows all of them, each since it has been scraped: one that is new must not weigh on the others. */
const triesIn30Days = (results: string): string =>
  counted(METRICS.hostAttempts, { grew: 'increase', matchers: `result=~"${results}"`, window: '30d' });

const overAll = [
  stat({
    title: 'Goals on time, 90 days',
    description: `Goals of campaigns that ended within 90 days which were reached by their deadline and not lost to a backout, as their reports count them; ${GOALS_OBJECTIVE_90_DAYS * 100}% are promised.`,
    unit: 'percentunit',
    queries: [
      {
        expr: `${bySlo(METRICS.sloGood.name, '{slo="goals_on_time"}')} / (${bySlo(METRICS.sloValid.name, '{slo="goals_on_time"}')} > 0)`,
        legend: 'goals on time',
      },
    ],
    thresholds: objective,
    nothing: 'no campaign ended',
    width: 6,
    height: 9,
  }),
  table({
    title: 'Promises over all campaigns',
    description:
      "Each promise over the reports of campaigns that ended: goals and hosts of 90 days, the others of 30. The share of all that counts (of hosts: in scope) and of the campaigns' own hosts, and how many campaigns kept it. What nobody knows stays in the denominator; a campaign without evidence kept nothing.",
    queries: [
      { expr: `${bySlo(METRICS.sloGood.name)} / (${bySlo(METRICS.sloValid.name)} > 0)` },
      { expr: bySlo(METRICS.sloObjective.name, '{of="all"}') },
      { expr: bySlo(METRICS.sloGood.name) },
      { expr: bySlo(METRICS.sloValid.name) },
      { expr: `${bySlo(METRICS.sloGood.name)} / (${bySlo(METRICS.sloEligible.name)} > 0)` },
      { expr: bySlo(METRICS.sloCampaigns.name, '{state="kept"}') },
      { expr: bySlo(METRICS.sloCampaigns.name, '{state="missed"}') },
      { expr: bySlo(METRICS.sloCampaigns.name, '{state="no_evidence"}') },
    ],
    columns: [
      { field: 'slo', title: 'promise' },
      ...PROMISE_COLUMNS.slice(2),
      { field: 'Value #F', title: 'campaigns that kept it' },
      { field: 'Value #G', title: 'missed it' },
      { field: 'Value #H', title: 'cannot tell' },
    ],
    nothing: 'no campaign ended',
    width: 18,
    height: 9,
  }),
  bars({
    title: 'Change safety by ring, 30 days',
    description: `Tries on hosts that did not fail, of those that ended, by ring; ${SAFETY_OBJECTIVE_30_DAYS * 100}% are promised over all.`,
    unit: 'percentunit',
    max: 1,
    queries: [
      {
        expr: `sum by (ring) (${triesIn30Days('success')}) / (sum by (ring) (${triesIn30Days('success|failure')}) > 0)`,
        legend: 'ring {{ring}}',
      },
    ],
    thresholds: safe,
    nothing: 'no host was tried',
    width: 8,
  }),
  stat({
    title: 'Agents within reach, 30 days',
    description: `Of all known hosts those whose agent had a session, on the mean; ${SLO_TERMS.reachability.objective * 100}% are promised of the hosts in scope of campaigns, which the table above tells.`,
    unit: 'percentunit',
    queries: [
      {
        expr: `sum(avg_over_time(${RECORDED.agents}{state="connected"}[30d])) / sum(avg_over_time(${RECORDED.agents}[30d]))`,
        legend: 'connected',
      },
    ],
    thresholds: [
      { value: null, color: 'red' },
      { value: SLO_TERMS.reachability.objective, color: 'green' },
    ],
    nothing: 'no host is known',
    width: 8,
    height: 8,
  }),
  stat({
    title: 'Control plane, 30 days',
    description: `Orders that were offered to their agent within ${DISPATCH_WITHIN_S} s, and API requests that did not end in an error of ours; ${CONTROL_PLANE_OBJECTIVE * 100}% are promised of each.`,
    unit: 'percentunit',
    queries: [
      { expr: `1 - (${SLI.dispatchLate('30d', DISPATCH_WITHIN_S)})`, legend: 'orders in time' },
      { expr: `1 - (${SLI.apiErrors('30d')})`, legend: 'requests without error' },
    ],
    thresholds: [
      { value: null, color: 'red' },
      { value: CONTROL_PLANE_OBJECTIVE, color: 'green' },
    ],
    nothing: 'nothing was asked',
    width: 8,
    height: 8,
  }),
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
      "Campaigns that are under way or ended within a day: where each stands, who or what it waits for, how long until its next goal is due (below nothing: missed), and its hosts verified: of the campaign's own, late and lost ones included, and of all in scope, those that its plan left out included. Goals count the first.",
    queries: [
      { expr: withStanding(`sum by (campaign) (${RECORDED.patchedRatio})`) },
      { expr: withStanding(`sum by (campaign) (${RECORDED.patchedOfScope})`) },
      { expr: withStanding(`sum by (campaign) (${RECORDED.failed})`) },
      { expr: withStanding(`sum by (campaign) (${RECORDED.campaignHosts})`) },
      { expr: withStanding(`sum by (campaign) (${RECORDED.inScope})`) },
      { expr: withStanding(RECORDED.nextDeadline) },
    ],
    columns: [
      { field: 'name', title: 'campaign' },
      { field: 'class', title: 'class' },
      { field: 'phase', title: 'phase' },
      { field: 'reason', title: 'waits for' },
      { field: 'Value #F', title: 'next goal due in', unit: 's' },
      { field: 'Value #A', title: 'verified', unit: 'percentunit' },
      { field: 'Value #B', title: 'of all in scope', unit: 'percentunit' },
      { field: 'Value #C', title: 'failed hosts' },
      { field: 'Value #D', title: 'hosts' },
      { field: 'Value #E', title: 'in scope' },
    ],
    nothing: 'no campaign within a day',
    width: 24,
  }),
  table({
    title: 'Promises of each campaign',
    description:
      'Each promise as the report of the campaign states it (hosts verified 4 h, 24 h or 7 d after the launch, change safety, hosts within reach, orders offered in time, goals): how it stands, its share of all that it counts, where hosts are all in scope, and the share of the campaign\'s own. "open": it can still be lost. A campaign that goes on is counted anew every half minute at the soonest.',
    queries: promiseQueries(),
    columns: [{ field: 'name', title: 'campaign' }, ...PROMISE_COLUMNS],
    nothing: 'no campaign within a day',
    width: 24,
    height: 9,
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
  table({
    title: 'Time to decide, and time to patch',
    description:
      'To decide: from the plan until the campaign was launched and approved by as many as it needs. Then the rollout begins: when each goal was reached since that decision, and since the launch, which is what it is judged by.',
    queries: [
      { expr: withName(`(0 * ${RECORDED.goalTarget} + on (campaign) group_left () (${DECIDED} - ${PLANNED}))`) },
      { expr: withName(`(${RECORDED.goalReached} - on (campaign) group_left () ${DECIDED})`) },
      { expr: withName(`(${RECORDED.goalReached} - on (campaign) group_left () ${LAUNCHED})`) },
    ],
    columns: [
      { field: 'name', title: 'campaign' },
      { field: 'goal', title: 'goal' },
      { field: 'Value #A', title: 'to decide', unit: 's' },
      { field: 'Value #B', title: 'reached after the decision', unit: 's' },
      { field: 'Value #C', title: 'after the launch', unit: 's' },
    ],
    nothing: 'no campaign was decided on',
    width: 8,
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
        expr: `sum by (class, result) (${counted(METRICS.hostBackouts, { grew: 'increase', window: '$__rate_interval' })})`,
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
      // Of several api processes, all of which count all of it, the one that saw most.
      expr: `sum(max by (class, ring) (increase(${METRICS.hostTimeToPatch.name}_bucket{le=~"${seconds}(\\\\.0)?"}[30d])))`,
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
    { title: 'The promise, of each campaign', panels: promise },
    { title: 'The promise, over all campaigns', panels: overAll },
    { title: 'Change safety', panels: safety },
    { title: 'Time to patch', panels: times },
  ],
});
