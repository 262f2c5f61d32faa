import { type Direction, DIRECTIONS, OPERATIONS, type Operation } from '../words';
import type { ManifestLimits } from './patch-manifest';
import { mostUpTo } from './ring-share';

/** Why the signer's own count allows no more (docs/errors.md). */
export const COUNT_REFUSALS = [
  'hosts_exceeded',
  'ring_exceeded',
  'ring_unlisted',
  'ring_too_early',
  'ring_changed',
  'host_not_begun',
  'pace_exceeded',
  'orders_exceeded',
] as const;

/** A refusal, and what it is about in words. */
export interface CountRefusal {
  readonly reason: (typeof COUNT_REFUSALS)[number];
  readonly message: string;
  /** Time alone mends it, in so many ms; absent: it does not. */
  readonly waitMs?: number;
}

/** A ring by its name and its place in the campaign, from 0, as whoever asks says. */
export interface NamedRing {
  readonly name: string;
  readonly ordinal: number;
}

/** What was signed for one host in one direction. */
export interface CountedWay {
  /** Until when the last order of each operation may be begun, in ms since 1970. */
  readonly lastMs: Readonly<Partial<Record<Operation, number>>>;
  readonly orders: number;
  /** The last of them: asked again as it was, it is counted no further. Empty: there was none. */
  readonly operationId: string;
}

/** A host for which something was signed under one manifest. */
export interface CountedHost {
  /** As its first forward order said, of that campaign; null: there was none, only on the way back. */
  readonly ring: { readonly name: string; readonly campaignId: string } | null;
  readonly ways: Readonly<Record<Direction, CountedWay>>;
  /** Until when it may begin to go back by itself, in ms since 1970; absent: nothing signed lets it. */
  readonly aloneMs?: number;
}

/** What a count comes to, kept beside its hosts: a disk that lost some of them is noticed. */
export interface SigningTotal {
  readonly hosts: number;
  readonly orders: number;
  /** When something forward was asked for first, in ms since 1970: from there the times of rings run. Null: never. */
  readonly sinceMs: number | null;
}

/** What was signed under one manifest. Built anew from its hosts at a start; changed by `countOrder` and `countFrom` only. */
export interface SigningCount {
  readonly hosts: Map<string, CountedHost>;
  /** Hosts of each ring, by its name. */
  readonly rings: Map<string, number>;
  /** For each direction and operation, hosts by the end of their last order's time to begin, oldest first; older than an hour may be missing. */
  readonly lately: Readonly<Record<Direction, ReadonlyMap<Operation, Map<string, number>>>>;
  /**
   * Hosts that may go back by themselves, by until when, likewise: each has a place among those that are taken back and rebooted on
   * their way, and has none a second time in `lately`.
   */
  readonly alone: Map<string, number>;
  /** Orders of all hosts, in both directions. */
  orders: number;
  sinceMs: number | null;
}

/** An order that is asked for. */
export interface CountedOrder {
  readonly hostId: string;
  readonly operationId: string;
  readonly campaignId: string;
  readonly operation: Operation;
  readonly direction: Direction;
  readonly ring: NamedRing;
  /** Until when it may be begun, and what time it is; ms since 1970. */
  readonly startByMs: number;
  readonly now: number;
  /** Until when the host may begin to go back by itself, where nobody confirms what is ordered; absent: it does not. */
  readonly aloneMs?: number;
  /** The count was set back not long ago: a host that it does not know may have been begun all the same. Absent: it is whole. */
  readonly mayBeForgotten?: boolean;
}

/** Orders for one host and direction under one manifest: three operations, tried again some sixty times. Beyond that is no rollout. */
export const MOST_ORDERS_PER_HOST = 200;
/** When the hour is full, the time is named at which this share of it is free: orders that wait are not brought for each place. */
const FREE_AT_ONCE = 0.05;
const HOUR_MS = 3_600_000;
/** What a host does when it goes back by itself. */
const DONE_ALONE: readonly Operation[] = ['back_out', 'reboot'];
const NOTHING: CountedWay = { lastMs: {}, orders: 0, operationId: '' };

