import fc from 'fast-check';
import type { Direction, Operation } from '../../model/words';
import { mayGoBackUntil } from '../../model/trust/own-way-back';
import type { ManifestLimits, RingShare } from '../../model/trust/patch-manifest';
import {
  countFrom,
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
  return { hosts: 10, inFlight: 10, perHour: 1_000, backoutPerHour: 1_000, rings: [], ...change };
}

/** The three rings, with what is signed of each; of a ring of which nothing is said, as many as there are. */
function ringsOf(signed: Readonly<Record<string, Partial<RingShare>>>): readonly RingShare[] {
  return [PILOT, TEN, REST].map(({ name }) => ({ name, upTo: null, atMost: null, afterMs: 0, ...signed[name] }));
}

/** What orders have in common, where a test is about nothing else. */
const OF = { campaignId: 'a campaign', direction: 'forward' } as const;
let operations = 0;

/** Asks for one order, counts it where it is allowed, and answers with the reason where it is not. */
function ask(
  count: SigningCount,
  within: ManifestLimits,
  hostId: string,
  ring = PILOT,
  now = 0,
  operation: Operation = 'install',
  direction: Direction = 'forward',
): string | null {
  operations += 1;
  const order = { ...OF, hostId, operationId: String(operations), operation, direction, ring, startByMs: now, now };
  const refused = countRefusal(count, within, order);
  if (refused === null) countOrder(count, order);
  return refused?.reason ?? null;
}

const askAll = (count: SigningCount, within: ManifestLimits, hosts: readonly string[], ring = PILOT) =>
  hosts.map((hostId) => ask(count, within, hostId, ring));

/** Asks for an install of which a host may go back by itself until then. */
function askConfirmed(count: SigningCount, within: ManifestLimits, hostId: string, now: number, aloneMs: number) {
  operations += 1;
  const order = { ...OF, hostId, operationId: String(operations), operation: 'install', ring: PILOT } as const;
  const asked = { ...order, startByMs: now, now, aloneMs };
  const refused = countRefusal(count, within, asked);
  if (refused === null) countOrder(count, asked);
  return { reason: refused?.reason ?? null, waitMs: refused?.waitMs, asked };
}

