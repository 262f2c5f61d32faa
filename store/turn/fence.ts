import { createHash } from 'node:crypto';
import type { BoardHost } from '../../model/board/board';
import type { LaneId } from '../../model/ids';
import type { Transaction } from '../database';

/** The turn is not this caller's to take: it goes on from the rows (design section 5, "Twice, late, never"). */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}

/** What tells one request for a turn from another with the same number. */
export interface AskedTurn {
  readonly turn: number;
  readonly changes: readonly { readonly position: number; readonly host: BoardHost }[];
  readonly digested: readonly string[];
  readonly courseRevision: number;
}

/**
 * The transaction's first write: makes `turn` the lane's present turn if the one before it is. `again` when this very
 * request was committed before (its answer was lost). Throws FencedError when the lane is somewhere else, or took this
 * turn on another board's word: whoever asks now would believe recorded what never was.
 */
export async function fenceTurn(tx: Transaction, laneId: LaneId, asked: AskedTurn): Promise<'mine' | 'again'> {
  const { turn } = asked;
  const request = digestOf(asked);
  const taken = await tx.query(
    `UPDATE lane SET turn = $2, turn_request = $3, turned_at = clock_timestamp()
      WHERE lane_id = $1 AND turn = $2::bigint - 1`,
    [laneId, turn, request],
  );
  if (taken.rowCount === 1) return 'mine';
  const present = await tx.query<{ turn: string; turn_request: string }>(
    'SELECT turn, turn_request FROM lane WHERE lane_id = $1',
    [laneId],
  );
  const at = Number(present.rows[0]?.turn ?? -1);
  if (at !== turn) throw new FencedError(`turn ${turn} of lane ${laneId} was refused: the lane is at turn ${at}`);
  if (present.rows[0]?.turn_request !== request) {
    throw new FencedError(`turn ${turn} of lane ${laneId} was refused: it was taken with other changes`);
  }
  return 'again';
}

/** Independent of the order in which a host's fields were written. */
function digestOf({ changes, digested, courseRevision }: AskedTurn): string {
  const rows = changes.map(({ position, host }) => [
    position,
    Object.entries(host).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([rows, digested, courseRevision]))
    .digest('hex');
}
