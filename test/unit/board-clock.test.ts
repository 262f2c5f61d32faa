import { advance, earliestDeadline, LONGEST_GAP_MS } from '../../model/board/advance';
import { type BoardEvent, hasEnded, isImpaired, isInFlight, queuedHost } from '../../model/board/board';
import { after, boardOf, DEADLINE, orderedHost, reportOn, START } from './board-fixture';

const installing = orderedHost('install', 'forward');

/** A host whose deadline is near enough to pass without any outage. */
const hurried = orderedHost('install', 'forward', { deadlineAt: START + 10_000 });

describe('a deadline', () => {
  it.each([
    [9_999, 'installing'],
    [10_000, 'unreachable'],
    [LONGEST_GAP_MS, 'unreachable'],
  ] as const)('of 10 s, %d ms later, leaves its host %s', (laterMs, state) => {
    expect(after(hurried, [], { now: START + laterMs }).state).toBe(state);
  });

  it('that passed in silence leaves the order out and gives no verdict', () => {
    const silent = after(hurried, [], { now: START + 10_000 });
    const known = {
      ordered: true,
      deadlineAt: null,
      verdict: null,
      touched: true,
      reason: 'deadline_passed',
      revision: 8,
    };
    expect(silent).toMatchObject({ operation: 'install', ...known });
    expect(hasEnded(silent) && isImpaired(silent) && !isInFlight(silent)).toBe(true);
  });

  it('does not overrule a report that came in the same turn', () => {
    const host = after(hurried, [reportOn(hurried)], { now: START + 20_000 });
    expect(host).toMatchObject({ state: 'smoke_testing', deadlineAt: null });
  });

  it('stands still while the gateway of its host is gone', () => {
    const host = after(hurried, [{ kind: 'absent', position: 0 }], { now: START + 30_000 });
    expect(host).toMatchObject({ state: 'installing', deadlineAt: START + 40_000 });
  });

  it('stands still while the lane took no turns, but for the longest time a turn may take', () => {
    const outage = 600_000;
    const host = after(installing, [], { now: START + LONGEST_GAP_MS + outage });
    expect(host).toMatchObject({ state: 'installing', deadlineAt: DEADLINE + outage });
  });

  it.each([
    ['nothing of it', 600_000, 0],
    ['what came after it', 100_000, 500_000 - LONGEST_GAP_MS],
  ])('of an order placed within an outage gets %s added', (_title, placedAfterMs, addedMs) => {
    const placedAt = START + placedAfterMs;
    const host = { ...installing, revision: 1, deadlineAt: placedAt + 60_000 };
    const placed = after(queuedHost(), [{ kind: 'written', position: 0, host, placedAt }], { now: START + 600_000 });
    expect(placed).toMatchObject({ state: 'installing', deadlineAt: placedAt + 60_000 + addedMs });
  });

  it('stands still for a gone gateway only from the placing of its order', () => {
    const host = { ...installing, revision: 1, deadlineAt: START + 80_000 };
    const events: BoardEvent[] = [
      { kind: 'written', position: 0, host, placedAt: START + 20_000 },
      { kind: 'absent', position: 0 },
    ];
    const placed = after(queuedHost(), events, { now: START + 30_000 });
    expect(placed).toMatchObject({ state: 'installing', deadlineAt: START + 90_000 });
  });

  it('does not pass while no time does: a board just read from rows has not heard its reports yet', () => {
    const passed = orderedHost('install', 'forward', { deadlineAt: START - 1 });
    expect(after(passed, [], { now: START })).toBe(passed);
    expect(after(passed, [], { now: START + 1 }).state).toBe('unreachable');
  });

  it('that passes within the time a turn may take is not put off by an outage', () => {
    expect(after(hurried, [], { now: START + LONGEST_GAP_MS + 600_000 }).state).toBe('unreachable');
  });

  it('ends a silent host in the end, however rarely the lane takes its turns', () => {
    let board = boardOf([installing]);
    for (let turn = 1; turn <= 2; turn += 1) board = advance(board, [], START + turn * 3_600_000).board;
    expect(board.hosts[0]!.state).toBe('unreachable');
  });

  it('does not run for a host that waits for a person', () => {
    const host = after(installing, [reportOn(installing, { phase: 'INDETERMINATE' })], { now: START + 900_000 });
    expect(host).toMatchObject({ state: 'indeterminate', deadlineAt: null });
  });
});

describe("the board's clock", () => {
  it('never goes back', () => {
    const { board } = advance(boardOf([installing]), [], START - 5_000);
    expect(board.now).toBe(START);
    expect(board.hosts[0]).toBe(installing);
  });

  it('asks to be woken at the earliest deadline, and not at all when nothing runs', () => {
    expect(advance(boardOf([installing, hurried, queuedHost()]), [], START).effects.wakeAt).toBe(START + 10_000);
    expect(earliestDeadline(boardOf([queuedHost()]))).toBeNull();
  });
});

describe('a host without a session for longer than its grace', () => {
  const offline: BoardEvent = { kind: 'offline', position: 0 };
  const online: BoardEvent = { kind: 'online', position: 0 };
  const waiting = orderedHost('reboot', 'forward', { ordered: false, deadlineAt: null });
  const toBackOut = orderedHost('back_out', 'backout', { ordered: false, deadlineAt: null, state: 'patched' });

  it.each([
    ['queued', queuedHost()],
    ['between two orders', waiting],
    ['to be backed out', toBackOut],
  ] as const)('that was %s is unreachable, and queued for the same when it is back', (_title, host) => {
    const away = after(host, [offline]);
    expect(away).toEqual({ ...host, state: 'unreachable', reason: 'offline', revision: host.revision + 1 });
    expect(hasEnded(away)).toBe(true);
    const back = after(away, [online]);
    expect(back).toEqual({ ...host, state: 'queued', reason: null, revision: host.revision + 2 });
    expect(hasEnded(back) || isInFlight(back)).toBe(false);
    expect(isImpaired(back)).toBe(host.touched);
  });

  it('that has an order out is left to its deadline', () => {
    expect(after(installing, [offline])).toBe(installing);
  });

  it('that has nothing more to do is left alone', () => {
    const done = { ...queuedHost(), state: 'patched', operation: null } as const;
    expect(after(done, [offline])).toBe(done);
  });

  it('is not called back while its order is still out', () => {
    const silent = orderedHost('install', 'forward', { state: 'unreachable', deadlineAt: null });
    expect(after(silent, [online])).toBe(silent);
  });
});

describe('a row that the turn wrote', () => {
  it('replaces the one on the board, and need not be recorded again', () => {
    const host = { ...installing, revision: 1 };
    const { board, effects } = advance(
      boardOf([queuedHost()]),
      [{ kind: 'written', position: 0, host, placedAt: START }],
      START,
    );
    expect(board.hosts[0]).toBe(host);
    expect(effects).toEqual({ record: [], want: [], wakeAt: DEADLINE });
  });

  it('never takes a host back when it comes late', () => {
    const late: BoardEvent = { kind: 'written', position: 0, host: queuedHost(), placedAt: null };
    expect(after(installing, [late])).toBe(installing);
  });

  it('is known before the reports on its order are reduced', () => {
    const host = { ...installing, generation: 1, revision: 1 };
    const events: BoardEvent[] = [{ kind: 'written', position: 0, host, placedAt: START }, reportOn(host)];
    expect(after(queuedHost(), events)).toMatchObject({ state: 'smoke_testing', revision: 2 });
  });
});
