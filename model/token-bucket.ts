/** So many at once, and so many each second. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Allows a rate: a token for each, which come back by the second. Times in ms of one clock that never steps. */
export class TokenBucket {
  private tokens: number;

  constructor(
    private readonly rate: Rate,
    private sinceMs: number,
  ) {
    this.tokens = rate.burst;
  }

  /** Takes a token; false: there is none at `nowMs`. */
  take(nowMs: number): boolean {
    if (this.refill(nowMs) < 1) return false;
    this.tokens -= 1;
    return true;
  }

  /** In how many ms there is a token; 0: there is one. */
  waitMs(nowMs: number): number {
    return Math.max(0, Math.ceil(((1 - this.refill(nowMs)) * 1_000) / this.rate.perSecond));
  }

  /** Whether nothing was taken for so long that it is like a new one. */
  isFull(nowMs: number): boolean {
    return this.refill(nowMs) >= this.rate.burst;
  }

  private refill(nowMs: number): number {
    const { perSecond, burst } = this.rate;
    this.tokens = Math.min(burst, this.tokens + ((nowMs - this.sinceMs) * perSecond) / 1_000);
    this.sinceMs = nowMs;
    return this.tokens;
  }
}
