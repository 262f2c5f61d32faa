import { subscriberOf } from '../model/network-address';
import { type Rate, TokenBucket } from '../model/token-bucket';

/** More addresses than that are forgotten, the one longest unseen first: memory is bounded, whoever knocks. */
const MOST_ADDRESSES = 10_000;

/** Lets so many in, from one address and in total. `now` is in milliseconds, and may not go back. */
export class Turnstile {
  private readonly total: TokenBucket;
  private readonly byAddress = new Map<string, TokenBucket>();

  constructor(
    private readonly rates: { readonly address: Rate; readonly total: Rate },
    private readonly now: () => number,
  ) {
    this.total = new TokenBucket(rates.total, now());
  }

  /** Whether one more may come in from here. One that its address keeps out costs the others nothing. */
  lets(address: string): boolean {
    const now = this.now();
    const subscriber = subscriberOf(address);
    const bucket = this.byAddress.get(subscriber) ?? new TokenBucket(this.rates.address, now);
    this.byAddress.delete(subscriber);
    this.byAddress.set(subscriber, bucket);
    const [oldest] = this.byAddress.keys();
    if (this.byAddress.size > MOST_ADDRESSES && oldest !== undefined) this.byAddress.delete(oldest);
    return bucket.take(now) && this.total.take(now);
  }
}
