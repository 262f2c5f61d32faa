import type { BoardHost, HostVerdict } from '../../model/board/board';
import { hasEnded, isWanting, queuedHost } from '../../model/board/board';
import { mayProceed } from '../../model/board/course';
import { MAX_GENERATIONS, orderPlaced, orderWithdrawn } from '../../model/board/order';
import { measuresOf } from '../../model/tally';
import type { Direction, HostState, Operation, TerminalPhase } from '../../model/words';
import { after, orderedHost, reportOn, START } from './board-fixture';

/** phase; state, operation wanted next, still touched, verdict in the report's direction, generation. */
type Row = readonly [TerminalPhase, HostState, Operation | null, boolean, HostVerdict | null, number];

interface Table {
  readonly direction: Direction;
  readonly operation: Operation;
  readonly rows: readonly Row[];
}

/** Every end an order can have. The orders are in their second generation. */
const TABLES: readonly Table[] = [
  {
    direction: 'forward',
    operation: 'install',
    rows: [
      ['SUCCEEDED', 'smoke_testing', 'smoke_test', true, null, 1],
      ['FAILED', 'failed', null, true, 'failed', 2],
      ['REJECTED', 'failed', null, true, 'failed', 2],
      ['BACKED_OUT', 'backed_out', null, false, 'failed', 2],
      ['CANCELED', 'queued', 'install', false, null, 3],
      ['EXPIRED', 'queued', 'install', false, null, 3],
      ['INDETERMINATE', 'indeterminate', 'install', true, 'indeterminate', 2],
    ],
  },
  {
    direction: 'forward',
    operation: 'reboot',
    rows: [
      ['SUCCEEDED', 'smoke_testing', 'smoke_test', true, null, 1],
      ['FAILED', 'failed', null, true, 'failed', 2],
      ['REJECTED', 'failed', null, true, 'failed', 2],
      ['CANCELED', 'rebooting', 'reboot', true, null, 3],
      ['EXPIRED', 'rebooting', 'reboot', true, null, 3],
      ['INDETERMINATE', 'indeterminate', 'reboot', true, 'indeterminate', 2],
    ],
  },
  {
    direction: 'forward',
    operation: 'smoke_test',
    rows: [
      ['SUCCEEDED', 'patched', null, true, 'patched', 2],
      ['FAILED', 'failed', null, true, 'failed', 2],
      ['REJECTED', 'failed', null, true, 'failed', 2],
      ['CANCELED', 'smoke_testing', 'smoke_test', true, null, 3],
      ['EXPIRED', 'smoke_testing', 'smoke_test', true, null, 3],
      ['INDETERMINATE', 'indeterminate', 'smoke_test', true, 'indeterminate', 2],
    ],
  },
  {
    direction: 'backout',
    operation: 'back_out',
    rows: [
      ['SUCCEEDED', 'backing_out', 'smoke_test', true, null, 1],
      ['BACKED_OUT', 'backing_out', 'smoke_test', true, null, 1],
      ['FAILED', 'backout_failed', null, true, 'failed', 2],
      ['REJECTED', 'backout_failed', null, true, 'failed', 2],
      ['CANCELED', 'backing_out', 'back_out', true, null, 3],
      ['EXPIRED', 'backing_out', 'back_out', true, null, 3],
      ['INDETERMINATE', 'indeterminate', 'back_out', true, 'indeterminate', 2],
    ],
  },
  {
    direction: 'backout',
    operation: 'reboot',
    rows: [
      ['SUCCEEDED', 'backing_out', 'smoke_test', true, null, 1],
      ['FAILED', 'backout_failed', null, true, 'failed', 2],
      ['REJECTED', 'backout_failed', null, true, 'failed', 2],
      ['CANCELED', 'backing_out', 'reboot', true, null, 3],
      ['EXPIRED', 'backing_out', 'reboot', true, null, 3],
      ['INDETERMINATE', 'indeterminate', 'reboot', true, 'indeterminate', 2],
    ],
  },
  {
    direction: 'backout',
    operation: 'smoke_test',
    rows: [
      ['SUCCEEDED', 'backed_out', null, false, 'backed_out', 2],
      ['FAILED', 'backout_failed', null, true, 'failed', 2],
      ['REJECTED', 'backout_failed', null, true, 'failed', 2],
      ['CANCELED', 'backing_out', 'smoke_test', true, null, 3],
      ['EXPIRED', 'backing_out', 'smoke_test', true, null, 3],
      ['INDETERMINATE', 'indeterminate', 'smoke_test', true, 'indeterminate', 2],
    ],
  },
];

