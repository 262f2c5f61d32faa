import type { Node, Pair } from 'yaml';
import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml';
import type { DocumentNode, MapEntry, Position, ScalarNode } from '../model/campaign-file/document';
import type { Refusal } from '../model/campaign-file/place';
import type { Problem } from '../model/campaign-file/problem';

/** Far deeper than any file of ours; it bounds the recursion. */
export const MAX_DEPTH = 50;

const ALIAS = { message: 'aliases are not read', next: 'Write the value out where it is needed.' };
const ANCHOR = { message: 'anchors are not read', next: ALIAS.next };
const TAG = { message: 'tags are not read', next: 'Leave the tag out.' };
const MERGE_KEY = { message: 'merge keys are not read', next: 'Write the keys out here.' };
const ODD_KEY = { message: 'a key must be a plain word', next: 'Write it as: key: value' };
const TOO_DEEP = { message: `nested deeper than ${MAX_DEPTH} levels`, next: 'Write it flatter.' };

/** Where a node stands: an empty value has no place of its own and takes its parent's `offset`. */
interface Spot {
  readonly offset: number;
  readonly path: string;
  readonly depth: number;
}

/** What a file says, and what of it is refused; with problems the tree is not to be used. */
export interface Tree {
  readonly root: DocumentNode;
  readonly problems: readonly Problem[];
}

/** Turns the YAML library's nodes into plain ones with positions, refusing everything that hides what is meant. */
export function buildTree(contents: unknown, text: string, positionAt: (offset: number) => Position): Tree {
  const builder = new TreeBuilder(text, positionAt);
  return { root: builder.convert(contents, { offset: 0, path: '', depth: 0 }), problems: builder.problems };
}

class TreeBuilder {
  readonly problems: Problem[] = [];

  constructor(
    private readonly text: string,
    private readonly positionAt: (offset: number) => Position,
  ) {}

  convert(node: unknown, parent: Spot): DocumentNode {
    const spot = { ...parent, offset: offsetOf(node, parent) };
    const at = this.positionAt(spot.offset);
    const nothing: ScalarNode = { kind: 'scalar', value: null, text: '', inlineFrom: null, ...at };
    if (!isNode(node)) return nothing;
    if (spot.depth > MAX_DEPTH) {
      const [path = ''] = spot.path.split(/[.[]/, 1);
      this.refuse({ ...spot, path }, TOO_DEEP);
      return nothing;
    }
    this.refuseTricks(node, spot);
    if (isScalar(node)) return this.convertScalar(node.value, node.range, at);
    if (isMap(node)) return { kind: 'map', entries: this.convertEntries(node.items, spot), ...at };
    if (!isSeq(node)) return nothing;
    const items = node.items.map((item, index) => this.convert(item, below(spot, `${spot.path}[${index}]`)));
    return { kind: 'list', items, ...at };
  }

  private convertEntries(pairs: readonly Pair[], spot: Spot): readonly MapEntry[] {
    const entries = new Map<string, MapEntry>();
    for (const { key, value } of pairs) {
      const name = keyName(key);
      const keySpot = { ...spot, offset: offsetOf(key, spot) };
      if (name === null) {
        this.refuse(keySpot, ODD_KEY);
        continue;
      }
      const valueSpot = below(keySpot, spot.path === '' ? name : `${spot.path}.${name}`);
      const known = entries.get(name);
      if (isNode(key)) this.refuseTricks(key, valueSpot);
      if (name === '<<') this.refuse(valueSpot, MERGE_KEY);
      else if (known !== undefined) {
        const message = `"${name}" is given twice, first on line ${known.keyAt.line}`;
        this.refuse(valueSpot, { message, next: 'Keep one of them.' });
      } else {
        const keyAt = this.positionAt(keySpot.offset);
        entries.set(name, { key: name, keyAt, value: this.convert(value, valueSpot) });
      }
    }
    return [...entries.values()];
  }

  private convertScalar(value: unknown, range: Node['range'], at: Position): ScalarNode {
    const source = range ? this.text.slice(range[0], range[1]) : '';
    if (typeof value === 'string') {
      return { kind: 'scalar', value, text: value, inlineFrom: inlineFrom(source, value, at), ...at };
    }
    const isJson =
      value === null || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
    // .inf, .nan and the like are no JSON; as text they are refused wherever a number is expected.
    return { kind: 'scalar', value: isJson ? value : source, text: source, inlineFrom: null, ...at };
  }

  private refuseTricks(node: Node, spot: Spot): void {
    if (isAlias(node)) this.refuse(spot, ALIAS);
    else if (node.anchor !== undefined) this.refuse(spot, ANCHOR);
    if (node.tag !== undefined) this.refuse(spot, TAG);
  }

  private refuse(spot: Spot, { message, next }: Refusal): void {
    this.problems.push({ ...this.positionAt(spot.offset), path: spot.path, message, next });
  }
}

function offsetOf(node: unknown, parent: Spot): number {
  return isNode(node) ? (node.range?.[0] ?? parent.offset) : parent.offset;
}

function below(spot: Spot, path: string): Spot {
  return { offset: spot.offset, path, depth: spot.depth + 1 };
}

/** A key's text as it is written: `1` and `true` are names here, nothing else. */
function keyName(key: unknown): string | null {
  if (!isScalar(key)) return null;
  const name = typeof key.value === 'string' ? key.value : (key.source ?? '');
  return name === '' ? null : name;
}

/** The column of a text's first character, if it stands in the file just as it is read: one line, nothing escaped. */
export function inlineFrom(source: string, value: string, at: Position): number | null {
  if (value.includes('\n')) return null;
  if (source === value) return at.column;
  return source.length === value.length + 2 && source.slice(1, -1) === value ? at.column + 1 : null;
}
