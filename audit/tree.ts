import { createHash } from 'node:crypto';

/** The Merkle tree of RFC 6962 section 2.1 over the audit's leaves: SHA-256, leaves and nodes told apart by their first byte. */

/** A hash of the tree: 32 bytes. */
export type TreeHash = Buffer;

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** The hash of a leaf's bytes. */
export function leafHash(leaf: Uint8Array): TreeHash {
  return createHash('sha256').update(LEAF).update(leaf).digest();
}

function nodeHash(left: TreeHash, right: TreeHash): TreeHash {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

/** The root of a tree without leaves: the hash of nothing. */
export const EMPTY_ROOT: TreeHash = createHash('sha256').digest();

/**
 * What is needed to append to a tree and to know its root: the roots of its perfect subtrees from left to right, one for each
 * bit that is set in `size`. 53 hashes at most, however long the audit is.
 */
export interface Frontier {
  readonly size: number;
  readonly hashes: readonly TreeHash[];
}

/** The tree before the first record. */
export const EMPTY_FRONTIER: Frontier = { size: 0, hashes: [] };

/** The tree with one leaf more. */
export function append({ size, hashes }: Frontier, leaf: TreeHash): Frontier {
  const kept = [...hashes];
  let hash = leaf;
  for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
    const left = kept.pop();
    if (left === undefined) throw new Error(`a frontier of ${size} leaves has too few hashes`);
    hash = nodeHash(left, hash);
  }
  return { size: size + 1, hashes: [...kept, hash] };
}

/** The root of the whole tree. */
export function rootOf({ hashes }: Frontier): TreeHash {
  const [last, ...others] = [...hashes].reverse();
  return last === undefined ? EMPTY_ROOT : others.reduce((right, left) => nodeHash(left, right), last);
}

/** The frontier of all these leaves. */
export function frontierOf(leaves: readonly TreeHash[]): Frontier {
  return leaves.reduce(append, EMPTY_FRONTIER);
}

/** The largest power of two below `size`: where RFC 6962 splits a tree of two leaves or more. */
function split(size: number): number {
  let left = 1;
  while (left * 2 < size) left *= 2;
  return left;
}

function subtreeRoot(leaves: readonly TreeHash[], from: number, to: number): TreeHash {
  return rootOf(frontierOf(leaves.slice(from, to)));
}

/** PATH of section 2.1.1: the hashes from the leaf's neighbour up. Throws when the tree has no such leaf. */
export function inclusionProof(leaves: readonly TreeHash[], index: number): TreeHash[] {
  if (!Number.isSafeInteger(index) || index < 0 || index >= leaves.length) {
    throw new RangeError(`a tree of ${leaves.length} leaves has no leaf ${index}`);
  }
  const path: TreeHash[] = [];
  let from = 0;
  let to = leaves.length;
  while (to - from > 1) {
    const middle = from + split(to - from);
    path.unshift(index < middle ? subtreeRoot(leaves, middle, to) : subtreeRoot(leaves, from, middle));
    if (index < middle) to = middle;
    else from = middle;
  }
  return path;
}

/** Whether the proof leads from this leaf at this place of a tree of `size` leaves to its root. */
export function isIncluded(
  leaf: TreeHash,
  { index, size, root }: { readonly index: number; readonly size: number; readonly root: TreeHash },
  proof: readonly TreeHash[],
): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  // From the root down: at each level whether the leaf is on the left.
  const sides: ('left' | 'right')[] = [];
  let place = index;
  for (let rest = size; rest > 1;) {
    const left = split(rest);
    sides.unshift(place < left ? 'left' : 'right');
    if (place < left) rest = left;
    else {
      place -= left;
      rest -= left;
    }
  }
  if (sides.length !== proof.length) return false;
  const hash = proof.reduce(
    (own, other, level) => (sides[level] === 'left' ? nodeHash(own, other) : nodeHash(other, own)),
    leaf,
  );
  return hash.equals(root);
}

/** A tree as a checkpoint names it. */
export interface TreeHead {
  readonly size: number;
  readonly root: TreeHash;
}
