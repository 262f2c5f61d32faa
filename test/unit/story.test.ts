import { parseStoryArguments } from '../../bench/story/arguments';
import { spellsOf, valueAt } from '../../bench/story/spells';
import type { ReceivedSpan } from '../../proto/received-spans';
import { type Seen, tellStory, type Truth } from '../../bench/story/tell-story';
import { tellTrail, type Trail } from '../../bench/story/tell-trail';
import { asId, type CampaignId } from '../../model/ids';
import type { Series } from '../../deploy/prometheus/prometheus-process';

const series = (labels: Series['labels'], ...values: [number, number][]): Series => ({ labels, values });
const seconds = (from: number, to: number, value: number): [number, number][] =>
  Array.from({ length: to - from + 1 }, (_, index) => [from + index, value]);

describe('spells', () => {
  it('begin with a value, end with a gap or a zero, and last when the series does to the end', () => {
    const alert = series({ alertname: 'A' }, ...seconds(100, 103, 1), ...seconds(104, 110, 0), ...seconds(111, 120, 1));
    expect(spellsOf([alert], 120)).toEqual([
      { labels: { alertname: 'A' }, from: 100, to: 103 },
      { labels: { alertname: 'A' }, from: 111, to: null },
    ]);
  });

  it('one scrape that is missing is no end', () => {
    expect(spellsOf([series({}, [1, 1], [3, 1])], 3)).toEqual([{ labels: {}, from: 1, to: null }]);
  });

  it('a value is that of the very second, never an older one', () => {
    const counted = series({}, [10.001, 4], [11, 5]);
    expect([9, 10, 11, 12].map((second) => valueAt(counted, second))).toEqual([null, 4, 5, null]);
  });
});

describe('the story', () => {
  const seen: Seen = {
    ...{ from: 1000, to: 1060 },
    phases: [
      series({ phase: 'running' }, ...seconds(1001, 1020, 1)),
      series({ phase: 'backing_out' }, ...seconds(1021, 1040, 1)),
      series({ phase: 'backed_out' }, ...seconds(1041, 1060, 1)),
    ],
    states: [
      series({ state: 'queued' }, ...seconds(1000, 1014, 100), ...seconds(1015, 1040, 90), ...seconds(1042, 1060, 100)),
      // The panel leaves out states of no host: the last one that a state had is nothing to add to what others have now.
      series({ state: 'failed' }, ...seconds(1015, 1040, 10)),
    ],
    failures: [series({}, ...seconds(1015, 1030, 0.5))],
    verified: [series({}, ...seconds(1000, 1060, 0))],
    alerts: [series({ alertname: 'RingmasterBackoutStarted', severity: 'warning' }, ...seconds(1022, 1040, 1))],
  };
  const truth: Truth = {
    ...{ launchedAt: 1_000_000, endedAt: 1_040_500, outcome: 'backed_out', states: new Map([['queued', 100]]) },
    rings: [{ ring: 'pilot', at: 1_000_200 }],
    holds: [{ ring: 'pilot', setAt: 1_020_000 }],
  };
  const told = tellStory(100, seen, truth);

  it('says when each alert fired and was quiet again, and what the panels showed then', () => {
    expect(told).toMatch(
      /T\+ +22 s {2}ALERT RingmasterBackoutStarted \(warning\) fires\n +queued 90 · failed 10 · verified 0\.0 % · failures 50\.0 %/,
    );
    expect(told).toMatch(/T\+ +41 s {2}alert RingmasterBackoutStarted \(warning\) is quiet again/);
  });

  it('says "no value" of what had none at that very second, and takes no older one', () => {
    expect(told).toMatch(/T\+ +1 s {2}the phase is running\n +queued 100 · verified 0\.0 % · failures no value/);
    expect(told).toMatch(
      /T\+ +41 s {2}the phase is backed_out\n +hosts no value · verified 0\.0 % · failures no value/,
    );
  });

  it('is not told when the hosts of a line, or of the end, are not those of the campaign', () => {
    const stale = { ...seen, states: [...seen.states, series({ state: 'rebooting' }, ...seconds(1019, 1021, 2))] };
    expect(() => tellStory(100, stale, truth)).toThrow(
      /phase is backing_out[^]*This cannot be: at T\+ +21 s the states add up to 102 hosts of 100\./,
    );
    expect(() => tellStory(100, { ...seen, states: [] }, truth)).toThrow('no line has any hosts');
    expect(() => tellStory(100, seen, { ...truth, states: new Map([['queued', 90]]) })).toThrow(/database.* 90 hosts/);
  });

  it('says what was, and how much later the screens said so', () => {
    expect(told).toMatch(
      /T\+ +20 s {2}the gate of the ring pilot failed and held the campaign; on the screens 1\.0 s later/,
    );
    expect(told).toMatch(/T\+ +41 s {2}ended: backed_out; on the screens 0\.5 s later/);
  });
});

