import fc from 'fast-check';
import {
  append,
  EMPTY_FRONTIER,
  EMPTY_ROOT,
  frontierOf,
  inclusionProof,
  isIncluded,
  leafHash,
  rootOf,
  type TreeHash,
} from '../../audit/tree';

/** The leaves of the tests that implementations of RFC 6962 share, in hexadecimal. */
const KNOWN = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const KNOWN_ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const leavesOf = (size: number): TreeHash[] =>
  Array.from({ length: size }, (_, place) => leafHash(Buffer.from(`leaf ${place}`)));
const headOf = (leaves: readonly TreeHash[], size = leaves.length) => ({
  size,
  root: rootOf(frontierOf(leaves.slice(0, size))),
});
const flipped = (hash: TreeHash): TreeHash => {
  const copy = Buffer.from(hash);
  copy[0] = copy[0]! ^ 1;
  return copy;
};

test('the roots are those that every implementation of RFC 6962 gives', () => {
  expect(EMPTY_ROOT.toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  let tree = EMPTY_FRONTIER;
  for (const [place, leaf] of KNOWN.entries()) {
    tree = append(tree, leafHash(Buffer.from(leaf, 'hex')));
    expect(rootOf(tree).toString('hex')).toBe(KNOWN_ROOTS[place]);
  }
});

test('every leaf of every tree is proven to be in it, at its place and nowhere else', () => {
  for (let size = 1; size <= 40; size += 1) {
    const leaves = leavesOf(size);
    const head = headOf(leaves);
    for (const [index, leaf] of leaves.entries()) {
      const proof = inclusionProof(leaves, index);
      expect(isIncluded(leaf, { ...head, index }, proof)).toBe(true);
      expect(isIncluded(leaf, { ...head, index: (index + 1) % size }, proof)).toBe(size === 1);
    }
  }
});

test('no leaf that was changed has a proof, and no proof with one hash changed, left out or added holds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 60 }), fc.nat(), fc.nat(), (size, which, where) => {
      const leaves = leavesOf(size);
      const index = which % size;
      const head = { ...headOf(leaves), index };
      const proof = inclusionProof(leaves, index);
      const place = where % proof.length;
      expect(isIncluded(leafHash(Buffer.from('another')), head, proof)).toBe(false);
      expect(isIncluded(leaves[index]!, head, proof.with(place, flipped(proof[place]!)))).toBe(false);
      expect(isIncluded(leaves[index]!, head, proof.toSpliced(place, 1))).toBe(false);
      expect(isIncluded(leaves[index]!, head, [...proof, head.root])).toBe(false);
    }),
  );
});

test('a leaf that a tree does not have has no proof', () => {
  expect(() => inclusionProof(leavesOf(9), 9)).toThrow('has no leaf 9');
});