function emptyCount(sinceMs: number | null): SigningCount {
  const none = (): ReadonlyMap<Operation, Map<string, number>> =>
    new Map(OPERATIONS.map((operation) => [operation, new Map<string, number>()]));
  const lately = { forward: none(), backout: none() };
  return { hosts: new Map(), rings: new Map(), lately, alone: new Map(), orders: 0, sinceMs };
}

/** Has the times of rings run from now, where they do not yet. Answers whether that is so since now. */
export function countFrom(count: SigningCount, now: number): boolean {
  if (count.sinceMs !== null) return false;
  count.sinceMs = now;
  return true;
}

/** Why one more order would go beyond what was signed; null: it does not. Nothing is counted yet. */
export function countRefusal(count: SigningCount, limits: ManifestLimits, order: CountedOrder): CountRefusal | null {
  const known = count.hosts.get(order.hostId);
  const way = known?.ways[order.direction] ?? NOTHING;
  const elsewhere = order.direction === 'forward' ? ringChanged(known, limits, order) : null;
  if (elsewhere !== null) return elsewhere;
  // What was asked before was perhaps none that waits for a confirmation.
  if (isAskedAgain(way, order)) return aloneRefusal(count, limits, order);
  if (way.orders >= MOST_ORDERS_PER_HOST) {
    return {
      reason: 'orders_exceeded',
      message: `${MOST_ORDERS_PER_HOST} orders were signed for this host; have a new manifest approved to go on`,
    };
  }
  if (known === undefined && count.hosts.size >= limits.hosts) {
    return { reason: 'hosts_exceeded', message: `the manifest allows ${limits.hosts} hosts, and so many were begun` };
  }
  const isBegun = (known?.ring ?? null) !== null;
  const beyond = isBegun ? null : order.direction === 'forward' ? ringRefusal(count, limits, order) : notBegun(order);
  return beyond ?? paceRefusal(count, limits, order) ?? aloneRefusal(count, limits, order);
}

/**
 * What goes back was begun: else a reboot that is said to be of a way back would be one outside all rings. Only a count that
 * was set back lets a host go that it does not know: it must not be kept on a bad patch.
 */
function notBegun({ mayBeForgotten = false }: CountedOrder): CountRefusal | null {
  if (mayBeForgotten) return null;
  return {
    reason: 'host_not_begun',
    message: 'nothing forward was signed for this host under the manifest, so nothing of it goes back',
  };
}

/** Counts an order that `countRefusal` let pass, and returns its host as it is now, to be kept. */
export function countOrder(count: SigningCount, order: CountedOrder): CountedHost {
  const { hostId, operationId, campaignId, operation, direction, ring, startByMs } = order;
  const known = withOwnWayBack(count, order);
  const way = known.ways[direction];
  if (isAskedAgain(way, order)) return known;
  const isFirst = direction === 'forward' && known.ring === null;
  if (isFirst) countInRing(count, ring.name);
  const untilMs = Math.max(startByMs, way.lastMs[operation] ?? 0);
  const counted: CountedHost = {
    ...known,
    ring: isFirst ? { name: ring.name, campaignId } : known.ring,
    ways: {
      ...known.ways,
      [direction]: { lastMs: { ...way.lastMs, [operation]: untilMs }, orders: way.orders + 1, operationId },
    },
  };
  count.hosts.set(hostId, counted);
  count.orders += 1;
  if (isCountedAlone(count, order, untilMs)) return counted;
  moveBehind(count.lately[direction].get(operation), hostId, untilMs);
  return counted;
}

