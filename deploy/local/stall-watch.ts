/** Where a campaign stands, as far as it shows whether something moves. */
export interface Present {
  readonly phase: string;
  /** The reasons of the holds that stand. */
  readonly heldBy: readonly string[];
  /** Hosts by state. */
  readonly states: ReadonlyMap<string, number>;
}

/** Notices a campaign in which nothing moves. */
export class StallWatch {
  #last = '';
  #since = 0;

  /** `patienceMs`: how long a healthy campaign may stand still. */
  constructor(private readonly patienceMs: number) {}

  /** Why it is given up, in words; null as long as it is not. `now`: ms of a clock that never goes back. */
  look({ phase, heldBy, states }: Present, now: number): string | null {
    const present = JSON.stringify([phase, heldBy, [...states].sort()]);
    if (present !== this.#last) {
      this.#last = present;
      this.#since = now;
    }
    if (now - this.#since < this.patienceMs) return null;
    const where = [...states].map(([state, hosts]) => `${hosts} ${state}`).join(', ');
    const held = heldBy.length === 0 ? 'not held' : `held: ${heldBy.join('; ')}`;
    return `nothing has moved for ${this.patienceMs / 1000} s (${phase}, ${held}; ${where})`;
  }
}
