import { Context } from '@temporalio/activity';
import { setTimeout as sleep } from 'node:timers/promises';

/** Rings that come together are one, so that a lane is not looked at for each report: until none came for this long, */
const QUIET_MS = 100;
/** and for this long at most. How long a turn gathers good news is its own affair (wait-for-news.ts). */
const TOGETHER_AT_MOST_MS = 250;

/** What waiting needs of time; tests bring their own. */
export interface Clock {
  /** In ms; only differences count. */
  now(): number;
  /** Resolves after `ms`; rejects when aborted before. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

const CLOCK: Clock = { now: () => performance.now(), sleep: (ms, signal) => sleep(ms, undefined, { signal }) };

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

  constructor(private readonly clock: Clock = CLOCK) {}

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
    }, this.clock);
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
  /** Rings heard so far. */
  #rings = 0;
  #resolve: (() => void) | null = null;
  readonly waiter: Waiter = {
    wake: (ring) => {
      this.#rung = this.#rung === 'urgent' ? 'urgent' : ring;
      this.#rings += 1;
      this.#resolve?.();
    },
  };

  constructor(
    private readonly leave: (waiter: Waiter) => void,
    private readonly clock: Clock,
  ) {}

  /** Waits for a ring, at most `timeoutMs`, and for those that come with it, unless something urgent comes. */
  async wait(timeoutMs: number): Promise<Ring> {
    await this.#sleep(timeoutMs, () => this.#rung !== null);
    if (this.#rung === 'news') await this.#hearOut();
    const rung = this.#rung ?? 'timeout';
    this.#rung = null;
    return rung;
  }

  /** Stops hearing. */
  close(): void {
    this.leave(this.waiter);
  }

  async #hearOut(): Promise<void> {
    const end = this.clock.now() + TOGETHER_AT_MOST_MS;
    for (let heard = -1; heard !== this.#rings && this.#rung === 'news';) {
      heard = this.#rings;
      const left = end - this.clock.now();
      if (left <= 0) return;
      await this.#sleep(Math.min(QUIET_MS, left), () => this.#rung === 'urgent');
    }
  }

  async #sleep(ms: number, enough: () => boolean): Promise<void> {
    if (enough()) return;
    const timer = new AbortController();
    const timeout = this.clock.sleep(ms, timer.signal).catch((error: unknown) => {
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