const ENDS = TABLES.flatMap(({ direction, operation, rows }) =>
  rows.map((row) => ({ direction, operation, phase: row[0], expected: row })),
);

describe('a report that ends an order', () => {
  it.each(ENDS)('$direction $operation: $phase', ({ direction, operation, phase, expected }) => {
    const [, state, next, touched, verdict, generation] = expected;
    const former = direction === 'backout' ? ({ verdict: 'failed' } as const) : {};
    const host = orderedHost(operation, direction, former);
    const ended = after(host, [reportOn(host, { phase, reason: 'why' })]);
    expect(ended).toMatchObject({
      state,
      direction,
      operation: next,
      touched,
      generation,
      deadlineAt: null,
      revision: 8,
    });
    expect(direction === 'forward' ? ended.verdict : ended.backoutVerdict).toBe(verdict);
    if (direction === 'backout') expect(ended.verdict).toBe('failed');
    expect(ended.ordered).toBe(phase === 'INDETERMINATE');
    const isGood = phase === 'SUCCEEDED' || (phase === 'BACKED_OUT' && operation === 'back_out');
    expect(ended.reason).toBe(isGood ? null : 'why');
  });

  it.each(['FAILED', 'REJECTED'] as const)('leaves an install that %s unchanged untouched', (phase) => {
    const host = orderedHost('install', 'forward');
    expect(after(host, [reportOn(host, { phase, unchanged: true })])).toMatchObject({
      state: 'failed',
      touched: false,
    });
  });

  it('does not take the word "unchanged" of a failed smoke test for the host', () => {
    const host = orderedHost('smoke_test', 'forward');
    expect(after(host, [reportOn(host, { phase: 'FAILED', unchanged: true })])).toMatchObject({ touched: true });
  });

  it.each([
    ['never', true, 'smoke_test'],
    ['if_required', false, 'smoke_test'],
    ['if_required', true, 'reboot'],
    ['always', false, 'reboot'],
  ] as const)('under reboot: %s, with a reboot required: %s, asks for a %s next', (reboot, rebootRequired, next) => {
    const install = orderedHost('install', 'forward');
    const backOut = orderedHost('back_out', 'backout');
    for (const host of [install, backOut]) {
      const ended = after(host, [reportOn(host, { rebootRequired })], { policy: { reboot } });
      expect(ended).toMatchObject({ operation: next, rebootRequired });
    }
  });

  it('forgets that a reboot is required once it was done', () => {
    const host = orderedHost('reboot', 'forward', { rebootRequired: true });
    expect(after(host, [reportOn(host)])).toMatchObject({ operation: 'smoke_test', rebootRequired: false });
  });
});

