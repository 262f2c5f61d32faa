/** Shortest window, so that a server that says 0 does not make a host hammer it. */
const MIN_WINDOW_MS = 100;

/** When to come back: chosen by the server's Welcome, so that a returning fleet does not arrive in one second. */
export interface ReconnectPolicy {
  /** The first attempt is uniform in this window. */
  readonly initialWindowMs: number;
  readonly maxBackoffMs: number;
}

/**
 * Milliseconds until attempt number `failures` + 1: full jitter over a window that doubles with every failed attempt but the
 * first, which mostly came before a gateway that starts again was there: doubled for those few, the last of a fleet came back
 * after three windows. `random` is uniform in 0..1.
 */
export function reconnectDelay(policy: ReconnectPolicy, failures: number, random: number): number {
  const initial = Math.max(policy.initialWindowMs, MIN_WINDOW_MS);
  const doubled = Math.min(Math.max(0, failures - 1), 30);
  const window = Math.min(initial * 2 ** doubled, Math.max(policy.maxBackoffMs, initial));
  return Math.floor(random * window);
}
