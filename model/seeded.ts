/**
 * Chance that can be repeated: the same seed gives the same numbers on every machine and in every version of this
 * file. Frozen memberships depend on it. Not for secrets.
 */

const UINT32 = 0x1_0000_0000;
/** 2^21: the low bits of the second word that fill a double's 53. */
const LOW_BITS = 0x20_0000;

/** A number in [0, 1) that depends on every part and on nothing else. Parts are told apart, not run together. */
export function chance(...parts: readonly string[]): number {
  const { high, low } = hash(parts);
  return (high * LOW_BITS + (low >>> 11)) / (UINT32 * LOW_BITS);
}

/** A stream of numbers in [0, 1), fixed by the seed (the mulberry32 generator). */
export function createRandom(seed: string): () => number {
  let state = hash([seed]).high;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / UINT32;
  };
}

/** Two 32-bit words of the cyrb53 hash; each part ends with a unit no text holds. */
function hash(parts: readonly string[]): { high: number; low: number } {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  const take = (unit: number): void => {
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  };
  for (const part of parts) {
    for (let index = 0; index < part.length; index += 1) take(part.charCodeAt(index));
    take(0x1_0000);
  }
  const mixedHigh = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  const mixedLow = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return { high: mixedHigh >>> 0, low: mixedLow >>> 0 };
}
