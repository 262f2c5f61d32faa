import type { LaneId } from '../../model/ids';
import type { Transaction } from '../database';

/** The turn is not this caller's to take: it goes on from the rows (design section 5, "Twice, late, never"). */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}

/**
 * The transaction's first write: makes `turn` the lane's present turn if the one before it is. `again` when this very
 * turn was committed before (its answer was lost). Throws FencedError when the lane is somewhere else.
 */
export async function fenceTurn(tx: Transaction, laneId: LaneId, turn: number): Promise<'mine' | 'again'> {
  const taken = await tx.query(
    'UPDATE lane SET turn = $2, turned_at = clock_timestamp() WHERE lane_id = $1 AND turn = $2::bigint - 1',
    [laneId, turn],
  );
  if (taken.rowCount === 1) return 'mine';
  const present = await tx.query<{ turn: string }>('SELECT turn FROM lane WHERE lane_id = $1', [laneId]);
  const at = Number(present.rows[0]?.turn ?? -1);
  if (at === turn) return 'again';
  throw new FencedError(`turn ${turn} of lane ${laneId} was refused: the lane is at turn ${at}`);
}
