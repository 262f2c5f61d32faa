import { Context } from '@temporalio/activity';
import { setTimeout as sleep } from 'node:timers/promises';

/** Good news gathers this long, so that one turn takes many reports (design section 5, "The turn"). */
export const GATHER_MS = 200;

/** How one waiter was woken. */
export type Ring = 'urgent' | 'news' | 'timeout';

interface Waiter {
  readonly wake: (ring: Exclude<Ring, 'timeout'>) => void;
}

/**
 * Bells by name (a lane, a campaign), fanned out in memory from the process's one LISTEN connection. A subscription
 * remembers a ring that came before anybody waited, so subscribing before looking loses nothing.
 */
export class Bells {
  readonly #waiters = new Map<string, Set<Waiter>>();

  /** A notice on the `bell` channel: lane ids joined by commas, `!` in front when one must not wait. null: ring all. */
  ringLanes(payload: string | null): void {
    if (payload === null) {
      this.#ringAll();
      return;
    }
    const urgent = payload.startsWith('!');
    for (const lane of payload.slice(urgent ? 1 : 0).split(',')) this.#ring(`lane/${lane}`, urgent ? 'urgent' : 'news');
  }

  /** A notice on the `holds` channel: a campaign's id. null: ring all. */
  ringCampaign(payload: string | null): void {
    if (payload === null) this.#ringAll();
    else this.#ring(`campaign/${payload}`, 'urgent');
  }

  /** Begins to hear `name`. Close it when done. */
  subscribe(name: string): Subscription {
    const heard = new Subscription((waiter) => {
      const waiters = this.#waiters.get(name);
      waiters?.delete(waiter);
      if (waiters?.size === 0) this.#waiters.delete(name);
    });
    const waiters = this.#waiters.get(name) ?? new Set();
    waiters.add(heard.waiter);
    this.#waiters.set(name, waiters);
    return heard;
  }

  #ringAll(): void {
    for (const waiters of this.#waiters.values()) for (const waiter of waiters) waiter.wake('news');
  }

  #ring(name: string, ring: Exclude<Ring, 'timeout'>): void {
    for (const waiter of this.#waiters.get(name) ?? []) waiter.wake(ring);
  }
}

/** One waiter's ear. */
export class Subscription {
  #rung: Exclude<Ring, 'timeout'> | null = null;
  #resolve: (() => void) | null = null;
  readonly waiter: Waiter = {
    wake: (ring) => {
      this.#rung = this.#rung === 'urgent' ? 'urgent' : ring;
      this.#resolve?.();
    },
  };

  constructor(private readonly leave: (waiter: Waiter) => void) {}

  /** Waits for a ring, at most `timeoutMs`. After good news it gathers a little more, unless something urgent comes. */
  async wait(timeoutMs: number): Promise<Ring> {
    await this.#sleep(timeoutMs, () => this.#rung !== null);
    if (this.#rung === 'news') await this.#sleep(GATHER_MS, () => this.#rung === 'urgent');
    const rung = this.#rung ?? 'timeout';
    this.#rung = null;
    return rung;
  }

  /** Stops hearing. */
  close(): void {
    this.leave(this.waiter);
  }

  async #sleep(ms: number, enough: () => boolean): Promise<void> {
    if (enough()) return;
    const timer = new AbortController();
    const timeout = sleep(ms, undefined, { signal: timer.signal }).catch((error: unknown) => {
      if (!timer.signal.aborted) throw error;
    });
    const rung = new Promise<void>((resolve) => {
      this.#resolve = () => {
        if (enough()) resolve();
      };
    });
    await Promise.race([timeout, rung]);
    this.#resolve = null;
    timer.abort();
  }
}

/** `wait` for an activity: throws CancelledFailure as soon as the activity is cancelled or its worker shuts down. */
export function waitOrCancelled(bell: Subscription, timeoutMs: number): Promise<Ring> {
  return Promise.race([bell.wait(timeoutMs), Context.current().cancelled]);
}
