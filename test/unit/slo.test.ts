import { judgeSlo, SLO_IDS, SLO_TERMS, type SloState } from '../../model/slo';

const HOUR = 3_600_000;

test.each<{ what: string; good: number; valid: number; ranMs: number; ended: boolean; state: SloState }>([
  { what: 'kept as soon as it is reached', good: 90, valid: 100, ranMs: HOUR, ended: false, state: 'kept' },
  { what: 'open while time is left', good: 89, valid: 100, ranMs: 4 * HOUR - 1, ended: false, state: 'open' },
  { what: 'missed when it is due', good: 89, valid: 100, ranMs: 4 * HOUR, ended: false, state: 'missed' },
  { what: 'missed when the campaign ends before', good: 89, valid: 100, ranMs: HOUR, ended: true, state: 'missed' },
  { what: 'without evidence, never kept', good: 0, valid: 0, ranMs: HOUR, ended: true, state: 'no_evidence' },
  { what: 'open as long as evidence may come', good: 0, valid: 0, ranMs: HOUR, ended: false, state: 'open' },
])('hosts within 4 h: $what', ({ good, valid, ranMs, ended, state }) => {
  expect(judgeSlo('hosts_within_4h', { good, valid }, { ranMs, ended }).state).toBe(state);
});

test.each(['change_safety', 'reachability', 'dispatch', 'goals_on_time'] as const)(
  '%s can still get worse: it is open until the campaign has ended',
  (id) => {
    expect(judgeSlo(id, { good: 10, valid: 10 }, { ranMs: HOUR, ended: false }).state).toBe('open');
    expect(judgeSlo(id, { good: 10, valid: 10 }, { ranMs: HOUR, ended: true }).state).toBe('kept');
    expect(judgeSlo(id, { good: 9, valid: 10 }, { ranMs: HOUR, ended: true }).state).toBe('missed');
  },
);

test('every objective is a share that can be missed by one host of many', () => {
  for (const id of SLO_IDS) {
    expect(SLO_TERMS[id].objective).toBeGreaterThan(0);
    expect(SLO_TERMS[id].objective).toBeLessThanOrEqual(1);
  }
});
