import { renderReport } from '../../cli/render/report';
import { renderReportPage } from '../../cli/render/report-page';
import { createStyle } from '../../cli/render/style';
import { heldMs, type ReportFacts, type ReportHold, reportCampaign } from '../../model/campaign-report';
import type { CampaignView } from '../../model/campaign-view';
import { countOf } from '../../model/slo';
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
  safety: countOf(3, { failed: 1 }),
  reached: countOf(7, {}, { never_asked: 17 }),
  dispatch: countOf(7, {}),
  holds: [hold(5, 6, { liftReason: 'known host' })],
  hostRequests: [],
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

const BACKOUT = { since: at(60), withinMs: 3_600_000, dueAt: at(120), late: false };

function promise(id: string, view: Partial<CampaignView>, facts: Partial<ReportFacts> = {}) {
  return reportCampaign(campaign(view), { ...FACTS, ...facts }).slos.find((slo) => slo.id === id);
}

test('goals that were reached and then taken back are not kept', () => {
  const goals = campaign().goals.map((goal) => ({ ...goal, reachedAt: at(4), missed: false }));
  const back = { goals, backout: BACKOUT, phase: 'backed_out', endedAt: at(70), counts: { backed_out: 24 } } as const;
  expect(promise('goals_on_time', back)).toMatchObject({
    ...{ good: 0, valid: 2, state: 'missed' },
    shortfalls: { taken_back: 2 },
  });
  expect(promise('goals_on_time', { ...back, phase: 'backing_out', endedAt: null })).toMatchObject({ state: 'missed' });
  // An aborted backout leaves patched what it had not begun with.
  expect(promise('goals_on_time', { ...back, phase: 'aborted', counts: { patched: 24 } })).toMatchObject({
    ...{ good: 2, state: 'kept' },
  });
});

test('hosts that were never asked are not within reach, and not out of it', () => {
  const aborted = {
    phase: 'aborted',
    endedAt: at(1),
    counts: { skipped: 24 },
    excluded: { owned_by_other: 6 },
  } as const;
  expect(promise('reachability', aborted, { reached: countOf(0, {}, { never_asked: 24 }) })).toMatchObject({
    ...{ good: 0, valid: 30, state: 'no_evidence', shortfalls: { never_asked: 24, left_out: 6 } },
    eligible: { valid: 24, ratio: 0 },
  });
  expect(promise('reachability', aborted, { reached: countOf(20, { unreachable: 4 }) })).toMatchObject({
    state: 'missed',
  });
});

test.each([
  { what: 'every host was asked', good: 24, state: 'kept' },
  { what: 'nobody was asked: it was aborted before', never_asked: 24, state: 'no_evidence' },
  { what: 'one was never asked, who could make the difference', good: 23, never_asked: 1, state: 'no_evidence' },
  { what: 'one was never asked, who could not', good: 199, never_asked: 1, state: 'kept' },
  { what: 'one is silent', good: 23, unreachable: 1, state: 'missed' },
  {
    what: 'one is silent and nobody else was asked: it is missed whoever answers',
    unreachable: 1,
    never_asked: 23,
    state: 'missed',
  },
  {
    what: 'hosts of other campaigns were left out, whom this one asked nothing',
    good: 24,
    leftOut: 6,
    state: 'no_evidence',
  },
])('reachability when $what', ({ good = 0, unreachable = 0, never_asked = 0, leftOut = 0, state }) => {
  const ended = { phase: 'completed', endedAt: at(9), excluded: { owned_by_other: leftOut } } as const;
  const reached = countOf(good, { unreachable }, { never_asked });
  expect(promise('reachability', ended, { reached })).toMatchObject({ good, state });
  expect(promise('reachability', { ...ended, endedAt: null }, { reached })).toMatchObject({ state: 'open' });
});

test('a promise by host is told of hosts in scope and of eligible ones', () => {
  expect(promise('hosts_within_4h', { excluded: { owned_by_other: 6 } })).toMatchObject({
    ...{ good: 3, valid: 30, ratio: 0.1, eligible: { valid: 24, ratio: 0.125 } },
    shortfalls: { not_verified: 21, left_out: 6 },
  });
  expect(promise('hosts_within_4h', { counts: { patched: 24 } })).toMatchObject({ shortfalls: { late: 21 } });
  expect(promise('change_safety', {})).toMatchObject({ eligible: null });
});

test('hosts that are verified in time are no promise kept until they can no longer be taken back', () => {
  const facts = { verifiedWithin: { hosts_within_4h: 24 } };
  const counts = { patched: 24 };
  expect(promise('hosts_within_4h', { counts }, facts)).toMatchObject({ state: 'open' });
  expect(promise('hosts_within_4h', { counts, endedAt: at(60) }, facts)).toMatchObject({ state: 'kept' });
});

const APPROVAL = { approver: 'bob', reason: 'looked at it' };
const PATCHED_LATE = { ...FACTS, toPatchMs: [184 * 60_000, null, null] };

