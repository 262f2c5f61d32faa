import fc from 'fast-check';
import type { BoardHost } from '../../model/board/board';
import { hasPlaces, isWanting, queuedHost } from '../../model/board/board';
import { orderPlaced } from '../../model/board/order';
import { turnBack } from '../../model/board/report';
import { addDifference, type Measure, measuresOf, type Places, placesOf } from '../../model/tally';
import { DIRECTIONS, HOST_STATES, OPERATIONS } from '../../model/words';
import { orderedHost } from './board-fixture';

const PATCHED = { operation: null, touched: true, verdict: 'patched' } as const;

const CASES: readonly (readonly [string, BoardHost, readonly Measure[]])[] = [
  ['a queued host', queuedHost(), ['state:queued']],
  ['a host being installed', orderedHost('install', 'forward'), ['state:installing', 'in_flight', 'forward:started']],
  [
    'a patched host',
    { ...queuedHost(), state: 'patched', operation: null, touched: true, verdict: 'patched' },
    ['state:patched', 'ended', 'forward:started', 'forward:reported', 'forward:patched'],
  ],
  [
    'a host that failed',
    { ...queuedHost(), state: 'failed', operation: null, touched: true, verdict: 'failed' },
    ['state:failed', 'ended', 'forward:started', 'forward:reported', 'forward:failed'],
  ],
  [
    'a host that failed unchanged',
    { ...queuedHost(), state: 'failed', operation: null, verdict: 'failed' },
    ['state:failed', 'ended', 'forward:started', 'forward:reported', 'forward:failed'],
  ],
  [
    'an indeterminate host',
    orderedHost('install', 'forward', { state: 'indeterminate', verdict: 'indeterminate', deadlineAt: null }),
    ['state:indeterminate', 'ended', 'forward:started'],
  ],
  [
    'a host that is offline before its install',
    { ...queuedHost(), state: 'unreachable' },
    ['state:unreachable', 'ended'],
  ],
  ['a skipped host', { ...queuedHost(), state: 'skipped', operation: null }, ['state:skipped', 'ended']],
  [
    'a patched host that waits to be backed out',
    orderedHost('back_out', 'backout', { state: 'patched', ordered: false, generation: 1, verdict: 'patched' }),
    ['state:patched', 'forward:started', 'forward:reported', 'forward:patched', 'backout:wanted'],
  ],
  [
    'a patched host being backed out',
    orderedHost('back_out', 'backout', { verdict: 'patched' }),
    [
      'state:backing_out',
      'in_flight',
      'forward:started',
      'forward:reported',
      'forward:patched',
      'backout:wanted',
      'backout:started',
      'rehearsal:started',
    ],
  ],
  [
    'a host that is patched again after the rehearsal of its way back',
    { ...queuedHost(), ...PATCHED, state: 'patched', backoutVerdict: 'backed_out' },
    ['state:patched', 'ended', 'forward:started', 'forward:reported', 'forward:patched', 'rehearsal:started'],
  ],
  [
    'a host that could not be patched again after it',
    { ...queuedHost(), ...PATCHED, state: 'failed', backoutVerdict: 'backed_out' },
    [
      ...['state:failed', 'ended', 'forward:started', 'forward:reported', 'forward:patched'],
      ...['rehearsal:started', 'rehearsal:failed'],
    ] as Measure[],
  ],
  [
    'a host whose agent put it back when it could not be patched again',
    { ...queuedHost(), ...PATCHED, state: 'backed_out', touched: false, backoutVerdict: 'backed_out' },
    [
      ...['state:backed_out', 'ended', 'forward:started', 'forward:reported', 'forward:patched'],
      ...['rehearsal:started', 'rehearsal:failed'],
    ] as Measure[],
  ],
  [
    'a host that is being patched again',
    orderedHost('install', 'forward', { generation: 1002, verdict: 'patched', backoutVerdict: 'backed_out' }),
    ['state:installing', 'in_flight', 'forward:started', 'forward:reported', 'forward:patched', 'rehearsal:started'],
  ],
  [
    'a host that could not be patched again and waits to be backed out',
    turnBack({ ...queuedHost(), ...PATCHED, state: 'failed', generation: 1001, backoutVerdict: 'backed_out' }),
    [
      ...['state:failed', 'forward:started', 'forward:reported', 'forward:patched'],
      ...['backout:wanted', 'rehearsal:started', 'rehearsal:failed'],
    ] as Measure[],
  ],
  [
    'a host that could not be patched again and is being backed out',
    orderedHost('back_out', 'backout', { generation: 1001, verdict: 'patched' }),
    [
      ...['state:backing_out', 'in_flight', 'forward:started', 'forward:reported', 'forward:patched'],
      ...['backout:wanted', 'backout:started', 'rehearsal:started', 'rehearsal:failed'],
    ] as Measure[],
  ],
  [
    'a host that could not be patched again and was backed out',
    {
      ...turnBack({ ...queuedHost(), ...PATCHED, generation: 1001 }),
      ...{ state: 'backed_out', operation: null, touched: false, backoutVerdict: 'backed_out' },
    },
    [
      ...['state:backed_out', 'ended', 'forward:started', 'forward:reported', 'forward:patched', 'backout:wanted'],
      ...['backout:started', 'backout:reported', 'rehearsal:started', 'rehearsal:failed'],
    ] as Measure[],
  ],
  [
    'a patched host that could not go back',
    { ...queuedHost(), ...PATCHED, state: 'backout_failed', direction: 'backout', backoutVerdict: 'failed' },
    [
      ...['state:backout_failed', 'ended', 'forward:started', 'forward:reported', 'forward:patched'],
      ...['backout:wanted', 'backout:started', 'backout:reported', 'backout:failed'],
      ...['rehearsal:started', 'rehearsal:failed'],
    ] as Measure[],
  ],
  [
    'a failed host that was backed out',
    {
      ...queuedHost(),
      state: 'backed_out',
      direction: 'backout',
      operation: null,
      verdict: 'failed',
      backoutVerdict: 'backed_out',
    },
    [
      'state:backed_out',
      'ended',
      'forward:started',
      'forward:reported',
      'forward:failed',
      'backout:wanted',
      'backout:started',
      'backout:reported',
    ],
  ],
  [
    'a host that was taken back before it had a verdict',
    { ...queuedHost(), state: 'backed_out', direction: 'backout', operation: null, backoutVerdict: 'backed_out' },
    ['state:backed_out', 'ended', 'backout:wanted', 'backout:unjudged', 'backout:started', 'backout:reported'],
  ],
  [
    'a host whose backout failed',
    orderedHost('back_out', 'backout', {
      state: 'backout_failed',
      operation: null,
      ordered: false,
      backoutVerdict: 'failed',
    }),
    [
      'state:backout_failed',
      'ended',
      'forward:started',
      'backout:wanted',
      'backout:started',
      'backout:reported',
      'backout:failed',
    ],
  ],
];

