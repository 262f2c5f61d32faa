/** How many at once, and how many a second after that. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

interface Level {
  tokens: number;
  atMs: number;
}

/** More addresses than that are forgotten, the one longest unseen first: memory is bounded, whoever knocks. */
const MOST_ADDRESSES = 10_000;

/** Lets so many in, from one address and in total. `now` is in milliseconds, and may not go back. */
export class Turnstile {
  private readonly total: Level;
  private readonly byAddress = new Map<string, Level>();

  constructor(
    private readonly rates: { readonly address: Rate; readonly total: Rate },
    private readonly now: () => number,
  ) {
    this.total = { tokens: rates.total.burst, atMs: now() };
  }

  /** Whether one more may come in from here. One that its address keeps out costs the others nothing. */
  lets(address: string): boolean {
    const group = groupOf(address);
    const level = this.byAddress.get(group) ?? { tokens: this.rates.address.burst, atMs: this.now() };
    this.byAddress.delete(group);
    this.byAddress.set(group, level);
    const [oldest] = this.byAddress.keys();
    if (this.byAddress.size > MOST_ADDRESSES && oldest !== undefined) this.byAddress.delete(oldest);
    return this.take(level, this.rates.address) && this.take(this.total, this.rates.total);
  }

  private take(level: Level, rate: Rate): boolean {
    const now = this.now();
    level.tokens = Math.min(rate.burst, level.tokens + ((now - level.atMs) / 1000) * rate.perSecond);
    level.atMs = now;
    if (level.tokens < 1) return false;
    level.tokens -= 1;
    return true;
  }
}

/** An IPv6 subscriber has 2^64 addresses: they count as one. */
function groupOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = address.includes('::') ? Array.from({ length: 8 - before.length - after.length }, () => '0') : [];
  return [...before, ...zeros, ...after].slice(0, 4).join(':');
}