describe('its command line', () => {
  it('takes a number of hosts, or 10,000', () => {
    expect(parseStoryArguments([])).toEqual({ hosts: 10_000 });
    expect(parseStoryArguments(['--hosts', '500'])).toEqual({ hosts: 500 });
  });

  it.each([['--hosts', '10'], ['--hosts', 'many'], ['--speed']])('refuses %s %s', (...words) => {
    expect(() => parseStoryArguments(words)).toThrow(/Usage: npm run story/);
  });
});

describe('the trail from an alert to a log line', () => {
  const CAMPAIGN = asId<CampaignId>('01a20657-aa1e-757d-b66f-7cbd0c1b56b8');
  const TRACE = '01a20657aa1e757db66f7cbd0c1b56b8';
  const span = (spanId: string, parentId: string, more: Partial<ReceivedSpan> = {}): ReceivedSpan => ({
    ...{ service: 'ringmaster-worker', name: spanId, traceId: TRACE, spanId, parentId, isError: false, message: '' },
    ...{ beganAt: 1_000, endedAt: 1_500, attributes: {}, links: [] },
    ...more,
  });
  const failed = { isError: true, message: 'FAILED step_failed', beganAt: 3_000, endedAt: 3_250 };
  const spans = [
    span('plan', '', { service: 'ringmaster-api' }),
    span('before', 'plan', { attributes: { 'ringmaster.gate.held': false } }),
    span('turn', 'plan', {
      attributes: { 'ringmaster.gate.held': true, 'ringmaster.ring': 3, 'ringmaster.cluster': 'east' },
    }),
    span('verdict', 'turn', { ...failed, links: [{ traceId: TRACE, spanId: 'order' }] }),
    span('order', 'before', { ...failed, service: 'ringmaster-gateway', attributes: { 'ringmaster.host.id': 'h1' } }),
    span('install', 'order', { ...failed, service: 'ringmaster-agent' }),
    span('turn-of-another', '', { traceId: 'f'.repeat(32), attributes: { 'ringmaster.gate.held': true } }),
  ];
  const lineAt = (spanId: string): string => `{"trace_id":"${TRACE}","span_id":"${spanId}","msg":"of ${spanId}"}`;
  const trail: Trail = {
    campaignId: CAMPAIGN,
    alert: {
      labels: { alertname: 'RingmasterBackoutStarted', severity: 'warning', campaign: CAMPAIGN },
      clock: 'T+9 s',
    },
    panels: [{ panel: 'Failures by reason', shows: 'step_failed 9' }],
    spans,
    log: [lineAt('before'), lineAt('turn'), lineAt('order'), ''],
  };

  it('goes by the campaign of the alert to its panels, its trace, the turn that held, a failed order, and both their log lines', () => {
    expect(tellTrail(trail).split('\n')).toEqual([
      'The same event, from the alert to a log line:',
      '',
      `1. Alert, at T+9 s: RingmasterBackoutStarted (warning), campaign="${CAMPAIGN}".`,
      '',
      '2. Metric: the war room of that campaign, in the same second:',
      '   Failures by reason: step_failed 9',
      '',
      `3. Trace ${TRACE}: the campaign's id without the dashes. The turn that held, and one host's failure:`,
      'plan  api  +0.0 s, 500 ms',
      '  before  worker  +0.0 s, 500 ms',
      '    order  gateway  +2.0 s, 250 ms  ERROR FAILED step_failed',
      '      install  agent  +2.0 s, 250 ms  ERROR FAILED step_failed',
      '',
      'turn turn  ringmaster.gate.held=true ringmaster.ring=3 ringmaster.cluster=east',
      '  verdict failed  linked to the order order of host h1',
      '',
      '4. Log: the lines with these spans:',
      lineAt('turn'),
      lineAt('order'),
    ]);
  });

  it.each<[string, Partial<Trail>, RegExp]>([
    ['no alert fired', { alert: null }, /no alert of this campaign fired/],
    ['no turn held', { spans: spans.filter(({ spanId }) => spanId !== 'turn') }, /1\. Alert[^]*no turn of the trace/],
    ['no verdict leads to an order', { spans: spans.filter(({ spanId }) => spanId !== 'order') }, /leads to an order/],
    ['its trace does not begin with the plan', { spans: spans.slice(1) }, /no span plan, which before is below/],
    ['a log says nothing', { log: [lineAt('turn')] }, /of turn[^]*no log has a line with the span order/],
  ])('is not told as if it were whole when %s', (_, change, complaint) => {
    expect(() => tellTrail({ ...trail, ...change })).toThrow(complaint);
  });
});
