/**
 * When agents come back after losing this gateway. The server chooses, because only it knows how many they are: a
 * fleet that returns in one second never gets in (reference: thundering herds of agents).
 */
export interface ReconnectPolicy {
  /** The first attempt is uniform in this window. */
  readonly initialWindowMs: number;
  readonly maxBackoffMs: number;
}

/** Never less: one restarted gateway must not be met by everybody at once. */
const SHORTEST_WINDOW_MS = 5_000;
/**
 * The window leaves room for one more gateway's agents; those of a third wait before TLS. With 3 the last of 10,000 agents of two
 * killed gateways was back after 61 s, and each gateway had worked for a fifth of that (`npm run bench:storm`).
 */
const WINDOW_MARGIN = 2;
/** Sessions per second one slow core opens: 3.5 ms of CPU each with mTLS (measured 2.8-3.5 ms). */
export const ASSUMED_SESSIONS_PER_SECOND = 280;
/** Below this a busy second says nothing about what the gateway could open. */
const TELLING_SESSIONS_PER_SECOND = 100;
const LONGEST_BACKOFF_MS = 600_000;
/** How long a measured rate is believed. */
const MEMORY_MS = 3_600_000;

/** The policy for a gateway with this many sessions that opens `ratePerSecond` of them per second. */
export function reconnectPolicy(sessions: number, ratePerSecond: number): ReconnectPolicy {
  const windowMs = Math.ceil((WINDOW_MARGIN * sessions * 1_000) / ratePerSecond);
  const initialWindowMs = Math.max(SHORTEST_WINDOW_MS, windowMs);
  return { initialWindowMs, maxBackoffMs: Math.min(LONGEST_BACKOFF_MS, 2 * initialWindowMs) };
}

/** Remembers the busiest second of the last hour: what this gateway has shown it can open. */
export class SessionRate {
  private second = 0;
  private count = 0;
  private best = 0;
  private bestAtMs = 0;

  /** Counts one opened session at `nowMs`. */
  record(nowMs: number): void {
    const second = Math.floor(nowMs / 1_000);
    if (second !== this.second) {
      this.second = second;
      this.count = 0;
    }
    this.count += 1;
    if (this.count >= this.best || nowMs - this.bestAtMs > MEMORY_MS) {
      this.best = this.count;
      this.bestAtMs = nowMs;
    }
  }

  /** Sessions per second at `nowMs`: the measured rate when a second was busy enough to tell, else the assumed one. */
  perSecond(nowMs: number): number {
    const believed = nowMs - this.bestAtMs <= MEMORY_MS && this.best >= TELLING_SESSIONS_PER_SECOND;
    return believed ? this.best : ASSUMED_SESSIONS_PER_SECOND;
  }
}