describe('hosts that may go back by themselves', () => {
  const within = limits({ backoutPerHour: 2 });
  const MINUTE_MS = 60_000;

  it('are no more than may be taken back within any hour, from their order until an hour after the last moment', () => {
    const count = countOf([]);
    const ask2 = (hostId: string, minute: number) =>
      askConfirmed(count, within, hostId, minute * MINUTE_MS, (minute + 120) * MINUTE_MS);
    expect([ask2('a', 0).reason, ask2('b', 1).reason]).toEqual([null, null]);
    expect(ask2('c', 2)).toMatchObject({ reason: 'pace_exceeded', waitMs: 178 * MINUTE_MS });
    expect(ask2('c', 179).reason).toBe('pace_exceeded');
    expect(ask2('c', 180).reason).toBeNull();
    expect(ask2('d', 180).reason).toBe('pace_exceeded');
    expect(ask2('d', 181).reason).toBeNull();
  });

  it('have one place for going back by themselves and by order, and leave none to others', () => {
    const count = countOf([]);
    for (const each of ['x', 'y']) expect(ask(count, within, each)).toBeNull();
    expect(askConfirmed(count, within, 'a', 0, 120 * MINUTE_MS).reason).toBeNull();
    for (const each of ['back_out', 'reboot'] as const) {
      expect(ask(count, within, 'a', PILOT, 10, each, 'backout')).toBeNull();
      expect(ask(count, within, 'x', PILOT, 10, each, 'backout')).toBeNull();
      expect(ask(count, within, 'y', PILOT, 10, each, 'backout')).toBe('pace_exceeded');
    }
    expect(askConfirmed(count, within, 'b', 20, 120 * MINUTE_MS).reason).toBe('pace_exceeded');
    // Not what it does not do by itself.
    expect(ask(count, within, 'y', PILOT, 30, 'smoke_test', 'backout')).toBeNull();
  });

  it('keep their place over a start of the signer, and when they are taken back by order', () => {
    const count = countOf([]);
    expect(askConfirmed(count, within, 'a', 0, 120 * MINUTE_MS).reason).toBeNull();
    expect(ask(count, within, 'a', PILOT, 10, 'back_out', 'backout')).toBeNull();
    const again = countOf([...count.hosts]);
    expect(again).toEqual(count);
    expect(askConfirmed(again, within, 'b', 90 * MINUTE_MS, 130 * MINUTE_MS).reason).toBeNull();
    expect(askConfirmed(again, within, 'c', 90 * MINUTE_MS, 130 * MINUTE_MS).reason).toBe('pace_exceeded');
  });

  it('have a place though the same order was counted before as one that waits for nothing', () => {
    const count = countOf([]);
    for (const each of ['a', 'b']) expect(askConfirmed(count, within, each, 0, 120 * MINUTE_MS).reason).toBeNull();
    expect(ask(count, within, 'c')).toBeNull();
    const { operationId } = count.hosts.get('c')!.ways.forward;
    const same = { ...OF, hostId: 'c', operationId, operation: 'install', ring: PILOT, startByMs: 0, now: 0 } as const;
    expect(countRefusal(count, within, same)).toBeNull();
    expect(countRefusal(count, within, { ...same, aloneMs: 1 })?.reason).toBe('pace_exceeded');
  });

  it('and those taken back by order are together no more, at any moment, than were signed, whatever is asked', () => {
    // Of any length; and those of a confirmation, of an upgraded agent, and of one that waits for both.
    const own = [
      { confirmMs: 600_000, isWatched: false },
      { confirmMs: 0, isWatched: true },
      { confirmMs: 600_000, isWatched: true },
    ].map((each) => mayGoBackUntil(0, { ...each, runTimeoutMs: 60_000 })! / MINUTE_MS);
    const asking = fc.record({
      hostId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      minutes: fc.oneof(fc.nat(90), fc.nat(600)),
      alone: fc.option(fc.oneof(fc.nat(200), fc.constantFrom(...own))),
    });
    fc.assert(
      fc.property(fc.array(asking, { maxLength: 40 }), (asked) => {
        const count = countOf([]);
        let now = 0;
        /** From when and until when a host may be on its way back, by all that was signed for it. */
        const spans: { readonly hostId: string; readonly from: number; readonly to: number }[] = [];
        for (const { hostId, minutes, alone } of asked) {
          now += minutes * MINUTE_MS;
          if (alone === null) {
            ask(count, within, hostId, PILOT, now);
            if (ask(count, within, hostId, PILOT, now, 'back_out', 'backout') === null) {
              spans.push({ hostId, from: now, to: now });
            }
          } else {
            const to = now + alone * MINUTE_MS;
            if (askConfirmed(count, within, hostId, now, to).reason === null) spans.push({ hostId, from: now, to });
          }
        }
        for (const { from: end } of spans) {
          const within1h = spans.filter(({ from, to }) => from <= end && to > end - HOUR_MS);
          expect(new Set(within1h.map(({ hostId }) => hostId)).size).toBeLessThanOrEqual(2);
        }
      }),
    );
  });
});

