import type { PlannedFault } from './fault';

/** A process is left alone before and after each fault for so long, in ms, as the plan does it. */
export const REST_MS = 8_000;

/**
 * When a fault that did not happen gets its second chance, in ms after the first campaign was launched: as soon as nothing else
 * that is planned for the same process is near. Pure: the plan and the moment decide.
 */
export function secondChanceAt(plan: readonly PlannedFault[], failed: PlannedFault, nowMs: number): number {
  const others = plan
    .filter(({ number, target }) => number !== failed.number && target === failed.target)
    .sort((left, right) => left.atMs - right.atMs);
  let atMs = nowMs + REST_MS;
  for (const other of others) {
    const isOverBefore = atMs + failed.forMs + REST_MS <= other.atMs;
    if (!isOverBefore) atMs = Math.max(atMs, other.atMs + other.forMs + REST_MS);
  }
  return atMs;
}
