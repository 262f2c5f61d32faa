/** What planning a backout needs to know of one ring. */
export interface RingStanding {
  /** Some wave of it was opened, so some of its hosts may have been changed. */
  readonly opened: boolean;
  /** Every opened wave of it has ended on its way back. */
  readonly back: boolean;
}

/**
 * Which ring goes back next: the newest opened one that is not back yet, by its index; null when none is left. One ring
 * at a time, so that what was proven longest is undone last (design section 5).
 */
export function nextRingBack(rings: readonly RingStanding[]): number | null {
  const next = rings.findLastIndex(({ opened, back }) => opened && !back);
  return next === -1 ? null : next;
}
