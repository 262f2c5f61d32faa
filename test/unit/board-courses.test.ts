import { advance } from '../../model/board/advance';
import type { BoardHost } from '../../model/board/board';
import { hasEnded, queuedHost } from '../../model/board/board';
import { mayProceed } from '../../model/board/course';
import { orderPlaced, orderWithdrawn } from '../../model/board/order';
import type { Course } from '../../model/words';
import { after, boardOf, orderedHost, reportOn, START } from './board-fixture';

/** A host between two orders: what it wants next is not ordered yet. */
function wanting(host: BoardHost): BoardHost {
  return { ...host, ordered: false, deadlineAt: null, generation: 1 };
}

function rested(known: Partial<BoardHost>): BoardHost {
  return { ...queuedHost(), operation: null, revision: 7, ...known };
}

/** What a host keeps of a rehearsal. */
const rehearsed = { verdict: 'patched', backoutVerdict: 'backed_out' } as const;

const forwardOut = { deadlineAt: null, ordered: true } as const;

/** Every standing a host can have in a lane. */
const STANDINGS = {
  queued: queuedHost(),
  'offline before its install': { ...queuedHost(), state: 'unreachable', reason: 'offline' },
  installing: orderedHost('install', 'forward'),
  'silent past its deadline': orderedHost('install', 'forward', { ...forwardOut, state: 'unreachable' }),
  'waiting for its reboot': wanting(orderedHost('reboot', 'forward')),
  'offline before its reboot': { ...wanting(orderedHost('reboot', 'forward')), state: 'unreachable' },
  'waiting for its smoke test': wanting(orderedHost('smoke_test', 'forward')),
  'in its smoke test': orderedHost('smoke_test', 'forward'),
  patched: rested({ state: 'patched', touched: true, verdict: 'patched' }),
  failed: rested({ state: 'failed', touched: true, verdict: 'failed' }),
  'failed unchanged': rested({ state: 'failed', verdict: 'failed' }),
  indeterminate: orderedHost('install', 'forward', { ...forwardOut, state: 'indeterminate', verdict: 'indeterminate' }),
  skipped: rested({ state: 'skipped' }),
  'put back by itself': rested({ state: 'backed_out', verdict: 'failed' }),
  'failed, to be backed out': wanting(orderedHost('back_out', 'backout', { state: 'failed', verdict: 'failed' })),
  'to be backed out, between two orders': wanting(orderedHost('back_out', 'backout', { state: 'smoke_testing' })),
  'to be backed out, offline': wanting(orderedHost('back_out', 'backout', { state: 'unreachable' })),
  'to be backed out, cancelled once': { ...wanting(orderedHost('back_out', 'backout')), generation: 2 },
  'being backed out': orderedHost('back_out', 'backout'),
  'backed out, waiting for its reboot': wanting(orderedHost('reboot', 'backout')),
  'backed out, offline before its reboot': wanting(orderedHost('reboot', 'backout', { state: 'unreachable' })),
  'backed out, waiting for its smoke test': wanting(orderedHost('smoke_test', 'backout')),
  'backed out': rested({ state: 'backed_out', direction: 'backout', backoutVerdict: 'backed_out' }),
  'not to be backed out': rested({
    state: 'backout_failed',
    direction: 'backout',
    touched: true,
    backoutVerdict: 'failed',
  }),
  'rehearsed its way back': rested({ ...rehearsed, state: 'backed_out', direction: 'backout' }),
  'taken back, to be patched again': { ...queuedHost(), ...rehearsed, generation: 1001 },
  'patched again': rested({ ...rehearsed, state: 'patched', touched: true, generation: 1002 }),
  'patched, its journal new': {
    ...queuedHost(),
    touched: true,
    verdict: 'patched',
    generation: 1001,
    reason: 'new_journal',
  },
} as const satisfies Record<string, BoardHost>;
type Standing = keyof typeof STANDINGS;

/** Standings in which a new journal makes a host want its install once more. */
const AGAIN: readonly string[] = [
  'patched',
  'patched again',
  'waiting for its reboot',
  'offline before its reboot',
  'waiting for its smoke test',
];

/** What a change of course makes of a host; a standing that is not named is left as it is. */
type Changes = Partial<Record<Standing, Partial<BoardHost>>>;

const goesBack = {
  direction: 'backout',
  operation: 'back_out',
  ordered: false,
  generation: 1,
  deadlineAt: null,
} as const;
const again = { state: 'queued', direction: 'forward', operation: 'install', generation: 1001 } as const;
const leftAlone = { state: 'backed_out', direction: 'backout', operation: null } as const;
const midway = { operation: null, ordered: false, reason: 'aborted_midway' } as const;

