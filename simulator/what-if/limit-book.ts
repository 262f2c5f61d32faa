import { hasPlace, type LimitUse } from '../../model/admission';
import { limitNamesOf } from '../../model/limits';
import type { Places } from '../../model/tally';
import type { Direction } from '../../model/words';
import type { FleetShape } from './fleet-shape';

interface Entry {
  readonly name: string;
  /** Its place in the arrays of full limits. */
  readonly index: number;
  readonly use: { -readonly [Key in keyof LimitUse]: LimitUse[Key] };
}

/** A campaign's limits as they stand, and at a glance which groups of hosts stand before a full one. */
export class LimitBook {
  /** By `scope:key`; they change in place. */
  readonly uses: Readonly<Record<string, LimitUse>>;
  readonly #entries = new Map<string, Entry>();
  /** By group. */
  readonly #names: readonly (readonly string[])[];
  /** By group, the indexes of its limits. */
  readonly #indexes: readonly (readonly number[])[];
  /** By limit: 1 where nobody gets in, but hosts that are missing from a budget's group already. */
  readonly #full: Readonly<Record<Direction, Uint8Array>>;

  constructor({ groups, limits }: Pick<FleetShape, 'groups' | 'limits'>) {
    const uses: Record<string, LimitUse> = {};
    for (const [index, limit] of limits.entries()) {
      const name = `${limit.scope}:${limit.key}`;
      const use = { ...limit, inUse: 0, backingOut: 0, impaired: 0 };
      uses[name] = use;
      this.#entries.set(name, { name, index, use });
    }
    this.uses = uses;
    // One copy of each name is kept: groups are many, and share most of theirs.
    this.#names = groups.map((group) => limitNamesOf(group, group).map((name) => this.#entry(name).name));
    this.#indexes = this.#names.map((names) => names.map((name) => this.#entry(name).index));
    this.#full = { forward: new Uint8Array(limits.length), backout: new Uint8Array(limits.length) };
  }

  /** `scope:key` of every limit that counts a group's hosts. */
  namesOf(group: number): readonly string[] {
    return this.#names[group] ?? [];
  }

  /** Whether a group stands before a full limit. */
  isFull(group: number, direction: Direction): boolean {
    const full = this.#full[direction];
    for (const index of this.#indexes[group] ?? []) if (full[index] === 1) return true;
    return false;
  }

  /** Adds places to a limit, or takes them from it. */
  add(name: string, { inUse, backingOut, impaired }: Places): void {
    const { index, use } = this.#entry(name);
    use.inUse += inUse;
    use.backingOut += backingOut;
    use.impaired += impaired;
    this.#full.forward[index] = hasPlace(use, { direction: 'forward', impaired: false }) ? 0 : 1;
    this.#full.backout[index] = hasPlace(use, { direction: 'backout', impaired: false }) ? 0 : 1;
  }

  #entry(name: string): Entry {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new Error(`there is no limit ${name}`);
    return entry;
  }
}
