import { sqlState } from '../store/database';

/** How long a failed write waits before it is tried again: short, because agents wait for their acknowledgement. */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 2_000;

/** Milliseconds before attempt `attempt + 1`; doubling, at most two seconds. */
export function retryDelayMs(attempt: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1));
}

/**
 * True when PostgreSQL refused the values themselves (SQLSTATE class 22, and 23 but for a row that is referred to and may still come): writing
 * the same again cannot help. Everything else may pass: a lost connection, a restart, a lock, a missing grant.
 */
export function isRefusedValue(error: unknown): boolean {
  const state = sqlState(error);
  return state !== null && (state.startsWith('22') || (state.startsWith('23') && state !== '23503'));
}