const COURSES: Partial<Record<Course, Changes>> = {
  closed: {},
  forward: {
    'rehearsed its way back': again,
  },
  rehearse: {
    patched: { ...goesBack, state: 'patched', verdict: 'patched', backoutVerdict: null },
    'rehearsed its way back': again,
  },
  finish: {},
  back_out: {
    queued: { state: 'skipped', operation: null, reason: 'campaign_backed_out' },
    'offline before its install': { state: 'skipped', operation: null, reason: 'campaign_backed_out' },
    'waiting for its reboot': { ...goesBack, state: 'rebooting' },
    'offline before its reboot': { ...goesBack, state: 'unreachable' },
    'waiting for its smoke test': { ...goesBack, state: 'smoke_testing' },
    patched: { ...goesBack, state: 'patched', verdict: 'patched' },
    failed: { ...goesBack, state: 'failed', verdict: 'failed' },
    indeterminate: { ...goesBack, state: 'indeterminate', verdict: 'indeterminate' },
    'taken back, to be patched again': { ...leftAlone, verdict: 'patched' },
    'patched again': { ...goesBack, generation: 1001, state: 'patched', verdict: 'patched', backoutVerdict: null },
    'patched, its journal new': { ...goesBack, generation: 1001, state: 'queued', reason: 'new_journal' },
  },
  abort: {
    'taken back, to be patched again': { ...leftAlone, verdict: 'patched' },
    'patched, its journal new': { ...midway, state: 'failed' },
    queued: { state: 'skipped', operation: null, reason: 'campaign_aborted' },
    'offline before its install': { state: 'skipped', operation: null, reason: 'campaign_aborted' },
    'waiting for its reboot': { ...midway, state: 'failed', touched: true },
    'offline before its reboot': { ...midway, state: 'failed', touched: true },
    'failed, to be backed out': { state: 'failed', direction: 'forward', operation: null },
    'to be backed out, between two orders': { ...midway, state: 'failed', direction: 'forward' },
    'to be backed out, offline': { state: 'unreachable', direction: 'forward', operation: null },
    'to be backed out, cancelled once': { ...midway, state: 'backout_failed', direction: 'backout' },
    'backed out, waiting for its reboot': { ...midway, state: 'backout_failed', direction: 'backout' },
    'backed out, offline before its reboot': { ...midway, state: 'backout_failed', direction: 'backout' },
  },
};

const TURNS = Object.entries(COURSES).flatMap(([course, changes]) =>
  Object.keys(STANDINGS).map((standing) => ({
    course: course as Course,
    standing: standing as Standing,
    change: changes[standing as Standing] ?? null,
  })),
);

describe('a change of course', () => {
  it.each(TURNS)('to $course: a host that is $standing', ({ course, standing, change }) => {
    const host: BoardHost = STANDINGS[standing];
    const turned = after(host, [{ kind: 'directive', course, revision: 2 }]);
    if (change === null) expect(turned).toBe(host);
    else
      expect(turned).toEqual({
        ...host,
        reportRevision: 0,
        ...change,
        revision: host.revision + 1,
        reason: change.reason ?? host.reason,
      });
  });

  it.each(TURNS.filter(({ course }) => course === 'back_out' || course === 'abort'))(
    'to $course leaves a host that is $standing ended, wanting what may proceed, or with an order out',
    ({ course, standing }) => {
      const host = after(STANDINGS[standing], [{ kind: 'directive', course, revision: 2 }]);
      expect(hasEnded(host) || host.ordered || mayProceed(host, course)).toBe(true);
    },
  );

  it('that is older than the one followed changes nothing', () => {
    const board = boardOf([queuedHost()]);
    const { board: next, effects } = advance(board, [{ kind: 'directive', course: 'abort', revision: 1 }], START);
    expect(next).toEqual(board);
    expect(effects.record).toEqual([]);
  });

  it('is followed by a host whose forward order ends late', () => {
    const host = STANDINGS['silent past its deadline'];
    const turned = after(host, [reportOn(host, { phase: 'FAILED' })], { course: 'back_out' });
    expect(turned).toMatchObject({ ...goesBack, state: 'failed', verdict: 'failed' });
  });

  it('is followed by a host whose order the turn withdrew: never begun, it is skipped', () => {
    const host: BoardHost = { ...queuedHost(), generation: 2, revision: 2 };
    const turned = after(queuedHost(), [{ kind: 'written', position: 0, host, placedAt: null }], {
      course: 'back_out',
    });
    expect(turned).toMatchObject({ state: 'skipped', operation: null, revision: 3 });
  });

  it('to abort lets a test that is due be ordered, and nothing else', () => {
    const may = Object.entries(STANDINGS).filter(([, host]) => mayProceed(host, 'abort'));
    expect(may.every(([, host]) => host.operation === 'smoke_test')).toBe(true);
    expect(may.length).toBeGreaterThan(0);
  });

  it.each(['closed', 'finish'] as const)('to %s lets nothing be ordered', (course) => {
    for (const host of Object.values(STANDINGS)) expect(mayProceed(host, course)).toBe(false);
  });
});