describe('a report that comes', () => {
  const unreachable = { state: 'unreachable', deadlineAt: null, reason: 'deadline_passed' } as const;

  it('after its deadline still ends its order, and the host is queued for its next one', () => {
    const host = orderedHost('install', 'forward', unreachable);
    const ended = after(host, [reportOn(host)]);
    expect(ended).toMatchObject({ state: 'queued', operation: 'smoke_test', touched: true, reason: null });
    expect(isWanting(ended)).toBe(true);
  });

  it('after its deadline gives the verdict it would have given before', () => {
    const host = orderedHost('smoke_test', 'forward', unreachable);
    expect(after(host, [reportOn(host)])).toMatchObject({ state: 'patched', verdict: 'patched' });
  });

  it('to settle an indeterminate order moves the host on and leaves the first verdict', () => {
    const host = orderedHost('smoke_test', 'forward');
    const [first, second] = [reportOn(host, { phase: 'INDETERMINATE' }), reportOn(host, { revision: 2 })];
    const settled = { state: 'patched', verdict: 'indeterminate', operation: null };
    expect(after(after(host, [first]), [second])).toMatchObject(settled);
    expect(after(host, [second, first])).toMatchObject(settled);
  });

  it.each([
    ['another generation', { generation: 1 }],
    ['a generation to come', { generation: 3 }],
    ['another operation', { operation: 'reboot' }],
    ['the other direction', { direction: 'backout' }],
    ['a position the lane does not have', { position: 1 }],
  ] as const)('about %s changes nothing', (_title, known) => {
    const host = orderedHost('install', 'forward');
    expect(after(host, [reportOn(host, { phase: 'FAILED', ...known })])).toBe(host);
  });

  it('about an order that has ended changes nothing', () => {
    const host: BoardHost = { ...orderedHost('smoke_test', 'forward'), ordered: false };
    expect(after(host, [reportOn(host, { phase: 'FAILED' })])).toBe(host);
  });

  it('with a revision digested already changes nothing', () => {
    const host = orderedHost('install', 'forward', { state: 'indeterminate', reportRevision: 2 });
    for (const revision of [0, 1, 2]) expect(after(host, [reportOn(host, { revision })])).toBe(host);
  });

  it('from the gateway gives way to what the agent said in the same turn', () => {
    const host = orderedHost('smoke_test', 'forward');
    const events = [reportOn(host, { phase: 'INDETERMINATE', revision: 0 }), reportOn(host)];
    expect(after(host, events)).toMatchObject({ state: 'patched', verdict: 'patched' });
  });
});

describe('an order', () => {
  it('that is placed on a queued host touches it', () => {
    const placed = orderPlaced(queuedHost(), START);
    expect(placed).toMatchObject({ state: 'installing', ordered: true, touched: true, revision: 1, deadlineAt: START });
  });

  it('that nobody wanted cannot be placed', () => {
    expect(() => orderPlaced(orderedHost('install', 'forward'), START)).toThrow('nobody wanted');
    expect(() => orderPlaced({ ...queuedHost(), operation: null }, START)).toThrow('nobody wanted');
  });

  it('that is not out cannot be withdrawn', () => {
    expect(() => orderWithdrawn(queuedHost())).toThrow('not out');
    expect(() => orderWithdrawn(orderedHost('install', 'forward', { state: 'indeterminate' }))).toThrow('not out');
  });

  it('that is withdrawn leaves its host waiting for the next generation', () => {
    const withdrawn = orderWithdrawn(orderPlaced(queuedHost(), START));
    expect(withdrawn).toEqual({ ...queuedHost(), generation: 2, revision: 2, reason: 'not_offered_in_time' });
    const reboot = orderWithdrawn(orderedHost('reboot', 'forward'));
    expect(reboot).toMatchObject({ state: 'rebooting', operation: 'reboot', generation: 3, touched: true });
  });

  it('that is withdrawn from an unreachable host leaves it queued, without its places', () => {
    const host = orderedHost('reboot', 'forward', { state: 'unreachable', deadlineAt: null });
    expect(orderWithdrawn(host)).toMatchObject({ state: 'queued', operation: 'reboot', touched: true });
  });
});

