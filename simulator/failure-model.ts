import { chance } from '../model/seeded';
import type { Direction, Operation } from '../model/words';
import type { Attempt } from './order';

/** A span of milliseconds, uniform between both ends. */
export type Span = readonly [number, number];

/** What can go otherwise than well (docs/simulator.md, "Behaviour"). */
export type Deed =
  | { readonly does: 'fail' | 'smoke_fail' | 'never_return' }
  | { readonly does: 'offline'; readonly forMs: Span }
  | { readonly does: 'slow'; readonly factor: number }
  | { readonly does: 'duplicate'; readonly copies: number }
  | { readonly does: 'reorder' | 'reconnect' };

/** One line of the failure model: who, at which operation, how many of them, and what happens. */
export interface Behaviour {
  /** Indexes of the hosts concerned; null: all. */
  readonly hosts: ReadonlySet<number> | null;
  /** Null: any operation of the direction. */
  readonly operation: Operation | null;
  readonly direction: Direction;
  /** Of the orders concerned, from 0 to 1. */
  readonly share: number;
  readonly deed: Deed;
}

/** All that decides how a simulated host behaves; the same model and seed decide the same, whatever comes when. */
export interface FailureModel {
  readonly seed: number;
  readonly times: Readonly<Record<Operation, Span>>;
  readonly behaviours: readonly Behaviour[];
}

/** What is going to happen to one order. */
export interface Fate {
  readonly durationMs: number;
  readonly fails: boolean;
  /** The host is gone for good once the order has begun. */
  readonly neverReturns: boolean;
  /** The host loses its connection when the order begins, for this long; 0: it does not. */
  readonly offlineMs: number;
  /** The host loses its connection this long after the order began; null: it does not. */
  readonly reconnectAfterMs: number | null;
  /** How often the last report is sent. */
  readonly copies: number;
  /** Whether reports of earlier phases come after the last one. */
  readonly reorders: boolean;
}

/**
 * Decides the fate of one order. Pure: every decision is drawn from the seed, the host's id, the operation, its direction
 * and generation, and the behaviour's place in the list; never from the time or from what other hosts do.
 */
export function fateOf(model: FailureModel, attempt: Attempt): Fate {
  const { seed, times, behaviours } = model;
  const draw = (what: string): number =>
    chance(String(seed), attempt.hostId, attempt.operation, attempt.direction, String(attempt.generation), what);
  let fate: Fate = { ...UNEVENTFUL, durationMs: within(times[attempt.operation], draw('time')) };
  for (const [place, behaviour] of behaviours.entries()) {
    if (!concerns(behaviour, attempt)) continue;
    if (behaviour.share < 1 && draw(`share ${String(place)}`) >= behaviour.share) continue;
    fate = bend(fate, behaviour.deed, draw(`deed ${String(place)}`));
  }
  return fate;
}

const UNEVENTFUL: Omit<Fate, 'durationMs'> = {
  fails: false,
  neverReturns: false,
  offlineMs: 0,
  reconnectAfterMs: null,
  copies: 1,
  reorders: false,
};

function concerns({ hosts, operation, direction, deed }: Behaviour, attempt: Attempt): boolean {
  if (direction !== attempt.direction || (hosts !== null && !hosts.has(attempt.index))) return false;
  if (deed.does === 'smoke_fail') return attempt.operation === 'smoke_test';
  return operation === null || operation === attempt.operation;
}

function bend(fate: Fate, deed: Deed, drawn: number): Fate {
  switch (deed.does) {
    case 'fail':
    case 'smoke_fail':
      return { ...fate, fails: true };
    case 'never_return':
      return { ...fate, neverReturns: true };
    case 'offline':
      return { ...fate, offlineMs: within(deed.forMs, drawn) };
    case 'slow':
      return { ...fate, durationMs: Math.round(fate.durationMs * deed.factor) };
    case 'duplicate':
      return { ...fate, copies: deed.copies };
    case 'reorder':
      return { ...fate, reorders: true };
    case 'reconnect':
      return { ...fate, reconnectAfterMs: Math.round(fate.durationMs * drawn) };
  }
}

function within([shortest, longest]: Span, drawn: number): number {
  return Math.round(shortest + (longest - shortest) * drawn);
}
