import type { BoardHost } from '../../model/board/board';
import { outcomesOf } from '../../store/turn/outcomes';

const QUEUED = {
  ...{ state: 'queued', direction: 'forward', operation: 'install', ordered: false, generation: 1 },
  ...{ touched: false, verdict: null, backoutVerdict: null, reason: null },
} as BoardHost;
const ORDERED: BoardHost = { ...QUEUED, state: 'installing', ordered: true, touched: true };
const PATCHED: BoardHost = { ...ORDERED, state: 'patched', ordered: false, verdict: 'patched' };
const FAILED: BoardHost = { ...ORDERED, state: 'failed', ordered: false, verdict: 'failed', reason: 'step_timed_out' };
const BACK: BoardHost = { ...FAILED, state: 'backing_out', direction: 'backout', operation: 'back_out', ordered: true };

const unreachable = (host: BoardHost, reason: string): BoardHost => ({ ...host, state: 'unreachable', reason });
const outcomes = (...moved: { before: BoardHost; after: BoardHost }[]) => Object.fromEntries(outcomesOf(moved));

test('a first verdict is counted once, a failure with its kind of reason', () => {
  const moved = { before: ORDERED, after: PATCHED };
  expect(outcomes(moved, moved, { before: ORDERED, after: FAILED })).toEqual({ patched: 2, 'failed:timed_out': 1 });
  const indeterminate: BoardHost = { ...FAILED, verdict: 'indeterminate', reason: 'journal_lost' };
  expect(outcomes({ before: ORDERED, after: indeterminate })).toEqual({ 'failed:interrupted': 1 });
  expect(outcomes({ before: PATCHED, after: { ...PATCHED, revision: 7 } }, { before: QUEUED, after: ORDERED })).toEqual(
    {},
  );
});

test('a way back is counted by how it ended, and what stayed changed is a failure', () => {
  const back = (verdict: 'backed_out' | 'failed' | 'indeterminate') => ({
    before: BACK,
    after: { ...BACK, backoutVerdict: verdict },
  });
  expect(outcomes(back('backed_out'), back('failed'), back('indeterminate'))).toEqual({
    'backout:success': 1,
    'backout:failure': 2,
  });
});

test('a host that falls silent under its order is one try that ended in silence', () => {
  expect(outcomes({ before: ORDERED, after: unreachable(ORDERED, 'deadline_passed') })).toEqual({ silent: 1 });
});

test('a host that is offline was not tried, however often it comes and goes', () => {
  const away = unreachable(QUEUED, 'offline');
  expect(
    outcomes({ before: QUEUED, after: away }, { before: away, after: QUEUED }, { before: QUEUED, after: away }),
  ).toEqual({});
});

test('a host that falls silent on its way back, or after its verdict, is no try that ended in silence', () => {
  const rebooting: BoardHost = { ...PATCHED, state: 'rebooting', ordered: true };
  const moves = [BACK, rebooting].map((before) => ({ before, after: unreachable(before, 'deadline_passed') }));
  expect(outcomes(...moves)).toEqual({});
});
