import type { MapEntry } from './document';
import { suggest } from './nearest';
import type { Place, Read } from './place';
import { describeNode, refuse } from './place';

/** The keys of one map, each read once by its name. */
export interface Fields<Key extends string> {
  /** Refuses the map when the key is missing; `example` shows what to add. */
  readonly required: <T>(key: Key, read: Read<T>, example: string) => T | undefined;
  /** `fallback` when the key is missing; a key that is there but bad is refused, never replaced. */
  readonly optional: <T>(key: Key, read: Read<T>, fallback: T) => T | undefined;
  /** The place of a key's value, or `null` when it is missing. */
  readonly find: (key: Key) => Place | null;
}

/** Opens a map and refuses every key it does not know. `undefined`: it is no map. */
export function openFields<Key extends string>(place: Place, known: readonly Key[]): Fields<Key> | undefined {
  const { node } = place;
  if (node.kind !== 'map') {
    refuse(place, {
      message: `expected a map, found ${describeNode(node)}`,
      next: `Write its keys: ${known.join(', ')}.`,
    });
    return undefined;
  }
  for (const entry of node.entries) {
    if ((known as readonly string[]).includes(entry.key)) continue;
    const next = suggest(entry.key, known);
    refuse(valuePlace(place, entry), { message: `unknown key "${entry.key}"`, next }, entry.keyAt);
  }
  const find = (key: Key): Place | null => fieldPlace(place, key);
  return {
    find,
    required: (key, read, example) => {
      const found = find(key);
      const refusal = { message: `the key "${key}" is missing`, next: `Add it, for example: ${example}` };
      if (found !== null) return read(found);
      refuse({ ...place, path: joinPath(place.path, key) }, refusal, node);
      return undefined;
    },
    optional: (key, read, fallback) => {
      const found = find(key);
      return found === null ? fallback : read(found);
    },
  };
}

/** Bounds of a list's length; a list is never empty. */
export interface ListBounds {
  readonly max: number;
}

/** Reads every item of a list, refused ones as `undefined`; refused whole when it is no list, empty or too long. */
export function readItems<T>(read: Read<T>, { max }: ListBounds): Read<readonly (T | undefined)[]> {
  return (place) => {
    const { node } = place;
    if (node.kind !== 'list') {
      const next = 'Write a list: one item per line behind "- ", or [ … ].';
      refuse(place, { message: `expected a list, found ${describeNode(node)}`, next });
      return undefined;
    }
    if (node.items.length === 0) {
      refuse(place, { message: 'the list is empty', next: 'Add at least one item.' });
      return undefined;
    }
    if (node.items.length > max) {
      const message = `the list has ${node.items.length} items, at most ${max} are allowed`;
      refuse(place, { message, next: 'Take some out, or split the campaign.' });
      return undefined;
    }
    return node.items.map((_, index) => read(itemPlace(place, index)));
    return undefined;
  };
}

/** Reads every item of a list; refused when any of them is. */
export function readList<T>(read: Read<T>, bounds: ListBounds): Read<readonly T[]> {
  return (place) => allRead(readItems(read, bounds)(place));
}

/** All items, or `undefined` when any of them was refused. */
export function allRead<T>(items: readonly (T | undefined)[] | undefined): readonly T[] | undefined {
  const known = items?.filter((item) => item !== undefined);
  return known?.length === items?.length ? known : undefined;
}

/** The place of a list's item. */
export function itemPlace(list: Place, index: number): Place {
  const item = list.node.kind === 'list' ? list.node.items[index] : undefined;
  return { ...list, node: item ?? list.node, path: `${list.path}[${index}]` };
}

/** Refuses each item whose name an earlier item has; `nameOf` answers `undefined` for an item that was refused. */
export function refuseTwice(list: Place, key: string, names: readonly (string | undefined)[]): boolean {
  const known = new Set<string>();
  const twice = names.flatMap((name, index) => {
    if (name === undefined) return [];
    if (known.has(name)) return [index];
    known.add(name);
    return [];
  });
  for (const index of twice) {
    const item = itemPlace(list, index);
    const message = `"${names[index] ?? ''}" stands in this list twice`;
    refuse(fieldPlace(item, key) ?? item, { message, next: `Give each item a ${key} of its own, or remove one.` });
  }
  return twice.length > 0;
}

/** The place of a key's value, or `null` when the map has no such key. */
export function fieldPlace(place: Place, key: string): Place | null {
  if (place.node.kind !== 'map') return null;
  const entry = place.node.entries.find((each) => each.key === key);
  return entry === undefined ? null : valuePlace(place, entry);
}

function valuePlace(place: Place, entry: MapEntry): Place {
  return { ...place, node: entry.value, path: joinPath(place.path, entry.key) };
}

function joinPath(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
