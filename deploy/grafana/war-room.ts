import { RECORDED } from '../prometheus/promql';
import { CLASS_THRESHOLDS } from '../prometheus/thresholds';
import { METRICS } from '../../telemetry/metrics';
import { dashboard } from './dashboard';
import { bars, stat, table, timeseries, type ThresholdStep } from './panel';
import { CHOSEN, firing, ofChosen, PROMISE_COLUMNS, promiseQueries, quantile } from './queries';

const late: readonly ThresholdStep[] = [
  { value: null, color: 'green' },
  { value: 0, color: 'red' },
];

/** Of one campaign there is one value; without this its labels would keep two sides apart. */
const one = (recorded: string, matchers?: string): string => `sum(${ofChosen(recorded, matchers)})`;

/** The same of what is not recorded, whichever api shows it. */
const ofMetric = (metric: string): string => `max(${metric}{${CHOSEN}})`;

/** A value by ring, with how the ring stands before its gate. */
const ofGate = (expr: string): string => `${expr} * on (campaign, ring) group_left (standing) ${RECORDED.ringGate}`;

/** Gates that hold nothing any more. */
const PASSED = `${RECORDED.ringGate}{standing=~"pass|overridden"}`;

const now = [
  stat({
    title: 'Phase',
    description: 'Where the campaign stands. `held`: nothing new starts; the panels beside say by whom and since when.',
    unit: 'none',
    queries: [{ expr: ofChosen(RECORDED.phase), legend: '{{phase}}' }],
    names: true,
    nothing: 'no campaign is chosen',
    width: 4,
  }),
  stat({
    title: 'Verified',
    description:
      "Hosts verified of the campaign's own, which its goals count; and of all in scope, those that the plan left out included. Failed and lost ones stay in both.",
    unit: 'percentunit',
    queries: [
      { expr: one(RECORDED.patchedRatio), legend: 'verified' },
      { expr: one(RECORDED.patchedOfScope), legend: 'of all in scope' },
    ],
    nothing: 'no campaign is chosen',
    width: 4,
  }),
  stat({
    title: 'Waits for',
    description: 'Who or what holds it, and for how long. The reason in words: `ringmaster get NAME`.',
    unit: 's',
    queries: [{ expr: `time() - ${ofChosen(RECORDED.waitingSince)}`, legend: '{{reason}}' }],
    nothing: 'nobody',
    width: 5,
    thresholds: [
      { value: null, color: 'yellow' },
      { value: CLASS_THRESHOLDS.emergency.heldTooLongS, color: 'red' },
    ],
  }),
  stat({
    title: 'Time to each deadline',
    description: 'Until goals that are not reached are due; below nothing: missed.',
    unit: 's',
    queries: [
      {
        expr: `(${ofChosen(RECORDED.goalDeadline)} - time()) unless on (campaign, goal) ${RECORDED.goalReached}`,
        legend: 'goal {{goal}}',
      },
    ],
    nothing: 'all goals are reached',
    width: 5,
    thresholds: [
      { value: null, color: 'red' },
      { value: 0, color: 'text' },
    ],
  }),
  stat({
    title: 'Projected late by',
    description:
      'By how much each goal will be late if the campaign goes on as now (negative: early): by what its hosts took and how many are in flight, bake times still to come counted; or at the pace of the last half hour, if that is later. Nothing is projected while it stands still.',
    unit: 's',
    queries: [
      { expr: `${ofChosen(RECORDED.goalExpected)} - ${ofChosen(RECORDED.goalDeadline)}`, legend: 'goal {{goal}}' },
    ],
    nothing: 'cannot be told now',
    width: 6,
    thresholds: late,
  }),
  stat({
    title: 'Bake time left',
    description:
      'Until the bake time that runs now is over and the gate of its ring is asked. A hold does not stop it.',
    unit: 's',
    queries: [
      {
        expr: `clamp_min(max(${METRICS.campaignBakeEnd.name}{${CHOSEN}}) - time(), 0)`,
        legend: 'until the gate is asked',
      },
    ],
    nothing: 'nothing bakes',
    width: 4,
    height: 5,
  }),
  stat({
    title: 'Time to decide',
    description:
      'From the plan until it was launched and approved by as many as it needs; and since then, which is time to patch.',
    unit: 's',
    queries: [
      {
        expr: `${ofMetric(METRICS.campaignDecided.name)} - ${ofMetric(METRICS.campaignPlanned.name)}`,
        legend: 'to decide',
      },
      { expr: `time() - ${ofMetric(METRICS.campaignDecided.name)}`, legend: 'since then' },
    ],
    nothing: 'not decided yet',
    width: 5,
    height: 5,
  }),
  table({
    title: 'Alerts of this campaign',
    description: 'Each has a page of the same name among the runbooks.',
    queries: [{ expr: firing(`,${CHOSEN}`) }],
    columns: [
      { field: 'alertname', title: 'alert' },
      { field: 'severity', title: 'severity' },
    ],
    nothing: 'none fires',
    width: 15,
    height: 5,
  }),
  table({
    title: 'Promises of this campaign',
    description:
      'As its report states them: the share of all that counts (of hosts: in scope, those that the plan left out included) and of its own hosts. "open": it can still be lost.',
    queries: promiseQueries(`{${CHOSEN}}`),
    columns: PROMISE_COLUMNS,
    nothing: 'no campaign is chosen',
    width: 24,
    height: 7,
  }),
];