describe('the measures', () => {
  it.each(CASES)('of %s', (_title, host, measures) => {
    expect(measuresOf(host)).toEqual(measures);
  });
});

const FREE: Places = { inUse: 0, backingOut: 0, impaired: 0 };

/** host; the places it takes; whether the places its next order needs are among them. */
const PLACES: readonly (readonly [string, BoardHost, Partial<Places>, boolean])[] = [
  ['a queued host', queuedHost(), {}, false],
  ['a host being installed', orderedHost('install', 'forward'), { inUse: 1 }, true],
  [
    'a host held half way forward',
    orderedHost('reboot', 'forward', { ordered: false, deadlineAt: null }),
    { inUse: 1 },
    true,
  ],
  [
    'a host that turned back in mid-flight and waits for its place',
    turnBack(orderedHost('reboot', 'forward', { ordered: false, deadlineAt: null })),
    { inUse: 1 },
    false,
  ],
  [
    'a patched host that waits for its place to go back',
    turnBack({ ...queuedHost(), state: 'patched', operation: null, touched: true, verdict: 'patched' }),
    {},
    false,
  ],
  [
    'a failed host that waits for its place to go back',
    turnBack({ ...queuedHost(), state: 'failed', operation: null, touched: true, verdict: 'failed' }),
    { impaired: 1 },
    false,
  ],
  ['a host being backed out', orderedHost('back_out', 'backout'), { inUse: 1, backingOut: 1 }, true],
  [
    'a host on its way back between two orders',
    orderedHost('smoke_test', 'backout', { ordered: false, deadlineAt: null }),
    { inUse: 1, backingOut: 1 },
    true,
  ],
  [
    'a host that went silent on its way back',
    orderedHost('back_out', 'backout', { state: 'unreachable', deadlineAt: null }),
    { impaired: 1 },
    false,
  ],
  [
    'a host that is back',
    { ...queuedHost(), state: 'backed_out', direction: 'backout', operation: null, backoutVerdict: 'backed_out' },
    {},
    false,
  ],
];

