import { OPERATIONS, type Operation } from '../words';
import type { ManifestLimits } from './patch-manifest';
import { mostUpTo } from './ring-share';

/** Why the signer's own count allows no more (docs/errors.md). */
export const COUNT_REFUSALS = [
  'hosts_exceeded',
  'ring_exceeded',
  'pace_exceeded',
  'ring_changed',
  'orders_exceeded',
] as const;

/** A refusal, and what it is about in words. */
export interface CountRefusal {
  readonly reason: (typeof COUNT_REFUSALS)[number];
  readonly message: string;
}

/** A ring by its name and its place in the campaign, from 0, as whoever asks says. */
export interface NamedRing {
  readonly name: string;
  readonly ordinal: number;
}

/** A host for which something forward was signed under one manifest. */
export interface CountedHost {
  readonly ring: NamedRing;
  /** Until when the last order of each operation may be begun, in ms since 1970. */
  readonly lastMs: Readonly<Partial<Record<Operation, number>>>;
  /** Forward orders signed for it. */
  readonly orders: number;
  /** The last of them: asked again as it was, it is counted no further. */
  readonly operationId: string;
}

/** A ring as it was first named; its hosts are those counted in it. */
interface CountedRing {
  readonly name: string;
  hosts: number;
}

/** What a count comes to, kept beside its hosts: a disk that lost some of them is noticed. */
export interface SigningTotal {
  readonly hosts: number;
  readonly orders: number;
}

/** What was signed under one manifest. Built anew from its hosts at a start; changed by `countOrder` only. */
export interface SigningCount {
  readonly hosts: Map<string, CountedHost>;
  /** By place, from the first. */
  readonly rings: Map<number, CountedRing>;
  /** For each operation, hosts by the end of their last order's time to begin, oldest first; older than an hour may be missing. */
  readonly lately: ReadonlyMap<Operation, Map<string, number>>;
  /** Forward orders of all hosts. */
  orders: number;
}

/** A forward order that is asked for. */
export interface CountedOrder {
  readonly hostId: string;
  readonly operationId: string;
  readonly operation: Operation;
  readonly ring: NamedRing;
  /** Until when it may be begun, and what time it is; ms since 1970. */
  readonly startByMs: number;
  readonly now: number;
}

/** Forward orders for one host under one manifest: three operations, tried again some sixty times. Beyond that is no rollout. */
export const MOST_ORDERS_PER_HOST = 200;
const HOUR_MS = 3_600_000;

function emptyCount(): SigningCount {
  const lately = new Map(OPERATIONS.map((operation) => [operation, new Map<string, number>()]));
  return { hosts: new Map(), rings: new Map(), lately, orders: 0 };
}

/** Why one more forward order would go beyond what was signed; null: it does not. Nothing is counted yet. */
export function countRefusal(count: SigningCount, limits: ManifestLimits, order: CountedOrder): CountRefusal | null {
  const { ring } = order;
  const named = count.rings.get(ring.ordinal);
  if (named !== undefined && named.name !== ring.name) {
    return {
      reason: 'ring_changed',
      message: `ring ${ring.ordinal} was ${named.name} and is now said to be ${ring.name}`,
    };
  }
  const known = count.hosts.get(order.hostId);
  if (known !== undefined && isAskedAgain(known, order)) return null;
  if (known !== undefined && known.orders >= MOST_ORDERS_PER_HOST) {
    return {
      reason: 'orders_exceeded',
      message: `${MOST_ORDERS_PER_HOST} orders were signed for this host; have a new manifest approved to go on`,
    };
  }
  const beyond = known === undefined ? hostRefusal(count, limits, order) : null;
  return beyond ?? paceRefusal(count, limits, order);
}

/** Counts an order that `countRefusal` let pass, and returns its host as it is now, to be kept. */
export function countOrder(count: SigningCount, order: CountedOrder): CountedHost {
  const { hostId, operationId, operation, ring, startByMs } = order;
  const known = count.hosts.get(hostId);
  if (known !== undefined && isAskedAgain(known, order)) return known;
  if (known === undefined) countInRing(count, ring);
  const untilMs = Math.max(startByMs, known?.lastMs[operation] ?? 0);
  const counted = {
    ring: known?.ring ?? ring,
    lastMs: { ...known?.lastMs, [operation]: untilMs },
    orders: (known?.orders ?? 0) + 1,
    operationId,
  };
  count.hosts.set(hostId, counted);
  count.orders += 1;
  const hosts = count.lately.get(operation);
  // Behind all others.
  hosts?.delete(hostId);
  hosts?.set(hostId, untilMs);
  return counted;
}

