import { subscriberOf } from '../model/network-address';
import { TokenBucket, type Rate } from '../model/token-bucket';
import { ApiError } from './api-error';

/** How much one caller may ask for. */
export interface RequestRates {
  /** Of everybody who was let in, each by their name. */
  readonly known: Rate;
  /** Of requests without a token that is good, from one address; and of those that a token does not permit, each by its name. */
  readonly strangers: Rate;
}

/** Far above what people, watches and their scripts ask for; below what keeps others from being served. */
export const REQUEST_RATES: RequestRates = {
  known: { perSecond: 100, burst: 1_000 },
  strangers: { perSecond: 5, burst: 50 },
};

/** As whom somebody without a name is counted: whoever has an IPv6 network has as many addresses as they like. */
export function strangerOf({ ip }: { readonly ip: string }): string {
  return subscriberOf(ip);
}

/** Callers that are remembered; whoever asked longest ago is forgotten first. */
const MOST_CALLERS = 10_000;

/** Counts requests by caller, in memory: each api process for itself. */
export class RequestLimiter {
  private readonly buckets = new Map<string, TokenBucket>();

  constructor(
    private readonly rate: Rate,
    private readonly now: () => number,
  ) {}

  /** Throws ApiError `too_many` when this caller asked too often. */
  take(caller: string): void {
    if (this.mayAsk(caller)) return;
    const { perSecond } = this.rate;
    const next = 'Wait a second, and ask less often. Stopping (hold, abort, recall) is never limited.';
    throw new ApiError('too_many', `more than ${perSecond} requests a second`, next);
  }

  /** Counts a request; false: this caller asked too often. */
  mayAsk(caller: string): boolean {
    const now = this.now();
    const bucket = this.buckets.get(caller) ?? new TokenBucket(this.rate, now);
    // Last again: the first of the map is whoever asked longest ago.
    this.buckets.delete(caller);
    this.buckets.set(caller, bucket);
    const [oldest] = this.buckets.keys();
    if (this.buckets.size > MOST_CALLERS && oldest !== undefined) this.buckets.delete(oldest);
    return bucket.take(now);
  }
}
