/**
 * The smallest of the values that at least this ratio of them do not exceed (nearest rank; nothing is made up between two
 * values). @throws RangeError without values, or for a ratio outside 0..1.
 */
export function percentile(values: readonly number[], ratio: number): number {
  if (!(ratio >= 0 && ratio <= 1)) throw new RangeError(`a percentile is asked for at ${ratio}, not within 0 and 1`);
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(ratio * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('there is no percentile of nothing');
  return value;
}