/** The host, counted as one that may go back by itself where the order lets it; for as long as any of its orders does. */
function withOwnWayBack({ hosts, lately, alone }: SigningCount, { hostId, aloneMs }: CountedOrder): CountedHost {
  const known = hosts.get(hostId) ?? { ring: null, ways: { forward: NOTHING, backout: NOTHING } };
  if (aloneMs === undefined || aloneMs <= (known.aloneMs ?? 0)) return known;
  const counted = { ...known, aloneMs };
  hosts.set(hostId, counted);
  moveBehind(alone, hostId, aloneMs);
  for (const operation of DONE_ALONE) {
    const own = lately.backout.get(operation);
    if ((own?.get(hostId) ?? 0) <= aloneMs) own?.delete(hostId);
  }
  return counted;
}

/** Whether the place that the host has as one that may go back by itself is the one that this order would take. */
function isCountedAlone(
  { alone }: SigningCount,
  { hostId, direction, operation }: Pick<CountedOrder, 'hostId' | 'direction' | 'operation'>,
  untilMs: number,
): boolean {
  return direction === 'backout' && DONE_ALONE.includes(operation) && untilMs <= (alone.get(hostId) ?? -1);
}

function moveBehind(hosts: Map<string, number> | undefined, hostId: string, ms: number): void {
  hosts?.delete(hostId);
  hosts?.set(hostId, ms);
}

/**
 * Whether this very order was counted, to be begun no later than now: its first signature may have been lost. By its id alone
 * hosts could be counted over hours, and all be given a fresh order of the same id at once.
 */
function isAskedAgain(way: CountedWay, order: CountedOrder): boolean {
  return way.operationId === order.operationId && order.startByMs <= (way.lastMs[order.operation] ?? -1);
}

/** A count as its hosts were kept, in any order. */
export function countOf(
  kept: readonly (readonly [hostId: string, host: CountedHost])[],
  sinceMs: number | null = null,
): SigningCount {
  const count = emptyCount(sinceMs);
  for (const [hostId, host] of kept) {
    count.hosts.set(hostId, host);
    count.orders += host.ways.forward.orders + host.ways.backout.orders;
    if (host.ring !== null) countInRing(count, host.ring.name);
  }
  const alone = kept.flatMap(([hostId, { aloneMs }]) => (aloneMs === undefined ? [] : [[hostId, aloneMs] as const]));
  for (const [hostId, ms] of alone.sort(([, left], [, right]) => left - right)) count.alone.set(hostId, ms);
  for (const direction of DIRECTIONS) {
    for (const [operation, hosts] of count.lately[direction]) {
      const times = kept.flatMap(([hostId, { ways }]) => {
        const ms = ways[direction].lastMs[operation];
        if (ms === undefined || isCountedAlone(count, { hostId, direction, operation }, ms)) return [];
        return [[hostId, ms] as const];
      });
      for (const [hostId, ms] of times.sort(([, left], [, right]) => left - right)) hosts.set(hostId, ms);
    }
  }
  return count;
}

/** What a count comes to now. */
export function totalOf({ hosts, orders, sinceMs }: SigningCount): SigningTotal {
  return { hosts: hosts.size, orders, sinceMs };
}

function countInRing({ rings }: SigningCount, name: string): void {
  rings.set(name, (rings.get(name) ?? 0) + 1);
}

/**
 * A host is of the ring that its first order named, whatever is said later: it is counted there. Within one campaign nobody says
 * otherwise by mistake.
 */
function ringChanged(
  known: CountedHost | undefined,
  { rings }: ManifestLimits,
  { ring, campaignId }: CountedOrder,
): CountRefusal | null {
  if (rings.length > 0 && !rings.some(({ name }) => name === ring.name)) {
    return { reason: 'ring_unlisted', message: `the manifest lists no ring ${ring.name}` };
  }
  const first = known?.ring ?? null;
  if (first === null || first.campaignId !== campaignId || first.name === ring.name) return null;
  return {
    reason: 'ring_changed',
    message: `the host was begun in ring ${first.name} of this campaign, and is now said to be in ${ring.name}`,
  };
}

