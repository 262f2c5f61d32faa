import { isKeptOut } from '../../model/board/asked';
import { advance } from '../../model/board/advance';
import type { BoardEvent, BoardHost } from '../../model/board/board';
import { queuedHost } from '../../model/board/board';
import type { Course } from '../../model/words';
import { after, boardOf, orderedHost, reportOn, START } from './board-fixture';

const excludedEvent: BoardEvent = { kind: 'excluded', position: 0 };
const retriedAt = (host: BoardHost, above = host.generation): BoardEvent => ({
  kind: 'retried',
  position: 0,
  revision: host.revision,
  above,
});

function rested(known: Partial<BoardHost>): BoardHost {
  return { ...queuedHost(), operation: null, revision: 7, generation: 2, ...known };
}

const failed = rested({ state: 'failed', touched: true, verdict: 'failed', reason: 'smoke_test_failed' });
const unchanged = rested({ state: 'failed', verdict: 'failed', reason: 'no_space' });
const putBack = rested({ state: 'backed_out', verdict: 'failed' });
const takenBack = rested({
  state: 'backed_out',
  direction: 'backout',
  verdict: 'failed',
  backoutVerdict: 'backed_out',
});

describe('a host that a person retries', () => {
  it.each([
    ['failed half way', failed],
    ['failed unchanged', unchanged],
    ['was put back by its agent', putBack],
    ['was taken back', takenBack],
  ])('wants its install once more when it %s, and keeps its first verdict', (_, host) => {
    const again = after(host, [retriedAt(host)]);
    expect(again).toMatchObject({
      ...{ state: 'queued', direction: 'forward', operation: 'install', ordered: false },
      ...{ verdict: 'failed', reason: 'retried', touched: host.touched, revision: 8 },
    });
  });

  it('is ordered in generations that were never used, in any of its operations', () => {
    expect(after(unchanged, [retriedAt(unchanged, 19)]).generation).toBe(25);
    expect(after(failed, [retriedAt(failed, 19)]).generation).toBe(1001);
    expect(after(failed, [retriedAt(failed, 1003)]).generation).toBe(2001);
    expect(after(unchanged, [retriedAt(unchanged, 8)]).generation).toBe(9);
  });

  it('that was never changed is not changed either when its second install is declined', () => {
    const again = after(unchanged, [retriedAt(unchanged)]);
    const out: BoardHost = { ...again, ordered: true, state: 'installing', touched: true };
    const declined = after(out, [reportOn(out, { phase: 'CANCELED' })]);
    expect(declined).toMatchObject({ state: 'queued', touched: false });
  });

  it('is asked once, however often the wish is heard', () => {
    const { board } = advance(boardOf([failed]), [retriedAt(failed), retriedAt(failed)], START + 1000);
    const second = advance(board, [retriedAt(failed)], START + 2000);
    expect(second.board.hosts[0]).toEqual(board.hosts[0]);
    expect(second.effects.record).toEqual([]);
  });

  it.each([
    ['patched', rested({ state: 'patched', touched: true, verdict: 'patched' })],
    ['never reached', rested({ state: 'unreachable', operation: 'install' })],
    ['not to be backed out', rested({ state: 'backout_failed', direction: 'backout', touched: true })],
    ['taken out of the campaign', rested({ state: 'failed', touched: true, reason: 'excluded' })],
  ])('stays as it is when it is %s', (_, host) => {
    expect(after(host, [retriedAt(host)])).toBe(host);
  });

  it.each<Course>(['back_out', 'abort', 'finish'])('is not patched on the course %s', (course) => {
    const host = rested({ state: 'failed', verdict: 'failed' });
    expect(after(host, [retriedAt(host)], { course })).toBe(host);
  });

  it('fails again without another verdict, and is taken back where its campaign says so', () => {
    const again = after(failed, [retriedAt(failed)]);
    const out: BoardHost = { ...again, ordered: true, state: 'smoke_testing', operation: 'smoke_test' };
    const fallen = after(out, [reportOn(out, { phase: 'FAILED', reason: 'smoke_test_failed' })], {
      policy: { onHostFail: 'back_out' },
    });
    expect(fallen).toMatchObject({ direction: 'backout', operation: 'back_out', verdict: 'failed', generation: 1001 });
  });
});

describe('a host that a person takes out', () => {
  it.each<[string, BoardHost]>([
    ['queued', queuedHost()],
    ['away before its install', { ...queuedHost(), state: 'unreachable', reason: 'offline' }],
  ])('is skipped when it is %s', (_, host) => {
    expect(after(host, [excludedEvent])).toMatchObject({ state: 'skipped', operation: null, reason: 'excluded' });
  });

  it('ends the order that is out, and is asked no reboot after it', () => {
    const installing = orderedHost('install', 'forward');
    expect(after(installing, [excludedEvent])).toBe(installing);
    const ended = after(installing, [reportOn(installing, { rebootRequired: true }), excludedEvent]);
    expect(ended).toMatchObject({ state: 'failed', operation: null, touched: true, verdict: null, reason: 'excluded' });
  });

  it('is tested when it is changed, and patched when it stands the test', () => {
    const installing = orderedHost('install', 'forward');
    const changed = after(installing, [reportOn(installing), excludedEvent]);
    expect(changed).toMatchObject({ state: 'smoke_testing', operation: 'smoke_test', ordered: false });
    expect(isKeptOut(changed)).toBe(false);
    const testing: BoardHost = { ...changed, ordered: true };
    expect(after(testing, [reportOn(testing), excludedEvent])).toMatchObject({ state: 'patched', verdict: 'patched' });
  });

  it('is not taken back for being left in the middle, but goes back with its campaign', () => {
    const left = rested({ state: 'failed', touched: true, reason: 'excluded' });
    expect(after(left, [excludedEvent], { policy: { onHostFail: 'back_out' } })).toBe(left);
    const directive: BoardEvent = { kind: 'directive', course: 'back_out', revision: 2 };
    expect(after(left, [directive, excludedEvent])).toMatchObject({ direction: 'backout', operation: 'back_out' });
  });

  it('goes on when it is on its way back', () => {
    const back: BoardHost = { ...orderedHost('back_out', 'backout'), ordered: false, deadlineAt: null };
    expect(after(back, [excludedEvent])).toBe(back);
    expect(isKeptOut(back)).toBe(false);
  });

  it('that failed unchanged and waits for its second try is failed again, not skipped: its verdict counts', () => {
    const again = after(unchanged, [retriedAt(unchanged)]);
    expect(after(again, [excludedEvent])).toMatchObject({ state: 'failed', operation: null, verdict: 'failed' });
  });
});
