import fc from 'fast-check';
import { simulatedHostId } from '../../model/simulated-host-id';
import { DIRECTIONS, OPERATIONS } from '../../model/words';
import { type Behaviour, type Deed, type FailureModel, fateOf } from '../../simulator/failure-model';
import type { Attempt } from '../../simulator/order';

const TIMES = { install: [100, 200], reboot: [1_000, 2_000], smoke_test: [10, 10], back_out: [0, 50] } as const;

function model(seed: number, ...behaviours: Behaviour[]): FailureModel {
  return { seed, times: TIMES, behaviours };
}

function behaviour(deed: Deed, change: Partial<Behaviour> = {}): Behaviour {
  return { hosts: null, operation: null, direction: 'forward', share: 1, deed, ...change };
}

function attempt(index: number, change: Partial<Attempt> = {}): Attempt {
  const hostId = simulatedHostId(0, index);
  return { hostId, index, operation: 'install', direction: 'forward', generation: 1, ...change };
}

const attempts = fc.record({
  index: fc.nat({ max: 100_000 }),
  operation: fc.constantFrom(...OPERATIONS),
  direction: fc.constantFrom(...DIRECTIONS),
  generation: fc.integer({ min: 1, max: 5 }),
});
const deeds: Deed[] = [
  { does: 'fail' },
  { does: 'never_return' },
  { does: 'offline', forMs: [10, 1_000] },
  { does: 'slow', factor: 3 },
  { does: 'duplicate', copies: 4 },
  { does: 'reorder' },
  { does: 'reconnect' },
];

describe('the fate of a simulated order', () => {
  it('is decided by seed, host and order alone: asked again in any order it is the same', () => {
    const everything = deeds.map((deed) => behaviour(deed, { share: 0.5 }));
    fc.assert(
      fc.property(fc.nat(), fc.array(attempts, { maxLength: 20 }), (seed, wanted) => {
        const ask = (each: (typeof wanted)[number]) => fateOf(model(seed, ...everything), attempt(each.index, each));
        const forwards = wanted.map(ask);
        const backwards = wanted.toReversed().map(ask).toReversed();
        expect(backwards).toEqual(forwards);
      }),
    );
  });

  it('lasts as long as its operation may, and does not end otherwise than well without a behaviour', () => {
    fc.assert(
      fc.property(fc.nat(), attempts, (seed, wanted) => {
        const { durationMs, ...rest } = fateOf(model(seed), attempt(wanted.index, wanted));
        const [shortest, longest] = TIMES[wanted.operation];
        expect(durationMs).toBeGreaterThanOrEqual(shortest);
        expect(durationMs).toBeLessThanOrEqual(longest);
        expect(rest).toEqual({
          ...{ fails: false, neverReturns: false, offlineMs: 0, reconnectAfterMs: null, copies: 1, reorders: false },
        });
      }),
    );
  });

  it('meets the share that was asked for, another part of the fleet for another seed', () => {
    const failing = (seed: number) =>
      Array.from({ length: 4_000 }, (_, index) => index).filter(
        (index) => fateOf(model(seed, behaviour({ does: 'fail' }, { share: 0.25 })), attempt(index)).fails,
      );
    const [one, two] = [failing(1), failing(2)];
    for (const found of [one, two]) expect(Math.abs(found.length / 4_000 - 0.25)).toBeLessThan(0.03);
    const both = one.filter((index) => two.includes(index));
    expect(Math.abs(both.length / 4_000 - 0.0625)).toBeLessThan(0.02);
  });

  it('concerns the hosts, the operation and the direction named, and no other', () => {
    const bad = behaviour({ does: 'fail' }, { hosts: new Set([3]), operation: 'install' });
    const fails = (index: number, change: Partial<Attempt> = {}) => fateOf(model(1, bad), attempt(index, change)).fails;
    expect([fails(3), fails(4)]).toEqual([true, false]);
    expect(fails(3, { operation: 'reboot' })).toBe(false);
    expect(fails(3, { direction: 'backout' })).toBe(false);
  });

  it('of a bad patch shows in the smoke test alone, and not after the way back', () => {
    const bad = model(1, behaviour({ does: 'smoke_fail' }));
    const fails = (change: Partial<Attempt>) => fateOf(bad, attempt(1, change)).fails;
    expect(fails({ operation: 'smoke_test' })).toBe(true);
    expect(fails({ operation: 'smoke_test', direction: 'backout' })).toBe(false);
    expect(fails({ operation: 'install' })).toBe(false);
  });

  it('takes several behaviours together', () => {
    const all = model(1, ...deeds.map((deed) => behaviour(deed)));
    const fate = fateOf(all, attempt(5));
    expect(fate).toMatchObject({ fails: true, neverReturns: true, copies: 4, reorders: true });
    expect(fate.durationMs).toBeGreaterThanOrEqual(300);
    expect(fate.offlineMs).toBeGreaterThanOrEqual(10);
    expect(fate.reconnectAfterMs).toBeLessThanOrEqual(fate.durationMs);
  });
});
