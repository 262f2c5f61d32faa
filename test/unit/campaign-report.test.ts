import { renderReport } from '../../cli/render/report';
import { renderReportPage } from '../../cli/render/report-page';
import { createStyle } from '../../cli/render/style';
import { heldMs, type ReportFacts, type ReportHold, reportCampaign } from '../../model/campaign-report';
import { campaign } from './cli-fixture';

const T0 = Date.parse('2026-11-22T03:00:00.000Z');
const at = (minutes: number): string => new Date(T0 + minutes * 60_000).toISOString();

function hold(from: number, to: number | null, more: Partial<ReportHold> = {}): ReportHold {
  return {
    ...{ source: 'person', scope: 'forward', cluster: null, reason: 'look at ten', setBy: 'ann', setAt: at(from) },
    ...{ liftedBy: to === null ? null : 'bob', liftedAt: to === null ? null : at(to), liftReason: null },
    ...more,
  };
}

const FACTS: ReportFacts = {
  toPatchMs: [4 * 60_000, null, null],
  verifiedWithin: { hosts_within_4h: 3, hosts_within_24h: 3 },
  burnUp: [{ afterMs: 240_000, hosts: 3 }],
  safety: { good: 3, valid: 4 },
  dispatch: { good: 7, valid: 7 },
  holds: [hold(5, 6, { liftReason: 'known host' })],
  unpatched: [{ state: 'failed', reason: 'smoke_test_failed', hosts: 1 }],
};

test.each([
  { what: 'none', holds: [], minutes: 0 },
  { what: 'one that was lifted', holds: [hold(1, 3)], minutes: 2 },
  { what: 'one that stands', holds: [hold(8, null)], minutes: 2 },
  { what: 'two at once, counted once', holds: [hold(1, 4), hold(2, 3)], minutes: 3 },
  { what: 'two that overlap', holds: [hold(2, 6), hold(1, 4)], minutes: 5 },
  { what: 'one of the plan, from the launch on', holds: [hold(-600, 2)], minutes: 2 },
  { what: 'one of the plan that was lifted before', holds: [hold(-600, -5)], minutes: 0 },
  { what: 'one of a cluster, which holds no campaign', holds: [hold(1, 3, { cluster: 'east' })], minutes: 0 },
])('time held: $what', ({ holds, minutes }) => {
  expect(heldMs(holds, { from: T0, to: T0 + 10 * 60_000 })).toBe(minutes * 60_000);
});

test('hosts that were left out stay in the denominator of what was promised', () => {
  const report = reportCampaign(campaign({ excluded: { owned_by_other: 6 }, endedAt: at(300) }), FACTS);
  expect(report.scope).toEqual({ inScope: 30, eligible: 24, notReady: { owned_by_other: 6 } });
  expect(report.slos.find(({ id }) => id === 'hosts_within_4h')).toMatchObject({ good: 3, valid: 30, state: 'missed' });
});

test('a goal that was missed stays missed while the campaign goes on', () => {
  const [first, ...others] = campaign().goals;
  const late = campaign({ goals: [{ ...first!, missed: true }, ...others] });
  expect(reportCampaign(late, FACTS).slos[0]).toMatchObject({ id: 'goals_on_time', state: 'missed' });
  expect(reportCampaign(campaign(), FACTS).slos[0]).toMatchObject({ id: 'goals_on_time', state: 'open' });
});

test('a report says who, when, who counted, each promise with its numbers, rings, holds and what is left, in 80 columns', () => {
  const options = { style: createStyle(false), columns: 80, timeZone: 'Europe/Berlin' };
  const text = renderReport(reportCampaign(campaign({ excluded: { owned_by_other: 6 } }), FACTS), options);
  expect(text.split('\n')).toEqual([
    'hello-two  emergency  running  (goes on: not final)',
    'Patch: hello 2.0.0.',
    'Planned 2026-11-22 02:59:00 UTC (03:59 Europe/Berlin) by ann; approved by',
    '  nobody.',
    'Launched 2026-11-22 03:00:00 UTC (04:00 Europe/Berlin) by ann; runs for 10m,',
    '  held for 1m of that.',
    'Time to decide: 1m. Time to patch, of all hosts in scope: 50% after 4m, 90% not',
    '  reached, 99% not reached.',
    'In scope: 30 hosts, 24 of them eligible (left out: 6 owned_by_other).',
    'Hosts: 17 queued, 2 installing, 1 smoke_testing, 3 patched, 1 failed.',
    '',
    'PROMISE                              AT LEAST  COUNTED   SHARE  RESULT',
    'goals reached on time                    100%  1 of 2      50%  not final',
    'hosts in scope verified within 4 h        90%  3 of 30     10%  not final',
    'hosts in scope verified within 24 h       99%  3 of 30     10%  not final',
    'hosts neither failed nor taken back       98%  3 of 4      75%  not final',
    'hosts within reach                        99%  24 of 24   100%  not final',
    'installs offered within 30 s            99.9%  7 of 7     100%  not final',
    '',
    'RING   HOSTS  STARTED  PATCHED  FAILED  GATE',
    'pilot      2        0        2       0  pass',
    'ten        5        5        1       1  has not judged',
    'rest      17        0        0       0  has not judged',
    '',
    'holds:',
    '2026-11-22 03:05:00 UTC (04:05 Europe/Berlin): person ann: look at ten; lifted',
    '  after 1m by bob (known host)',
    '',
    'not patched:',
    '1 failed: smoke_test_failed',
    '',
  ]);
});

test('a page for paper holds nothing that was written into a name or a reason, and fetches nothing', () => {
  const nasty = '<script>alert(1)</script>"\u202e';
  const view = campaign({ name: nasty, launchedBy: nasty });
  const facts = {
    ...FACTS,
    holds: [hold(1, null, { reason: nasty })],
    unpatched: [{ ...FACTS.unpatched[0]!, reason: nasty }],
  };
  const page = renderReportPage(reportCampaign(view, facts), 'UTC');
  expect(page).not.toContain('<script');
  expect(page).not.toContain('\u202e');
  expect(page).toContain('&lt;script&gt;');
  expect(page).not.toMatch(/(?:src|href)=/);
  expect(page).toContain("default-src 'none'");
});
