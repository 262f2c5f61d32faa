/** Omit that keeps a union a union. */
type Without<Item, Key extends PropertyKey> = Item extends unknown ? Omit<Item, Key> : never;

/**
 * Something that is the same for many positions, said once. `at` lists them rising, ranges joined by commas: `0-99,103`;
 * null for something that concerns no position.
 */
export interface Packed<Item> {
  readonly value: Without<Item, 'position'>;
  readonly at: string | null;
}

type MaybePlaced = object & { readonly position?: number };

/**
 * Says what is the same for many positions once. A lane's hosts go through their operations side by side, so a turn of a
 * thousand hosts tells some ten different things: what Temporal carries and keeps of it shrinks a hundredfold (measured,
 * docs/benchmarks.md). What is said of one position keeps its order; plain JSON in, plain JSON out.
 */
export function pack<Item extends object>(items: readonly Item[]): Packed<Item>[] {
  const packed: { value: Without<Item, 'position'>; positions: number[] | null }[] = [];
  const groups = new Map<string, number>();
  /** The group in which each position was named last: nothing later of it may go into an earlier one. */
  const last = new Map<number, number>();
  for (const item of items) {
    const { position, ...rest } = item as Item & MaybePlaced;
    const value = rest as unknown as Without<Item, 'position'>;
    if (position === undefined) {
      packed.push({ value, positions: null });
      continue;
    }
    const key = JSON.stringify(value);
    let group = groups.get(key);
    if (group === undefined || group <= (last.get(position) ?? -1)) {
      group = packed.push({ value, positions: [] }) - 1;
      groups.set(key, group);
    }
    packed[group]?.positions?.push(position);
    last.set(position, group);
  }
  return packed.map(({ value, positions }) => ({ value, at: positions === null ? null : rangesOf(positions) }));
}

/** What was packed: the items of one position in their order, those of one kind by position. Throws on nonsense in `at`. */
export function unpack<Item extends object>(packed: readonly Packed<Item>[]): Item[] {
  return packed.flatMap(({ value, at }): Item[] =>
    at === null
      ? [value as unknown as Item]
      : positionsOf(at).map((position) => ({ ...value, position }) as unknown as Item),
  );
}

function rangesOf(positions: readonly number[]): string {
  const sorted = [...positions].sort((left, right) => left - right);
  const ranges: string[] = [];
  let from = 0;
  for (let index = 1; index <= sorted.length; index += 1) {
    if (sorted[index] === (sorted[index - 1] ?? 0) + 1) continue;
    const first = String(sorted[from]);
    ranges.push(index - 1 === from ? first : `${first}-${String(sorted[index - 1])}`);
    from = index;
  }
  return ranges.join(',');
}

function positionsOf(at: string): number[] {
  return at.split(',').flatMap((range) => {
    const [, first, last] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(range) ?? [];
    if (first === undefined) throw new Error(`"${range}" names no positions`);
    const from = Number(first);
    return Array.from({ length: Number(last ?? first) - from + 1 }, (_, index) => from + index);
  });
}