/** By the manifest's own order of its rings: where in the campaign a ring stands is the word of whoever asks. */
function ringRefusal(count: SigningCount, limits: ManifestLimits, { ring, now }: CountedOrder): CountRefusal | null {
  const place = limits.rings.findIndex(({ name }) => name === ring.name);
  const own = limits.rings[place];
  if (own === undefined) return null;
  const opensMs = (count.sinceMs ?? now) + own.afterMs;
  if (now < opensMs) {
    return {
      reason: 'ring_too_early',
      message: `signed pace: the manifest opens ring ${ring.name} later; again at ${instant(opensMs)}`,
      waitMs: opensMs - now,
    };
  }
  let hosts = 0;
  for (const [index, each] of limits.rings.entries()) {
    hosts += count.rings.get(each.name) ?? 0;
    const most = mostUpTo(each, limits.hosts);
    // A ring before this one is full or not without it.
    if (index < place || hosts < most) continue;
    return { reason: 'ring_exceeded', message: `the manifest allows ${most} hosts up to and with ring ${each.name}` };
  }
  return null;
}

/**
 * Each direction and operation by itself: a host is rebooted within the hour of its install, and counted once in each. By the host's
 * last order, not its first: hosts that were counted long ago and given nothing are no store of orders that may all come at
 * once. By when that may be begun, not when it was signed: nor are those of which somebody keeps the signature back.
 */
function paceRefusal(
  count: SigningCount,
  { perHour, backoutPerHour }: ManifestLimits,
  { hostId, operation, direction, now }: Pick<CountedOrder, 'hostId' | 'operation' | 'direction' | 'now'>,
): CountRefusal | null {
  const hosts = count.lately[direction].get(operation);
  if (hosts === undefined) return null;
  const isBack = direction === 'backout';
  const places = isBack && DONE_ALONE.includes(operation) ? [hosts, count.alone] : [hosts];
  for (const each of places) forget(each, now - HOUR_MS);
  const most = isBack ? backoutPerHour : perHour;
  const taken = places.reduce((sum, each) => sum + each.size, 0);
  if (taken < most || places.some((each) => each.has(hostId))) return null;
  const againMs = freeAgain(places, Math.ceil(most * FREE_AT_ONCE));
  const withAlone = places.length > 1 && count.alone.size > 0 ? ', and counts those that may go by themselves' : '';
  const where = isBack ? ` on their way back${withAlone}` : '';
  return {
    reason: 'pace_exceeded',
    message: `signed pace: the manifest allows ${most} hosts an hour${where}; again at ${instant(againMs)}`,
    waitMs: againMs - now,
  };
}

/**
 * A host that may go back by itself has a place among those that are taken back, from now until an hour after it may begin to:
 * whoever keeps hosts from their gateways has no more of them go back within an hour than people signed.
 */
function aloneRefusal(
  count: SigningCount,
  limits: ManifestLimits,
  { hostId, now, aloneMs }: CountedOrder,
): CountRefusal | null {
  if (aloneMs === undefined) return null;
  for (const operation of DONE_ALONE) {
    const refused = paceRefusal(count, limits, { hostId, operation, direction: 'backout', now });
    if (refused !== null) return refused;
  }
  return null;
}

function forget(hosts: Map<string, number>, untilMs: number): void {
  for (const [known, ms] of hosts) {
    if (ms > untilMs) break;
    hosts.delete(known);
  }
}

/** When so many places of the hour are free again: those that end first. */
function freeAgain(taken: readonly ReadonlyMap<string, number>[], places: number): number {
  const ends = taken.flatMap((hosts) => firstOf(hosts, places));
  return (ends.sort((left, right) => left - right)[places - 1] ?? Math.max(0, ...ends)) + HOUR_MS;
}

/** The first so many, each no sooner than those before it: what stands behind one that ends later waits for it. */
function firstOf(hosts: ReadonlyMap<string, number>, places: number): readonly number[] {
  const ends: number[] = [];
  for (const ms of hosts.values()) {
    if (ends.length >= places) break;
    ends.push(Math.max(ms, ends.at(-1) ?? 0));
  }
  return ends;
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
