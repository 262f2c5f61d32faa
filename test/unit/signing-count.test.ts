import fc from 'fast-check';
import type { Operation } from '../../model/words';
import type { ManifestLimits } from '../../model/trust/patch-manifest';
import {
  countOf,
  countOrder,
  countRefusal,
  type CountedHost,
  MOST_ORDERS_PER_HOST,
  type SigningCount,
  totalOf,
} from '../../model/trust/signing-count';

const PILOT = { name: 'pilot', ordinal: 1 };
const TEN = { name: 'ten', ordinal: 2 };
const REST = { name: 'rest', ordinal: 3 };
const HOUR_MS = 3_600_000;

function limits(change: Partial<ManifestLimits> = {}): ManifestLimits {
  return { hosts: 10, inFlight: 10, perHour: null, rings: [], ...change };
}

let operations = 0;

/** Asks for one order, counts it where it is allowed, and answers with the reason where it is not. */
function ask(
  count: SigningCount,
  within: ManifestLimits,
  hostId: string,
  ring = PILOT,
  now = 0,
  operation: Operation = 'install',
): string | null {
  operations += 1;
  const order = { hostId, operationId: String(operations), operation, ring, startByMs: now, now };
  const refused = countRefusal(count, within, order);
  if (refused === null) countOrder(count, order);
  return refused?.reason ?? null;
}

const askAll = (count: SigningCount, within: ManifestLimits, hosts: readonly string[], ring = PILOT) =>
  hosts.map((hostId) => ask(count, within, hostId, ring));

