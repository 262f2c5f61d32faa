import type { Rate } from '../model/token-bucket';

/** Times that a test may shorten; everything in milliseconds, but for rates. */
export interface GatewayTimes {
  /** Rule H2. */
  readonly helloTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly keepaliveMs: number;
  readonly keepaliveTimeoutMs: number;
  /** The safety net under notices: goes through all orders of this gateway's hosts, 0.4 s of PostgreSQL for 35,000. */
  readonly pollMs: number;
  /** How often the gateway looks by itself which holds stand. */
  readonly holdLookMs: number;
  /** How often it looks by itself whose identity was taken away. */
  readonly identityLookMs: number;
  /** How often live sessions are compared with the database's (rule S2). */
  readonly compareMs: number;
  /** A Hello that the database could not take for this long is refused. */
  readonly openWithinMs: number;
  /** Of one host's Hellos (rule B5). */
  readonly hellos: Rate;
  /** How long a stopping gateway waits for its agents to leave. */
  readonly drainMs: number;
}

/** The times of docs/protocol.md. */
export const GATEWAY_TIMES: GatewayTimes = {
  helloTimeoutMs: 30_000,
  heartbeatIntervalMs: 60_000,
  keepaliveMs: 60_000,
  keepaliveTimeoutMs: 20_000,
  pollMs: 30_000,
  holdLookMs: 400,
  identityLookMs: 400,
  compareMs: 15_000,
  openWithinMs: 15_000,
  // Agents come back after seconds, and later each time; one that is cut off over and over, or restarts, has these to do so at once.
  hellos: { perSecond: 0.2, burst: 30 },
  drainMs: 6_000,
};