const deadline = [
  timeseries({
    title: 'Burn-up against the goals',
    description:
      'Verified hosts of the campaign, lost and late ones included, and what is promised by now: the promise is a step at each deadline. Verified must be above it.',
    unit: 'percentunit',
    max: 1,
    steps: true,
    queries: [
      { expr: one(RECORDED.patchedRatio), legend: 'verified' },
      {
        expr: `max(${ofChosen(RECORDED.goalTarget)} * (time() >= bool ${ofChosen(RECORDED.goalDeadline)}))`,
        legend: 'promised by now',
      },
      { expr: ofChosen(RECORDED.goalTarget), legend: 'goal {{goal}}' },
    ],
    width: 12,
    height: 10,
  }),
  timeseries({
    title: 'Pace: needed and had',
    description:
      'Hosts verified each second over 15 minutes, and how many each goal that lies ahead needs from now on. Bakes and gates between rings make the pace uneven: the projection knows them, this does not.',
    unit: 'ops',
    queries: [
      { expr: `clamp_min(${one(RECORDED.pace)}, 0)`, legend: 'had' },
      {
        expr: `clamp_min(${ofChosen(RECORDED.goalTarget)} * on () group_left () ${one(RECORDED.campaignHosts)} - on () group_left () ${one(RECORDED.patched)}, 0) / ((${ofChosen(RECORDED.goalDeadline)} - time()) > 0)`,
        legend: 'goal {{goal}} needs',
      },
    ],
    width: 12,
    height: 10,
  }),
];

const rings = [
  bars({
    title: 'Verified in each ring',
    description: 'Hosts verified of each ring. A ring opens when the one before passed its gate after its bake time.',
    unit: 'percentunit',
    max: 1,
    queries: [
      {
        expr: `sum by (ring) (${ofChosen(RECORDED.hosts, 'state="patched"')}) / sum by (ring) (${ofChosen(RECORDED.hosts)})`,
        legend: 'ring {{ring}}',
      },
    ],
    nothing: 'no campaign is chosen',
    width: 12,
  }),
  timeseries({
    title: 'Hosts by state',
    description: 'Every host of the campaign, in the words of the product. `unreachable` is not `failed`.',
    unit: 'short',
    stacked: true,
    queries: [{ expr: `sum by (state) (${ofChosen(RECORDED.hosts)}) > 0`, legend: '{{state}}' }],
    width: 12,
  }),
  table({
    title: 'Gates',
    description:
      'Each ring before its gate: not opened (waiting), opened and not judged (open), what the gate said, or overridden by a person; and what it judges: hosts that began and failed, of the ring or its part in one cluster, whichever is nearer to failing, against the share that the gate bears. The failing check in words: `ringmaster get NAME`.',
    queries: [
      { expr: ofGate(`0 * ${ofChosen(RECORDED.ringGate)}`) },
      { expr: ofGate(ofChosen(RECORDED.gateStarted)) },
      { expr: ofGate(ofChosen(RECORDED.gateFailed)) },
      { expr: ofGate(ofChosen(RECORDED.gateRatio)) },
      {
        expr: ofGate(
          `(0 * ${ofChosen(RECORDED.gateStarted)} + on (campaign) group_left () max by (campaign) (${METRICS.campaignMaxFailed.name}))`,
        ),
      },
    ],
    columns: [
      { field: 'ring', title: 'ring' },
      { field: 'standing', title: 'gate' },
      { field: 'Value #B', title: 'began' },
      { field: 'Value #C', title: 'failed' },
      { field: 'Value #D', title: 'share', unit: 'percentunit' },
      { field: 'Value #E', title: 'the gate bears', unit: 'percentunit' },
    ],
    nothing: 'no campaign is chosen',
    width: 12,
  }),
  bars({
    title: 'Hosts that the plan left out',
    description:
      'Hosts in scope that are not in the campaign, by why. Goals do not count them; the share of all in scope does.',
    unit: 'short',
    queries: [{ expr: `max by (reason) (${METRICS.campaignNotReady.name}{${CHOSEN}})`, legend: '{{reason}}' }],
    nothing: 'no campaign is chosen',
    width: 12,
  }),
];

