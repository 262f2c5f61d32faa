import { type Database, openDatabase } from '../store/database';

/** How long a hold may take. All in ms. */
export interface HoldTimes {
  /** A statement that runs for longer is ended by the server: nothing of a hold takes longer than its barrier (store/holds.ts). */
  readonly statementMs: number;
  /** A server that answers nothing for so long may be gone, and whoever holds is told so and tries another way. */
  readonly answerMs: number;
  /** A connection is not kept for longer: in a link that is gone since, the next hold would wait for nobody. */
  readonly idleMs: number;
}

const HOLD_TIMES: HoldTimes = { statementMs: 10_000, answerMs: 12_000, idleMs: 1_000 };

/** People who hold at the same moment. */
const CONNECTIONS = 3;

/**
 * Connections for holds and nothing else: they wait neither behind imports and plans, which have all others of the api at
 * times, nor for as long as those may.
 */
export function openHoldDatabase(url: string, times: HoldTimes = HOLD_TIMES): Database {
  return openDatabase(url, {
    max: CONNECTIONS,
    applicationName: 'ringmaster-api-holds',
    statementMs: times.statementMs,
    answerWithinMs: times.answerMs,
    idleMs: times.idleMs,
  });
}