describe('the count of a signer', () => {
  it('lets as many hosts begin as the manifest allows, and those go on', () => {
    const count = countOf([]);
    expect(askAll(count, limits({ hosts: 2 }), ['a', 'b', 'c', 'a', 'b'])).toEqual([
      ...[null, null, 'hosts_exceeded'],
      ...[null, null],
    ]);
  });

  it("keeps a ring's hosts and those before it within its limit, in whatever order they come", () => {
    const within = limits({ rings: [{ name: 'ten', upTo: null, atMost: 3 }] });
    const count = countOf([]);
    expect(askAll(count, within, ['a', 'b'], TEN)).toEqual([null, null]);
    expect(askAll(count, within, ['c', 'd'], PILOT)).toEqual([null, 'ring_exceeded']);
    expect(askAll(count, within, ['e', 'f'], TEN)).toEqual(['ring_exceeded', 'ring_exceeded']);
    expect(askAll(count, within, ['g'], REST)).toEqual([null]);
  });

  it('takes a share of the hosts that the manifest allows for a limit', () => {
    const within = limits({ rings: [{ name: 'pilot', upTo: 0.2, atMost: null }] });
    expect(askAll(countOf([]), within, ['a', 'b', 'c'])).toEqual([null, null, 'ring_exceeded']);
  });

  it('lets no more hosts begin within an hour than the manifest allows, by its own clock', () => {
    const within = limits({ perHour: 2 });
    const count = countOf([]);
    expect(ask(count, within, 'a', PILOT, 0)).toBeNull();
    expect(ask(count, within, 'b', PILOT, 10)).toBeNull();
    expect(ask(count, within, 'c', PILOT, HOUR_MS - 1)).toBe('pace_exceeded');
    expect(ask(count, within, 'a', PILOT, HOUR_MS - 1)).toBeNull();
    expect(ask(count, within, 'c', PILOT, HOUR_MS + 9)).toBe('pace_exceeded');
    expect(ask(count, within, 'c', PILOT, HOUR_MS + 10)).toBeNull();
    expect(ask(count, within, 'd', PILOT, HOUR_MS + 11)).toBe('pace_exceeded');
  });

  it('counts hosts of the hour by their last order of each operation, so that none can be stored for later', () => {
    const within = limits({ perHour: 2 });
    const count = countOf([]);
    const at = (hostId: string, now: number, operation: Operation = 'install') =>
      ask(count, within, hostId, PILOT, now, operation);
    expect([at('a', 0), at('b', 1), at('c', HOUR_MS), at('d', HOUR_MS + 1)]).toEqual([null, null, null, null]);
    // Counted long ago and given nothing since: it takes a place of this hour as any other.
    expect(at('a', HOUR_MS + 2)).toBe('pace_exceeded');
    // Begun within this hour: it is rebooted, and installs again.
    expect([at('c', HOUR_MS + 2, 'reboot'), at('d', HOUR_MS + 2, 'reboot'), at('c', HOUR_MS + 3)]).toEqual([
      ...[null, null, null],
    ]);
    expect(at('a', HOUR_MS + 4, 'reboot')).toBe('pace_exceeded');
    expect(at('a', 2 * HOUR_MS + 1)).toBeNull();
  });

  it('counts an order anew that is asked again to be begun later: ids kept for hours are no store of orders either', () => {
    const within = limits({ perHour: 1 });
    const count = countOf([]);
    const brought = (hostId: string, now: number, startByMs: number, operation: Operation = 'install') => {
      const order = { hostId, operationId: `of ${hostId}`, operation, ring: PILOT, startByMs, now };
      const refused = countRefusal(count, within, order);
      if (refused === null) countOrder(count, order);
      return refused?.reason ?? null;
    };
    expect([brought('a', 0, 60), brought('b', HOUR_MS + 60, HOUR_MS + 120)]).toEqual([null, null]);
    // The very order, whose signature was lost, is signed again; it can be begun no more.
    expect(brought('a', HOUR_MS + 61, 60)).toBeNull();
    expect(brought('a', HOUR_MS + 61, HOUR_MS + 121)).toBe('pace_exceeded');
    expect(brought('a', HOUR_MS + 61, HOUR_MS + 121, 'reboot')).toBeNull();
    expect(brought('b', HOUR_MS + 61, HOUR_MS + 121, 'reboot')).toBe('pace_exceeded');
    expect(count.hosts.get('a')?.orders).toBe(2);
  });

  it('counts a host for an hour from when its order can be begun no more, however early that was signed', () => {
    const within = limits({ perHour: 1 });
    const count = countOf([]);
    const brought = (hostId: string, now: number, startByMs: number) => {
      const order = { hostId, operationId: `${hostId} ${String(now)}`, operation: 'install' as const, ring: PILOT };
      const refused = countRefusal(count, within, { ...order, startByMs, now });
      if (refused === null) countOrder(count, { ...order, startByMs, now });
      return refused?.reason ?? null;
    };
    expect(brought('a', 0, 600_000)).toBeNull();
    expect(brought('b', HOUR_MS, HOUR_MS)).toBe('pace_exceeded');
    expect(brought('b', HOUR_MS + 600_000, HOUR_MS + 600_000)).toBeNull();
  });

  it('says from when the next host may begin', () => {
    const count = countOf([]);
    ask(count, limits({ perHour: 1 }), 'a', PILOT, 0);
    expect(
      countRefusal(count, limits({ perHour: 1 }), {
        hostId: 'b',
        operationId: 'x',
        operation: 'install',
        ring: PILOT,
        startByMs: 60_000,
        now: 60_000,
      })?.message,
    ).toBe('signed pace: the manifest allows 1 hosts an hour; again at 1970-01-01T01:00:00.000Z');
  });

  it('refuses a ring that goes by another name than before', () => {
    const count = countOf([]);
    ask(count, limits(), 'a', PILOT);
    expect(ask(count, limits(), 'b', { name: 'rest', ordinal: 1 })).toBe('ring_changed');
  });

  it('bounds the orders of one host', () => {
    const count = countOf([]);
    const asked = Array.from({ length: MOST_ORDERS_PER_HOST + 1 }, () => ask(count, limits(), 'a'));
    expect(asked.filter((reason) => reason === null)).toHaveLength(MOST_ORDERS_PER_HOST);
    expect(asked.at(-1)).toBe('orders_exceeded');
  });

  it('counts an order no further that is asked again', () => {
    const count = countOf([]);
    const order = {
      hostId: 'a',
      operationId: 'the same',
      operation: 'install',
      ring: PILOT,
      startByMs: 0,
      now: 0,
    } as const;
    for (let time = 0; time < 2 * MOST_ORDERS_PER_HOST; time += 1) {
      expect(countRefusal(count, limits(), order)).toBeNull();
      countOrder(count, order);
    }
    expect(count.hosts.get('a')?.orders).toBe(1);
  });

  it('never lets more begin than any limit allows, and is the same after a restart at any moment', () => {
    const rings = [PILOT, TEN, REST];
    const asks = fc.array(
      fc.record({
        host: fc.integer({ min: 0, max: 40 }),
        ring: fc.integer({ min: 0, max: 2 }),
        restarts: fc.boolean(),
      }),
      { maxLength: 80 },
    );
    const bounds = fc.record({
      hosts: fc.integer({ min: 1, max: 20 }),
      perHour: fc.option(fc.integer({ min: 1, max: 20 })),
      pilot: fc.integer({ min: 1, max: 10 }),
      ten: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(asks, bounds, (asked, { hosts, perHour, pilot, ten }) => {
        const shares = [
          { name: 'pilot', upTo: null, atMost: pilot },
          { name: 'ten', upTo: null, atMost: ten },
        ];
        const within = limits({ hosts, perHour, rings: shares });
        let count = countOf([]);
        const kept = new Map<string, CountedHost>();
        // Of a ring that was never named nobody knows the place.
        kept.set(
          'first',
          countOrder(count, {
            ...{ hostId: 'first', operationId: 'x', operation: 'install', ring: TEN },
            ...{ startByMs: 0, now: 0 },
          }),
        );
        asked.forEach(({ host, ring, restarts }, now) => {
          if (restarts) count = countOf([...kept]);
          const order = {
            hostId: String(host),
            operationId: String(now),
            operation: 'install',
            ring: rings[ring]!,
            startByMs: now,
            now,
          } as const;
          if (countRefusal(count, within, order) === null) kept.set(order.hostId, countOrder(count, order));
        });
        const inRings = (upTo: number) => [...kept.values()].filter(({ ring }) => ring.ordinal <= upTo).length;
        expect(kept.size).toBeLessThanOrEqual(Math.min(hosts, perHour ?? hosts));
        expect(totalOf(count)).toEqual(totalOf(countOf([...kept])));
        expect(inRings(1)).toBeLessThanOrEqual(pilot);
        expect(inRings(2)).toBeLessThanOrEqual(ten);
      }),
    );
  });
});