describe('the places', () => {
  it.each(PLACES)('of %s', (_title, host, places, has) => {
    expect(placesOf(host)).toEqual({ ...FREE, ...places });
    expect(hasPlaces(host)).toBe(has);
  });
});

const anyHost: fc.Arbitrary<BoardHost> = fc.record({
  state: fc.constantFrom(...HOST_STATES),
  direction: fc.constantFrom(...DIRECTIONS),
  operation: fc.constantFrom(null, ...OPERATIONS),
  ordered: fc.boolean(),
  generation: fc.constantFrom(1, 8, 1000, 1001, 2001),
  revision: fc.nat(),
  deadlineAt: fc.constant(null),
  reportRevision: fc.constant(0),
  touched: fc.boolean(),
  rebootRequired: fc.boolean(),
  verdict: fc.constantFrom(null, 'patched', 'failed', 'indeterminate'),
  backoutVerdict: fc.constantFrom(null, 'backed_out', 'failed', 'indeterminate'),
  reason: fc.constant(null),
});

describe('any host', () => {
  it('counts once in each of its measures, and in exactly one state', () => {
    fc.assert(
      fc.property(anyHost, (host) => {
        const measures = measuresOf(host);
        expect(new Set(measures).size).toBe(measures.length);
        expect(measures.filter((measure) => measure.startsWith('state:'))).toEqual([`state:${host.state}`]);
      }),
    );
  });

  it('is never both in flight and broken, nor in flight and ended', () => {
    fc.assert(
      fc.property(anyHost, (host) => {
        const { inUse, impaired } = placesOf(host);
        return inUse + impaired <= 1 && !(inUse === 1 && measuresOf(host).includes('ended'));
      }),
    );
  });

  it('is on its way back only while in flight', () => {
    fc.assert(
      fc.property(anyHost, (host) => {
        const { inUse, backingOut } = placesOf(host);
        return backingOut <= inUse;
      }),
    );
  });

  it('takes a place of its direction with an order exactly when it had none', () => {
    const wanting = anyHost
      .map((host): BoardHost => ({ ...host, ordered: false }))
      .filter((host) => isWanting(host) && (host.direction === 'backout' || host.state !== 'backing_out'));
    fc.assert(
      fc.property(wanting, (host) => {
        const placed = placesOf(orderPlaced(host, 0));
        const place = host.direction === 'backout' ? 'backingOut' : 'inUse';
        expect(placed[place] - placesOf(host)[place]).toBe(hasPlaces(host) ? 0 : 1);
      }),
    );
  });

  it('has failed only among those that reported, and reported only among those that started', () => {
    fc.assert(
      fc.property(anyHost, (host) => {
        const has = new Set(measuresOf(host));
        return DIRECTIONS.every(
          (direction) =>
            (!has.has(`${direction}:failed`) || has.has(`${direction}:reported`)) &&
            (!has.has(`${direction}:reported`) || has.has(`${direction}:started`)),
        );
      }),
    );
  });

  it('has failed its rehearsal only if it had started it, and started it only if it was patched', () => {
    fc.assert(
      fc.property(anyHost, (host) => {
        const has = new Set(measuresOf(host));
        return (
          (!has.has('rehearsal:failed') || has.has('rehearsal:started')) &&
          (!has.has('rehearsal:started') || has.has('forward:patched'))
        );
      }),
    );
  });

  it('on its way through any states adds up to what it is in the end', () => {
    fc.assert(
      fc.property(fc.array(anyHost, { minLength: 2, maxLength: 6 }), (way) => {
        const sum = new Map<Measure, number>();
        way.slice(1).forEach((host, at) => addDifference(sum, way[at]!, host));
        const straight = new Map<Measure, number>();
        addDifference(straight, way[0]!, way.at(-1)!);
        for (const measure of new Set([...sum.keys(), ...straight.keys()])) {
          expect(sum.get(measure) ?? 0).toBe(straight.get(measure) ?? 0);
        }
      }),
    );
  });
});
