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
  /** When the first order was signed, in ms since 1970. */
  readonly firstMs: number;
  /** Forward orders signed for it. */
  readonly orders: number;
  /** The last of them: asked again, it is counted no further. */
  readonly operationId: string;
}

/** A ring as it was first named; its hosts are those counted in it. */
interface CountedRing {
  readonly name: string;
  hosts: number;
}

/** What was signed under one manifest. Built anew from its hosts at a start; changed by `countHost` only. */
export interface SigningCount {
  readonly hosts: Map<string, CountedHost>;
  /** By place, from the first. */
  readonly rings: Map<number, CountedRing>;
  /** When hosts were begun, ascending; older than an hour may be missing. */
  readonly begun: number[];
}

/** A forward order that is asked for. */
export interface CountedOrder {
  readonly hostId: string;
  readonly operationId: string;
  readonly ring: NamedRing;
  /** Ms since 1970. */
  readonly now: number;
}

/** Forward orders for one host under one manifest: three operations, tried again some sixty times. Beyond that is no rollout. */
export const MOST_ORDERS_PER_HOST = 200;
const HOUR_MS = 3_600_000;

function emptyCount(): SigningCount {
  return { hosts: new Map(), rings: new Map(), begun: [] };
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
  if (known === undefined) return hostRefusal(count, limits, order);
  if (known.operationId === order.operationId || known.orders < MOST_ORDERS_PER_HOST) return null;
  return {
    reason: 'orders_exceeded',
    message: `${MOST_ORDERS_PER_HOST} orders were signed for this host; have a new manifest approved to go on`,
  };
}

/** Counts an order that `countRefusal` let pass, and returns its host as it is now, to be kept. */
export function countOrder(count: SigningCount, { hostId, operationId, ring, now }: CountedOrder): CountedHost {
  const known = count.hosts.get(hostId);
  if (known === undefined) return countHost(count, hostId, { ring, firstMs: now, orders: 1, operationId });
  if (known.operationId === operationId) return known;
  const counted = { ...known, orders: known.orders + 1, operationId };
  count.hosts.set(hostId, counted);
  return counted;
}

/** A count as its hosts were kept, in any order. */
export function countOf(kept: readonly (readonly [hostId: string, host: CountedHost])[]): SigningCount {
  const count = emptyCount();
  const inTime = [...kept].sort(([, left], [, right]) => left.firstMs - right.firstMs);
  for (const [hostId, host] of inTime) countHost(count, hostId, host);
  return count;
}

function countHost(count: SigningCount, hostId: string, host: CountedHost): CountedHost {
  const { name, ordinal } = host.ring;
  const ring = count.rings.get(ordinal);
  if (ring === undefined) count.rings.set(ordinal, { name, hosts: 1 });
  else ring.hosts += 1;
  count.begun.push(host.firstMs);
  count.hosts.set(hostId, host);
  return host;
}

function hostRefusal(count: SigningCount, limits: ManifestLimits, { ring, now }: CountedOrder): CountRefusal | null {
  if (count.hosts.size >= limits.hosts) {
    return { reason: 'hosts_exceeded', message: `the manifest allows ${limits.hosts} hosts, and so many were begun` };
  }
  const full = limits.rings.find((limit) => {
    const place = limit.name === ring.name ? ring.ordinal : placeOf(count, limit.name);
    // A ring before this one is full or not without it.
    if (place === null || place < ring.ordinal) return false;
    return hostsUpTo(count, place) >= mostUpTo(limit, limits.hosts);
  });
  if (full !== undefined) {
    const most = mostUpTo(full, limits.hosts);
    return { reason: 'ring_exceeded', message: `the manifest allows ${most} hosts up to and with ring ${full.name}` };
  }
  return paceRefusal(count, limits, now);
}

function paceRefusal({ begun }: SigningCount, { perHour }: ManifestLimits, now: number): CountRefusal | null {
  if (perHour === null) return null;
  let old = 0;
  while (old < begun.length && (begun[old] ?? 0) <= now - HOUR_MS) old += 1;
  begun.splice(0, old);
  if (begun.length < perHour) return null;
  const again = new Date((begun[begun.length - perHour] ?? now) + HOUR_MS).toISOString();
  return {
    reason: 'pace_exceeded',
    message: `the manifest allows ${perHour} hosts an hour; the next one from ${again}`,
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