describe('an operation cancelled in its last generation', () => {
  const last = { generation: MAX_GENERATIONS } as const;

  it.each([
    ['reboot', 'forward', 'failed'],
    ['back_out', 'backout', 'backout_failed'],
  ] as const)('%s %s: is given up', (operation, direction, state) => {
    const host = orderedHost(operation, direction, last);
    const given = after(host, [reportOn(host, { phase: 'CANCELED', unchanged: true })]);
    const gaveUp = { touched: true, operation: null, ordered: false, reason: 'too_many_generations' };
    expect(given).toMatchObject({ state, ...gaveUp });
    expect(direction === 'forward' ? given.verdict : given.backoutVerdict).toBe('failed');
  });

  it('an install: leaves its host unreachable and no evidence, until it has a new session', () => {
    const host = orderedHost('install', 'forward', last);
    const given = after(host, [reportOn(host, { phase: 'EXPIRED' })]);
    expect(given).toMatchObject({ state: 'unreachable', touched: false, verdict: null, operation: 'install' });
    expect(hasEnded(given)).toBe(true);
    expect(measuresOf(given).sort()).toEqual(['ended', 'state:unreachable']);
    expect(mayProceed(given, 'forward')).toBe(false);
    const back = after(given, [{ kind: 'online', position: 0 }]);
    expect(back).toMatchObject({ state: 'queued', generation: MAX_GENERATIONS + 1, reason: null });
    expect(mayProceed(back, 'forward')).toBe(true);
  });

  it.each([
    ['install', 'forward', false],
    ['reboot', 'forward', true],
    ['back_out', 'backout', true],
  ] as const)(
    '%s %s: waits at once for a new session when its root has other hours',
    (operation, direction, touched) => {
      const host = orderedHost(operation, direction);
      const declined = after(host, [reportOn(host, { phase: 'CANCELED', reason: 'outside_hours', unchanged: true })]);
      expect(declined).toMatchObject({
        state: 'unreachable',
        reason: 'outside_hours',
        operation,
        ordered: false,
        touched,
      });
      expect([declined.verdict, declined.backoutVerdict]).toEqual([null, null]);
      expect(mayProceed(declined, direction === 'forward' ? 'forward' : 'back_out')).toBe(false);
      const back = after(declined, [{ kind: 'online', position: 0 }]);
      expect(back).toMatchObject({ state: 'queued', operation, generation: host.generation + 1, reason: null });
    },
  );

  it('going forward keeps nobody from its way back', () => {
    const host = orderedHost('reboot', 'forward');
    const declined = after(host, [reportOn(host, { phase: 'CANCELED', reason: 'outside_hours', unchanged: true })]);
    const turned = after(declined, [{ kind: 'directive', course: 'back_out', revision: 9 }]);
    expect(turned).toMatchObject({ direction: 'backout', operation: 'back_out', state: 'unreachable', reason: null });
    expect(mayProceed(turned, 'back_out')).toBe(true);
  });

  it('gets as many tries more once it is queued again', () => {
    const next = orderedHost('install', 'forward', { generation: MAX_GENERATIONS + 1 });
    expect(after(next, [reportOn(next, { phase: 'EXPIRED' })])).toMatchObject({ state: 'queued' });
    const second = orderedHost('install', 'forward', { generation: 2 * MAX_GENERATIONS });
    expect(after(second, [reportOn(second, { phase: 'EXPIRED' })])).toMatchObject({ state: 'unreachable' });
  });

  it('is not given up when no agent ever saw its order', () => {
    expect(orderWithdrawn(orderedHost('install', 'forward', last))).toMatchObject({ state: 'queued', touched: false });
    expect(orderWithdrawn(orderedHost('reboot', 'forward', last))).toMatchObject({ state: 'rebooting', verdict: null });
  });

  it('does not count against the operation after it', () => {
    const host = orderedHost('install', 'forward', last);
    expect(after(host, [reportOn(host)])).toMatchObject({ operation: 'smoke_test', generation: 1 });
  });

  it('sends a touched host back under onHostFail: back_out', () => {
    const policy = { onHostFail: 'back_out' } as const;
    const host = orderedHost('reboot', 'forward', last);
    const back = { direction: 'backout', operation: 'back_out', generation: 1, verdict: 'failed' };
    expect(after(host, [reportOn(host, { phase: 'CANCELED' })], { policy })).toMatchObject(back);
  });
});