describe('the count of a signer', () => {
  it('lets as many hosts begin as the manifest allows, and those go on', () => {
    const count = countOf([]);
    expect(askAll(count, limits({ hosts: 2 }), ['a', 'b', 'c', 'a', 'b'])).toEqual([
      ...[null, null, 'hosts_exceeded'],
      ...[null, null],
    ]);
  });

  it("keeps a ring's hosts and those before it within its limit, in whatever order they come", () => {
    const within = limits({ rings: ringsOf({ ten: { atMost: 3 } }) });
    const count = countOf([]);
    expect(askAll(count, within, ['a', 'b'], TEN)).toEqual([null, null]);
    expect(askAll(count, within, ['c', 'd'], PILOT)).toEqual([null, 'ring_exceeded']);
    expect(askAll(count, within, ['e', 'f'], TEN)).toEqual(['ring_exceeded', 'ring_exceeded']);
    expect(askAll(count, within, ['g'], REST)).toEqual([null]);
  });

  it('takes a share of the hosts that the manifest allows for a limit', () => {
    const within = limits({ rings: ringsOf({ pilot: { upTo: 0.2 } }) });
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
      const order = { ...OF, hostId, operationId: `of ${hostId}`, operation, ring: PILOT, startByMs, now };
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
    expect(count.hosts.get('a')?.ways.forward.orders).toBe(2);
  });

  it('counts a host for an hour from when its order can be begun no more, however early that was signed', () => {
    const within = limits({ perHour: 1 });
    const count = countOf([]);
    const brought = (hostId: string, now: number, startByMs: number) => {
      const of = { ...OF, hostId, operationId: `${hostId} ${String(now)}` };
      const order = { ...of, operation: 'install' as const, ring: PILOT };
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
        ...OF,
        hostId: 'b',
        operationId: 'x',
        operation: 'install',
        ring: PILOT,
        startByMs: 60_000,
        now: 60_000,
      }),
    ).toEqual({
      reason: 'pace_exceeded',
      message: 'signed pace: the manifest allows 1 hosts an hour; again at 1970-01-01T01:00:00.000Z',
      waitMs: HOUR_MS - 60_000,
    });
  });

  it('names the time at which a twentieth of the hour is free, not each place of it', () => {
    const within = limits({ hosts: 100, perHour: 40 });
    const count = countOf([]);
    for (let host = 0; host < 40; host += 1) ask(count, within, String(host), PILOT, host);
    const asked = {
      ...OF,
      hostId: 'late',
      operationId: 'x',
      operation: 'install',
      ring: PILOT,
      startByMs: 50,
    } as const;
    expect(countRefusal(count, within, { ...asked, now: 50 })?.waitMs).toBe(HOUR_MS + 1 - 50);
  });

  it('takes no more hosts back within an hour than the manifest allows, by whichever operation of a way back', () => {
    const within = limits({ backoutPerHour: 2 });
    const count = countOf([]);
    askAll(count, within, ['a', 'b', 'c']);
    const back = (hostId: string, now: number, operation: Operation) =>
      ask(count, within, hostId, PILOT, now, operation, 'backout');
    for (const operation of ['back_out', 'reboot', 'smoke_test'] as const) {
      expect(['a', 'b', 'c', 'a'].map((hostId) => back(hostId, 0, operation))).toEqual([
        ...[null, null, 'pace_exceeded', null],
      ]);
      expect(back('c', HOUR_MS, operation)).toBeNull();
    }
    // Forward, none of it counts.
    expect(ask(count, limits({ perHour: 1, backoutPerHour: 2 }), 'd', PILOT, HOUR_MS)).toBeNull();
  });

  it('says of the way back from when it goes on', () => {
    const within = limits({ backoutPerHour: 1 });
    const count = countOf([]);
    askAll(count, within, ['a', 'b']);
    ask(count, within, 'a', PILOT, 0, 'back_out', 'backout');
    const asked = { ...OF, hostId: 'b', operationId: 'x', ring: PILOT, startByMs: 60_000, now: 60_000 };
    expect(countRefusal(count, within, { ...asked, operation: 'back_out', direction: 'backout' })).toEqual({
      reason: 'pace_exceeded',
      message: 'signed pace: the manifest allows 1 hosts an hour on their way back; again at 1970-01-01T01:00:00.000Z',
      waitMs: HOUR_MS - 60_000,
    });
  });

  it('lets nothing go back that was not begun: a reboot is none of a way back because somebody says so', () => {
    const count = countOf([]);
    askAll(count, limits(), ['a']);
    for (const operation of ['back_out', 'reboot', 'smoke_test'] as const) {
      expect(['a', 'b'].map((hostId) => ask(count, limits(), hostId, PILOT, 0, operation, 'backout'))).toEqual([
        ...[null, 'host_not_begun'],
      ]);
    }
  });

  it('lets hosts go back that it does not know while it may have forgotten them, and counts each once', () => {
    const within = limits({ hosts: 2 });
    const count = countOf([]);
    expect(ask(count, within, 'a')).toBeNull();
    const back = { ...OF, operation: 'back_out', direction: 'backout', ring: PILOT, startByMs: 0, now: 0 } as const;
    const words = ['a', 'b', 'c'].map((hostId) => {
      const order = { ...back, hostId, operationId: `back ${hostId}`, mayBeForgotten: true };
      const refused = countRefusal(count, within, order);
      if (refused === null) countOrder(count, order);
      return refused?.reason ?? null;
    });
    expect(words).toEqual([null, null, 'hosts_exceeded']);
    // Only on its way back so far: it is in no ring, and in one from its first step forward on.
    expect(count.rings.get('pilot')).toBe(1);
    expect(ask(count, within, 'b', TEN)).toBeNull();
    expect(count.rings.get('ten')).toBe(1);
  });

  it('leaves a host in the ring of its first order: within a campaign no other is taken, and by another it stays counted there', () => {
    const within = limits({ rings: ringsOf({ pilot: { atMost: 1 } }) });
    const count = countOf([]);
    expect(ask(count, within, 'a', REST)).toBeNull();
    expect(ask(count, within, 'a', PILOT)).toBe('ring_changed');
    const asked = { hostId: 'a', operationId: 'x', operation: 'install', direction: 'forward', ring: PILOT } as const;
    const other = { ...asked, campaignId: 'another', startByMs: 0, now: 0 };
    expect(countRefusal(count, within, other)).toBeNull();
    countOrder(count, other);
    expect([count.rings.get('rest'), count.rings.get('pilot')]).toEqual([1, undefined]);
  });

  it('takes no ring that the manifest does not list, wherever it is said to stand', () => {
    const within = limits({ rings: ringsOf({ rest: { atMost: 1 } }) });
    const count = countOf([]);
    expect(ask(count, within, 'a', { name: 'mine', ordinal: 0 })).toBe('ring_unlisted');
    // By the manifest's order of rings, not by whoever asks: as the first of them it would be behind none.
    expect(ask(count, within, 'a', { name: 'rest', ordinal: 0 })).toBeNull();
    expect(ask(count, within, 'b', { name: 'pilot', ordinal: 9 })).toBe('ring_exceeded');
  });

  it('opens a ring no sooner than was signed, from when the manifest was first asked for', () => {
    const within = limits({ rings: ringsOf({ pilot: { atMost: 2 }, rest: { afterMs: 10_000 } }) });
    let count = countOf([]);
    expect([countFrom(count, 500), countFrom(count, 900)]).toEqual([true, false]);
    const asked = { ...OF, hostId: 'z', operationId: 'x', operation: 'install', ring: REST, startByMs: 0 } as const;
    expect(countRefusal(count, within, { ...asked, now: 1_000 })).toEqual({
      reason: 'ring_too_early',
      message: 'signed pace: the manifest opens ring rest later; again at 1970-01-01T00:00:10.500Z',
      waitMs: 9_500,
    });
    // Until then there are no more of them than of the rings that are open.
    expect(['a', 'b', 'c'].map((hostId) => ask(count, within, hostId, PILOT, 1_000))).toEqual([
      ...[null, null, 'ring_exceeded'],
    ]);
    count = countOf([...count.hosts], totalOf(count).sinceMs);
    expect(ask(count, within, 'z', REST, 10_499)).toBe('ring_too_early');
    expect(ask(count, within, 'z', REST, 10_500)).toBeNull();
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
      ...OF,
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
    expect(count.hosts.get('a')?.ways.forward.orders).toBe(1);
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
      perHour: fc.integer({ min: 1, max: 20 }),
      pilot: fc.integer({ min: 1, max: 10 }),
      ten: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(asks, bounds, (asked, { hosts, perHour, pilot, ten }) => {
        const within = limits({ hosts, perHour, rings: ringsOf({ pilot: { atMost: pilot }, ten: { atMost: ten } }) });
        let count = countOf([]);
        const kept = new Map<string, CountedHost>();
        asked.forEach(({ host, ring, restarts }, now) => {
          if (restarts) count = countOf([...kept]);
          const order = {
            ...OF,
            hostId: String(host),
            operationId: String(now),
            operation: 'install',
            ring: rings[ring]!,
            startByMs: now,
            now,
          } as const;
          if (countRefusal(count, within, order) === null) kept.set(order.hostId, countOrder(count, order));
        });
        const inRings = (...names: string[]) =>
          [...kept.values()].filter(({ ring }) => names.includes(ring!.name)).length;
        expect(kept.size).toBeLessThanOrEqual(Math.min(hosts, perHour));
        expect(totalOf(count)).toEqual(totalOf(countOf([...kept])));
        expect(inRings('pilot')).toBeLessThanOrEqual(pilot);
        expect(inRings('pilot', 'ten')).toBeLessThanOrEqual(ten);
      }),
    );
  });
});
