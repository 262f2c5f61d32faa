/**
 * Times that a gateway tells, bounded: a timer of more than 2^31 ms runs out at once, so a gateway that says too much would be
 * asked without a pause, and one that says less than it can bear would be told without end (docs/protocol.md, rule B4).
 */

/** However long a gateway wants to be left alone. */
const LONGEST_DELAY_MS = 3_600_000;
const SHORTEST_HEARTBEAT_MS = 100;
const LONGEST_HEARTBEAT_MS = 600_000;
/** What a timer counts. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A delay or a window before the next attempt. */
export function toldDelay(ms: number): number {
  return Math.min(ms, LONGEST_DELAY_MS);
}

/** The time between heartbeats; 0: the gateway did not say. */
export function toldHeartbeat(ms: number): number {
  return ms === 0 ? 0 : Math.min(Math.max(ms, SHORTEST_HEARTBEAT_MS), LONGEST_HEARTBEAT_MS);
}

/** Whether a timer can count this long. */
export function isCountable(ms: number): boolean {
  return ms <= LONGEST_TIMER_MS;
}
