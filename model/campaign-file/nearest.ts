/** Two slips at most: beyond that a guess confuses more than it helps. */
const MAX_SLIPS = 2;

/** The candidate a person most likely meant, or `null`. `max_failed` and `MaxFailed` both mean `maxFailed`. */
function nearest(word: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let fewest = MAX_SLIPS + 1;
  for (const candidate of candidates) {
    const slips = editDistance(plain(word), plain(candidate));
    // A short word is within two slips of almost anything.
    if (slips < fewest && slips < Math.max(1, candidate.length / 2)) {
      best = candidate;
      fewest = slips;
    }
  }
  return best;
}

/** `did you mean "gate"?` or, without a guess, the whole list. */
export function suggest(word: string, candidates: readonly string[]): string {
  const guess = nearest(word, candidates);
  const known = candidates.join(', ');
  return guess === null ? `Use one of: ${known}.` : `Did you mean "${guess}"? Known are: ${known}.`;
}

function plain(word: string): string {
  return word.replace(/[-_ ]/g, '').toLowerCase();
}

/** Insertions, deletions and replacements between two words. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
