import type { Operation } from '../../model/words';

/**
 * Hosts that passed their smoke test and break afterwards. The product's gate counts first verdicts, so it does not see
 * them; somebody who watches the service does.
 */
export class LateFailures {
  /** When the install of a broken host ended, in ms. */
  readonly #installedAt = new Map<number, number>();
  /** Hosts per ring, by the tick at which they show. */
  readonly #ticks = new Map<number, Map<number, number>>();
  readonly #shown = new Map<number, number>();

  constructor(readonly resolutionMs: number) {}

  /** Hears of an order of a broken host; says when its trouble shows, or null before it has installed. */
  shows(host: number, order: { operation: Operation; endsAt: number; afterMs: number }): number | null {
    if (order.operation === 'install') this.#installedAt.set(host, order.endsAt);
    const installedAt = this.#installedAt.get(host);
    return installedAt === undefined ? null : installedAt + order.afterMs;
  }

  /** One host of the ring shows its trouble then. */
  expect(ring: number, at: number): void {
    const tick = Math.ceil(at / this.resolutionMs) * this.resolutionMs;
    const rings = this.#ticks.get(tick) ?? new Map<number, number>();
    rings.set(ring, (rings.get(ring) ?? 0) + 1);
    this.#ticks.set(tick, rings);
  }

  /** When the next trouble shows, in ms. */
  next(): number {
    let next = Infinity;
    for (const tick of this.#ticks.keys()) if (tick < next) next = tick;
    return next;
  }

  /** Takes in what shows until now; the rings that have news. */
  take(now: number): number[] {
    const news = new Set<number>();
    for (const [tick, rings] of this.#ticks) {
      if (tick > now) continue;
      this.#ticks.delete(tick);
      for (const [ring, hosts] of rings) {
        this.#shown.set(ring, (this.#shown.get(ring) ?? 0) + hosts);
        news.add(ring);
      }
    }
    return [...news];
  }

  /** Hosts of a ring that were patched and are seen to be broken. */
  shownIn(ring: number): number {
    return this.#shown.get(ring) ?? 0;
  }
}