/** What gates ask others; of several apis any shows the same. */
const probes = [
  table({
    title: 'Probes',
    description:
      'What the gates ask now: the last answer, whether it decides or is a dry run, and what its answers come to so far; `none`: nothing stands in the way. The answer in words: `ringmaster get NAME`.',
    queries: [{ expr: `max by (ring, probe, outcome, mode, verdict) (${METRICS.campaignProbe.name}{${CHOSEN}})` }],
    columns: [
      { field: 'ring', title: 'ring' },
      { field: 'probe', title: 'probe' },
      { field: 'outcome', title: 'last answer' },
      { field: 'verdict', title: 'comes to' },
      { field: 'mode', title: 'mode' },
    ],
    nothing: 'no gate asks now',
    width: 16,
  }),
  timeseries({
    title: 'Answers of probes, all campaigns',
    description: "Looks of gates' probes that workers took each second, by what was answered.",
    unit: 'ops',
    queries: [{ expr: `sum by (outcome) (rate(${METRICS.probeLooks.name}[$__rate_interval]))`, legend: '{{outcome}}' }],
    width: 8,
  }),
];

const safety = [
  timeseries({
    title: 'Failures, and what the gate bears',
    description:
      "Failed hosts of those that began, in the ring (or its part in one cluster) that is nearest to failing, those that were taken back among them, and the campaign's own limit. The gate stops a ring once failures prove it bad, which is later than the crossing and earlier than the ring's end.",
    unit: 'percentunit',
    queries: [
      {
        expr: `max(${ofChosen(RECORDED.gateRatio)} unless on (campaign, ring) ${PASSED} or ${ofChosen(RECORDED.gateRatio)} unless on (campaign) (${RECORDED.gateRatio} unless on (campaign, ring) ${PASSED}))`,
        legend: 'failed of those that began',
      },
      { expr: `max(${METRICS.campaignMaxFailed.name}{${CHOSEN}})`, legend: 'the gate bears' },
    ],
    width: 8,
  }),
  bars({
    title: 'Failures by reason',
    description:
      'Hosts of this campaign that failed first, by why, taken back or not; rare reasons are added to `other`. Which hosts: `ringmaster hosts list --campaign NAME --state failed`.',
    unit: 'short',
    queries: [
      { expr: `sort_desc(max by (reason) (${METRICS.campaignFailedHosts.name}{${CHOSEN}}))`, legend: '{{reason}}' },
    ],
    nothing: 'no failure',
    width: 8,
  }),
  timeseries({
    title: 'Way back',
    description: 'Hosts that go back, are back, or could not be taken back. The last need a person each.',
    unit: 'short',
    queries: [
      {
        expr: `sum by (state) (${ofChosen(RECORDED.hosts, 'state=~"backing_out|backed_out|backout_failed"')})`,
        legend: '{{state}}',
      },
    ],
    width: 8,
  }),
];

const waiting = [
  timeseries({
    title: 'Time it stood still',
    description: 'How long it was held so far, by who or what; the rest of its time was work and baking.',
    unit: 's',
    queries: [{ expr: `max by (reason) (${METRICS.campaignHeld.name}{${CHOSEN}})`, legend: '{{reason}}' }],
    width: 12,
  }),
  timeseries({
    title: 'Where time goes, all campaigns',
    description:
      'How long one operation takes on one host, from the placing of the order to its recorded report: half and 95% of those that ended.',
    unit: 's',
    queries: [
      { expr: quantile(0.5, METRICS.hostOperationDuration.name, ['operation']), legend: '{{operation}} p50' },
      { expr: quantile(0.95, METRICS.hostOperationDuration.name, ['operation']), legend: '{{operation}} p95' },
    ],
    width: 12,
  }),
];

/** For whoever steers one campaign. */
export const WAR_ROOM = dashboard({
  uid: 'ringmaster-war-room',
  title: 'Ringmaster / Campaign war room',
  description: 'One campaign: what does it need from me, will it be in time, what fails, and where does time go?',
  ofCampaign: true,
  annotations: [
    { name: 'launched', color: 'blue', at: ofChosen(METRICS.campaignStart.name), text: 'launched' },
    {
      name: 'goals reached',
      color: 'green',
      at: ofChosen(RECORDED.goalReached),
      text: 'goal {{goal}} reached',
    },
    { name: 'holds', color: 'yellow', at: ofChosen(RECORDED.waitingSince), text: 'held: {{reason}}' },
    {
      name: 'gates failed',
      color: 'red',
      during: `(${ofChosen(RECORDED.ringGate, 'standing="fail"')} unless ${ofChosen(RECORDED.ringGate, 'standing="fail"')} offset $__interval)`,
      text: 'gate of ring {{ring}} failed',
    },
    {
      name: 'backout',
      color: 'purple',
      during: ofChosen(RECORDED.phase, 'phase="backing_out"'),
      text: 'backing out',
    },
  ],
  rows: [
    { title: 'What needs me', panels: now },
    { title: 'Deadline', panels: deadline },
    { title: 'Rings', panels: rings },
    { title: 'Safety', panels: safety },
    { title: 'What gates ask', panels: probes },
    { title: 'Waiting and working', panels: waiting },
  ],
});