test('the wait for approval is a line of its own, and part of deciding, not of patching', () => {
  const view = campaign({ approvalsNeeded: 1, approvals: [{ ...APPROVAL, approvedAt: at(180) }], readAt: at(200) });
  const report = reportCampaign(view, PATCHED_LATE);
  expect(report.times).toMatchObject({
    ...{ decidedAt: at(180), toDecideMs: 181 * 60_000, approvalWaitMs: 180 * 60_000 },
  });
  expect(report.times.toPatch[0]).toEqual({ share: 0.5, ms: 184 * 60_000, sinceDecisionMs: 4 * 60_000 });
  const text = renderReport(report, { style: createStyle(false), columns: 200, timeZone: 'UTC' });
  expect(text).toContain('\nWaited for approval after the launch: 3h.\n');
  expect(text).toContain(
    'Time to decide: 3h 1m. Time to patch, of all hosts in scope: 50% after 4m (3h 4m since the launch)',
  );
});

test.each([
  {
    what: 'one that needs none',
    needed: 0,
    approvals: [],
    endedAt: null,
    waitMs: null,
    toDecideMs: 60_000,
    says: null,
  },
  {
    ...{ what: 'one that was approved before its launch', needed: 1, approvals: [at(-1)], endedAt: null, waitMs: 0 },
    ...{ toDecideMs: 60_000, says: 'Waited for approval after the launch: 0s.' },
  },
  {
    ...{ what: 'one that still waits for the second', needed: 2, approvals: [at(2)], endedAt: null, waitMs: 600_000 },
    ...{ toDecideMs: null, says: 'Waits for approval since the launch: 10m.' },
  },
  {
    ...{ what: 'one that was aborted before', needed: 1, approvals: [], endedAt: at(5), waitMs: 300_000 },
    ...{ toDecideMs: null, says: 'Was never approved: waited 5m.' },
  },
])('the wait for approval of $what', ({ needed, approvals, endedAt, waitMs, toDecideMs, says }) => {
  const view = campaign({
    approvalsNeeded: needed,
    approvals: approvals.map((approvedAt) => ({ ...APPROVAL, approvedAt })),
    endedAt,
  });
  const report = reportCampaign(view, FACTS);
  expect(report.times).toMatchObject({ approvalWaitMs: waitMs, toDecideMs });
  const lines = renderReport(report, { style: createStyle(false), columns: 200, timeZone: 'UTC' }).split('\n');
  expect(lines.filter((line) => /approval|approved: /.test(line))).toEqual(says === null ? [] : [says]);
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
    'In scope: 30 hosts, 24 of them eligible (left out: 6 owned_by_other). Goals are',
    '  shares of the eligible.',
    'Hosts: 17 queued, 2 installing, 1 smoke_testing, 3 patched, 1 failed.',
    '',
    'PROMISE                              AT LEAST  COUNTED   SHARE  RESULT',
    'goals reached on time                    100%  1 of 2      50%  not final',
    '  1 not reached',
    'hosts in scope verified within 4 h        90%  3 of 30     10%  not final',
    '  of the eligible: 3 of 24, 12.5%; 21 not verified, 6 left out of the campaign',
    'hosts in scope verified within 24 h       99%  3 of 30     10%  not final',
    '  of the eligible: 3 of 24, 12.5%; 21 not verified, 6 left out of the campaign',
    'hosts neither failed nor taken back       98%  3 of 4      75%  not final',
    '  1 failed',
    'hosts within reach                        99%  7 of 30  23.33%  not final',
    '  of the eligible: 7 of 24, 29.16%; 17 never asked, 6 left out of the campaign',
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

test('a campaign that was only told to go back, and stands still, is not said to have been taken back', () => {
  const options = { style: createStyle(false), columns: 80, timeZone: 'UTC' };
  const backout = {
    since: '2026-11-22T03:09:00.000Z',
    dueAt: '2026-11-22T05:00:00.000Z',
    withinMs: 7_200_000,
    late: false,
  };
  const told = reportCampaign(campaign({ backout, storedPhase: 'backing_out', phase: 'held' }), FACTS);
  const text = renderReport(told, options);
  expect(text).toContain('told to go back');
  expect(text.replace('neither failed nor taken back', '')).not.toContain('taken back');
  expect(renderReportPage(told, 'UTC')).toContain('told to go back');
  const gone = { ...told, counts: { ...told.counts, backed_out: 2 } };
  expect(renderReport(gone, options)).toMatch(/\d taken back/);
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

test('a page for paper says the same of each promise as the text', () => {
  const page = renderReportPage(reportCampaign(campaign({ excluded: { owned_by_other: 6 } }), FACTS), 'UTC');
  expect(page).toContain('of the eligible: 7 of 24, 29.16%; 17 never asked, 6 left out of the campaign');
  expect(page).toContain('hosts neither failed nor taken back<br><small>1 failed</small>');
});

test('a report says why it was launched, and one of before says nothing of it', () => {
  const told = (more: object): string =>
    renderReport(reportCampaign(campaign(more), FACTS), { style: createStyle(false), columns: 200, timeZone: 'UTC' });
  expect(told({ launchReason: 'CVE-2026-1234\u001b[2J' })).toContain('by ann (CVE-2026-1234 [2J); runs for 10m');
  expect(told({})).toContain('by ann; runs for 10m');
});
