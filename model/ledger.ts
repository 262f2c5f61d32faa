import type { LimitUse } from './admission';
import type { BoardHost } from './board/board';
import { addDifference, type Measure, type Places, placesOf } from './tally';

/** What a turn's changed rows add to tallies and limits. Sums only: order and repetition of reading do not matter. */
export class Ledger {
  readonly tallies = new Map<Measure, number>();
  readonly #places = new Map<string, { -readonly [Place in keyof Places]: number }>();
  /** Whether some limit got a place back, so that a starved lane may go on. */
  released = false;

  /** Books one host's change. `limits` are the limits that count it. */
  book(before: BoardHost, after: BoardHost, limits: readonly string[]): void {
    addDifference(this.tallies, before, after);
    const change = difference(placesOf(before), placesOf(after));
    if (change.inUse < 0 || change.backingOut < 0 || change.impaired < 0) this.released = true;
    if (isNothing(change)) return;
    for (const name of limits) {
      const places = this.#places.get(name);
      if (places === undefined) {
        this.#places.set(name, { ...change });
        continue;
      }
      places.inUse += change.inUse;
      places.backingOut += change.backingOut;
      places.impaired += change.impaired;
    }
  }

  /** The limits as they stand with what is booked so far. */
  applyTo(limits: Readonly<Record<string, LimitUse>>): Record<string, LimitUse> {
    const applied: Record<string, LimitUse> = { ...limits };
    for (const [name, places] of this.#places) {
      const limit = applied[name];
      if (limit !== undefined) applied[name] = { ...limit, ...sum(limit, places) };
    }
    return applied;
  }

  /** The limits that changed, by `scope:key`, each with the places it gained or lost. */
  changes(): (readonly [string, Places])[] {
    return [...this.#places].filter(([, change]) => !isNothing(change));
  }
}

function sum(a: Places, b: Places): Places {
  return { inUse: a.inUse + b.inUse, backingOut: a.backingOut + b.backingOut, impaired: a.impaired + b.impaired };
}

function difference(from: Places, to: Places): Places {
  return {
    inUse: to.inUse - from.inUse,
    backingOut: to.backingOut - from.backingOut,
    impaired: to.impaired - from.impaired,
  };
}

function isNothing({ inUse, backingOut, impaired }: Places): boolean {
  return inUse === 0 && backingOut === 0 && impaired === 0;
}
