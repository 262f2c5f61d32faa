/**
 * Counting hosts by ratio. A ratio such as 0.29 has no exact binary form (0.29 × 100 = 28.999…), so the product is
 * rounded by this much before it is cut: far below one host, far above the error of a million hosts.
 */
const ROUNDING_HOSTS = 1e-7;

/** The most hosts that are not more than `ratio` of `hosts`: ⌊ratio × hosts⌋. */
export function hostsWithin(ratio: number, hosts: number): number {
  return Math.floor(ratio * hosts + ROUNDING_HOSTS);
}

/** The fewest hosts that are at least `ratio` of `hosts`: ⌈ratio × hosts⌉. */
export function hostsReaching(ratio: number, hosts: number): number {
  return Math.max(0, Math.ceil(ratio * hosts - ROUNDING_HOSTS));
}

/** A ratio as a person reads it: `0.025` is `2.5%`. */
export function formatRatio(ratio: number): string {
  return `${String(Number((ratio * 100).toFixed(4)))}%`;
}

/** The ratio of a percentage of at most three decimals: the number that `0.49013` means, where 49.013 / 100 is not. */
export function ratioOfPercent(percent: number): number {
  return Number((percent / 100).toFixed(5));
}