describe('onHostFail', () => {
  const host = orderedHost('smoke_test', 'forward');
  const failing = [reportOn(host, { phase: 'FAILED', reason: 'exit_1' })];

  it('leave: leaves a failed host as it is', () => {
    expect(after(host, failing)).toMatchObject({ state: 'failed', operation: null, direction: 'forward' });
  });

  it('back_out: turns the one host back, which counts as failed until its backout is ordered and after', () => {
    const fallen = after(host, failing, { policy: { onHostFail: 'back_out' } });
    expect(fallen).toMatchObject({ ...goesBack, state: 'failed', verdict: 'failed', reason: 'exit_1' });
    expect(hasEnded(fallen)).toBe(false);
    expect(mayProceed(fallen, 'forward')).toBe(true);
    expect(orderPlaced(fallen, START)).toMatchObject({ state: 'backing_out', verdict: 'failed' });
  });

  it('back_out: leaves a host that failed unchanged alone', () => {
    const install = orderedHost('install', 'forward');
    const rejected = [reportOn(install, { phase: 'REJECTED', unchanged: true })];
    expect(after(install, rejected, { policy: { onHostFail: 'back_out' } })).toMatchObject({
      state: 'failed',
      operation: null,
    });
  });

  it('back_out: takes nobody back once the campaign is aborted or over', () => {
    for (const course of ['abort', 'finish'] as const) {
      const fallen = after(host, failing, { policy: { onHostFail: 'back_out' }, course });
      expect(fallen).toMatchObject({ state: 'failed', operation: null, direction: 'forward' });
    }
  });
});

describe('an aborted host whose next order a standing hold forbids', () => {
  const forbidden = { kind: 'forbidden', position: 0 } as const;

  it.each([
    ['waiting for its smoke test', 'failed'],
    ['backed out, waiting for its smoke test', 'backout_failed'],
  ] as const)('that is %s ends %s, without a verdict', (standing, state) => {
    const host = after(STANDINGS[standing], [forbidden], { course: 'abort' });
    expect(host).toMatchObject({ ...midway, state, touched: true, verdict: null, backoutVerdict: null });
    expect(hasEnded(host)).toBe(true);
  });

  it.each(['in its smoke test', 'silent past its deadline', 'indeterminate', 'patched'] as const)(
    'is not meant when it is %s',
    (standing) => {
      expect(after(STANDINGS[standing], [forbidden], { course: 'abort' })).toBe(STANDINGS[standing]);
    },
  );

  it.each(['forward', 'back_out'] as const)('waits on the course %s: a person may lift the hold', (course) => {
    const host = STANDINGS['backed out, waiting for its smoke test'];
    expect(after(host, [forbidden], { course })).toBe(host);
  });

  it('waits as long as another order of its lane runs: the hold may be lifted meanwhile', () => {
    const hosts = [STANDINGS['waiting for its smoke test'], STANDINGS['in its smoke test']];
    const { board } = advance(boardOf(hosts, { course: 'abort' }), [forbidden], START + 1000);
    expect(board.hosts).toEqual(hosts);
    const ended = advance(board, [forbidden, { ...reportOn(hosts[1]!), position: 1 }], START + 2000);
    expect(ended.board.hosts.map(({ state }) => state)).toEqual(['failed', 'patched']);
  });
});

describe('an agent that comes back with a new journal', () => {
  const told = (host: BoardHost) =>
    reportOn(host, {
      operation: 'install',
      direction: 'forward',
      revision: 0,
      phase: 'INDETERMINATE',
      reason: 'new_journal',
    });

  it.each(['patched', 'patched again', 'waiting for its reboot', 'offline before its reboot'] as const)(
    'on a host that is %s has it patched once more, in generations never used before',
    (standing) => {
      const host = STANDINGS[standing];
      const generation = host.generation > 1000 ? 2001 : 1001;
      const asked = { state: 'queued', operation: 'install', generation, touched: true, reason: 'new_journal' };
      const turned = after(host, [told(host)]);
      expect(turned).toMatchObject({ ...asked, ordered: false, verdict: host.verdict });
      expect(after(turned, [told(host)])).toBe(turned);
    },
  );

  it.each(['patched', 'patched again'] as const)(
    'on a host that is %s leaves it changed when its install never begins: a backout takes it back',
    (standing) => {
      const asked = after(STANDINGS[standing], [told(STANDINGS[standing])]);
      const withdrawn = orderWithdrawn(orderPlaced(asked, START + 1));
      expect(withdrawn).toMatchObject({ state: 'queued', touched: true });
      expect(after(withdrawn, [{ kind: 'directive', course: 'back_out', revision: 2 }])).toMatchObject({
        direction: 'backout',
        operation: 'back_out',
      });
    },
  );

  it.each(Object.keys(STANDINGS).filter((standing) => !AGAIN.includes(standing)) as Standing[])(
    'on a host that is %s changes nothing that its course does not',
    (standing) => {
      const host = STANDINGS[standing];
      const course = after(host, [{ kind: 'directive', course: 'forward', revision: 2 }]);
      expect(after(host, [told(host)])).toEqual(course);
    },
  );

  it.each(['back_out', 'abort', 'finish'] as const)('has nobody patched on the course %s', (course) => {
    const host = STANDINGS['patched again'];
    expect(after(host, [told(host)], { course }).operation).not.toBe('install');
  });
});
