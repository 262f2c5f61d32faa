import { setImmediate as nextTick, setTimeout as sleep } from 'node:timers/promises';
import type { Session } from './session';
import type { SessionRegistry } from './session-registry';

/** Streams written to before other work gets its turn. */
const DRAINS_PER_TICK = 200;
const LOOK_MS = 20;

/**
 * Delays, in milliseconds, for `count` agents that come back within `windowMs`: one in each of as many equal parts of the
 * window, so that no moment sees a crowd. They rise with the index. `random` is uniform in 0..1.
 */
export function spreadReturns(count: number, windowMs: number, random: () => number): number[] {
  return Array.from({ length: count }, (_, index) => Math.floor(((index + random()) / count) * windowMs));
}

export interface DrainOptions {
  readonly registry: SessionRegistry;
  /** Agents come back within this time, spread over all of it. */
  readonly windowMs: number;
  /** How long sessions may take to leave. */
  readonly withinMs: number;
  readonly random: () => number;
}

/**
 * Tells every agent when to come back, and waits until their sessions have left, or not longer than `withinMs` (rule B3).
 * Those with an order in hand come back first: somebody waits for their reports.
 */
export async function drainSessions({ registry, windowMs, withinMs, random }: DrainOptions): Promise<void> {
  const end = Date.now() + withinMs;
  const sessions = registry.all();
  const inTurn = [...sessions.filter(isAtWork), ...sessions.filter((session) => !isAtWork(session))];
  const delays = spreadReturns(inTurn.length, windowMs, random);
  for (const [index, session] of inTurn.entries()) {
    session.drain({ afterMs: delays[index] ?? 0, windowMs });
    if ((index + 1) % DRAINS_PER_TICK === 0) await nextTick();
  }
  while (registry.size > 0 && Date.now() < end) await sleep(LOOK_MS);
}

function isAtWork(session: Session): boolean {
  return session.isAtWork;
}

/** Resolves when the work is done or the time is over; for a database that does not answer while a process has to end. */
export async function notLongerThan(withinMs: number, work: Promise<void>): Promise<void> {
  const over = new AbortController();
  try {
    await Promise.race([work, sleep(withinMs, undefined, { signal: over.signal })]);
  } finally {
    over.abort();
  }
}
