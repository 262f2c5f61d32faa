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
    const { perSecond, burst } = this.rate;
    this.tokens = Math.min(burst, this.tokens + ((nowMs - this.sinceMs) * perSecond) / 1_000);
    this.sinceMs = nowMs;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
