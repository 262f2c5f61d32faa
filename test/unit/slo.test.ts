import { countOf, judgeSlo, SLO_IDS, SLO_TERMS, type SloState } from '../../model/slo';

const HOUR = 3_600_000;

test.each<{ what: string; good: number; valid: number; ranMs: number; ended: boolean; state: SloState }>([
  {
    what: 'open though it is reached: hosts may be taken back',
    good: 90,
    valid: 100,
    ranMs: HOUR,
    ended: false,
    state: 'open',
  },
  { what: 'open though it is reached and due', good: 90, valid: 100, ranMs: 5 * HOUR, ended: false, state: 'open' },
  { what: 'kept at the end', good: 90, valid: 100, ranMs: 5 * HOUR, ended: true, state: 'kept' },
  { what: 'open while time is left', good: 89, valid: 100, ranMs: 4 * HOUR - 1, ended: false, state: 'open' },
  { what: 'missed when it is due', good: 89, valid: 100, ranMs: 4 * HOUR, ended: false, state: 'missed' },
  { what: 'missed when the campaign ends before', good: 89, valid: 100, ranMs: HOUR, ended: true, state: 'missed' },
  { what: 'without evidence, never kept', good: 0, valid: 0, ranMs: HOUR, ended: true, state: 'no_evidence' },
  { what: 'open as long as evidence may come', good: 0, valid: 0, ranMs: HOUR, ended: false, state: 'open' },
])('hosts within 4 h: $what', ({ good, valid, ranMs, ended, state }) => {
  expect(judgeSlo('hosts_within_4h', countOf(good, { not_verified: valid - good }), { ranMs, ended }).state).toBe(
    state,
  );
});

test.each(['change_safety', 'reachability', 'dispatch', 'goals_on_time'] as const)(
  '%s can still get worse: it is open until the campaign has ended',
  (id) => {
    expect(judgeSlo(id, countOf(10, {}), { ranMs: HOUR, ended: false }).state).toBe('open');
    expect(judgeSlo(id, countOf(10, {}), { ranMs: HOUR, ended: true }).state).toBe('kept');
    expect(judgeSlo(id, countOf(9, { late: 1 }), { ranMs: HOUR, ended: true }).state).toBe('missed');
  },
);

test.each<{ what: string; good: number; bad: number; unknown: number; state: SloState }>([
  { what: 'kept whatever became of them', good: 98, bad: 1, unknown: 1, state: 'kept' },
  { what: 'no evidence where they could have kept it', good: 96, bad: 1, unknown: 3, state: 'no_evidence' },
  { what: 'no evidence where nobody knows anything', good: 0, bad: 0, unknown: 24, state: 'no_evidence' },
  { what: 'missed whatever became of them', good: 95, bad: 3, unknown: 2, state: 'missed' },
])('hosts that nobody can speak for stay in the denominator: $what', ({ good, bad, unknown, state }) => {
  const judged = judgeSlo('change_safety', countOf(good, { failed: bad }, { indeterminate: unknown }), {
    ranMs: HOUR,
    ended: true,
  });
  expect(judged).toMatchObject({ state, valid: good + bad + unknown, unknown });
});

test('a count says why each of the rest fell short, and leaves out what did not happen', () => {
  expect(countOf(3, { failed: 2, taken_back: 0 }, { indeterminate: 1 })).toEqual({
    ...{ good: 3, valid: 6, unknown: 1 },
    shortfalls: { failed: 2, indeterminate: 1 },
  });
});

test('every objective is a share that can be missed by one host of many', () => {
  for (const id of SLO_IDS) {
    expect(SLO_TERMS[id].objective).toBeGreaterThan(0);
    expect(SLO_TERMS[id].objective).toBeLessThanOrEqual(1);
  }
});