/**
 * Whether this very order was counted, to be begun no later than now: its first signature may have been lost. By its id alone
 * hosts could be counted over hours, and all be given a fresh order of the same id at once.
 */
function isAskedAgain(known: CountedHost, order: CountedOrder): boolean {
  return known.operationId === order.operationId && order.startByMs <= (known.lastMs[order.operation] ?? -1);
}

/** A count as its hosts were kept, in any order. */
export function countOf(kept: readonly (readonly [hostId: string, host: CountedHost])[]): SigningCount {
  const count = emptyCount();
  for (const [hostId, host] of kept) {
    count.hosts.set(hostId, host);
    count.orders += host.orders;
    countInRing(count, host.ring);
  }
  for (const [operation, hosts] of count.lately) {
    const times = kept.flatMap(([hostId, { lastMs }]) => {
      const ms = lastMs[operation];
      return ms === undefined ? [] : [[hostId, ms] as const];
    });
    for (const [hostId, ms] of times.sort(([, left], [, right]) => left - right)) hosts.set(hostId, ms);
  }
  return count;
}

/** What a count comes to now. */
export function totalOf({ hosts, orders }: SigningCount): SigningTotal {
  return { hosts: hosts.size, orders };
}

function countInRing({ rings }: SigningCount, { name, ordinal }: NamedRing): void {
  const ring = rings.get(ordinal);
  if (ring === undefined) rings.set(ordinal, { name, hosts: 1 });
  else ring.hosts += 1;
}

function hostRefusal(count: SigningCount, limits: ManifestLimits, { ring }: CountedOrder): CountRefusal | null {
  if (count.hosts.size >= limits.hosts) {
    return { reason: 'hosts_exceeded', message: `the manifest allows ${limits.hosts} hosts, and so many were begun` };
  }
  const full = limits.rings.find((limit) => {
    const place = limit.name === ring.name ? ring.ordinal : placeOf(count, limit.name);
    // A ring before this one is full or not without it.
    if (place === null || place < ring.ordinal) return false;
    return hostsUpTo(count, place) >= mostUpTo(limit, limits.hosts);
  });
  if (full === undefined) return null;
  const most = mostUpTo(full, limits.hosts);
  return { reason: 'ring_exceeded', message: `the manifest allows ${most} hosts up to and with ring ${full.name}` };
}

/**
 * Each operation by itself: a host is rebooted within the hour of its install, and counted once in each. By the host's last
 * order, not its first: hosts that were counted long ago and given nothing are no store of orders that may all come at once.
 * By when that may be begun, not when it was signed: nor are those of which somebody keeps the signature back.
 */
function paceRefusal(
  { lately }: SigningCount,
  { perHour }: ManifestLimits,
  { hostId, operation, now }: CountedOrder,
): CountRefusal | null {
  const hosts = lately.get(operation);
  if (perHour === null || hosts === undefined) return null;
  for (const [known, ms] of hosts) {
    if (ms > now - HOUR_MS) break;
    hosts.delete(known);
  }
  if (hosts.size < perHour || hosts.has(hostId)) return null;
  const [oldest] = hosts.values();
  const again = new Date((oldest ?? now) + HOUR_MS).toISOString();
  return {
    reason: 'pace_exceeded',
    message: `signed pace: the manifest allows ${perHour} hosts an hour; again at ${again}`,
  };
}

function placeOf({ rings }: SigningCount, name: string): number | null {
  for (const [ordinal, ring] of rings) if (ring.name === name) return ordinal;
  return null;
}

function hostsUpTo({ rings }: SigningCount, place: number): number {
  let hosts = 0;
  for (const [ordinal, ring] of rings) if (ordinal <= place) hosts += ring.hosts;
  return hosts;
}
