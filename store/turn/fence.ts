import { createHash } from 'node:crypto';
import type { BoardHost } from '../../model/board/board';
import type { LaneId } from '../../model/ids';
import { prepared, type Transaction } from '../database';

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

/** What beginning a turn came to. `again`: this very request was committed before, and its answer was lost. */
export type Fence =
  | {
      readonly kind: 'mine';
      /** Positions whose open orders were withdrawn: they may no longer be offered. */
      readonly withdrawn: readonly number[];
      /** The directive that the lane followed until now. */
      readonly followed: number;
    }
  | { readonly kind: 'again' };

/**
 * Open orders past their `start_by`, against the wave's course, or of an excluded host, are withdrawn by the statement that makes the turn the
 * lane's, so that nobody else can. A gateway's claim and this compete for `open`, and one of them wins. An open order that
 * has a report (a restored database may hold one) was begun, and ends by it.
 */
const BEGIN_TURN = prepared(
  `WITH mine AS (
     UPDATE lane SET turn = $2, turn_request = $3, turned_at = clock_timestamp()
      WHERE lane_id = $1 AND turn = $2::bigint - 1
     RETURNING lane_id, campaign_id, ring, cluster, directive_revision),
   late AS (
     SELECT o.operation_id FROM mine JOIN host_order o USING (lane_id)
      WHERE o.closed_at IS NULL AND o.state = 'open'
        AND NOT EXISTS (SELECT FROM report r WHERE r.operation_id = o.operation_id)
        AND (o.start_by <= clock_timestamp()
             OR (o.direction = 'forward' AND o.operation IN ('install', 'reboot')
                 AND EXISTS (SELECT FROM directive d
                              WHERE d.campaign_id = mine.campaign_id AND d.ring = mine.ring AND d.cluster = mine.cluster
                                AND d.course IN ('back_out', 'abort')))
             OR (o.direction = 'forward' AND o.operation IN ('install', 'reboot')
                 AND o.position = ANY (ARRAY(SELECT position FROM campaign_host WHERE lane_id = $1 AND excluded))))
      ORDER BY o.operation_id FOR UPDATE OF o),
   withdrawn AS (
     UPDATE host_order o SET state = 'withdrawn', closed_turn = $2, closed_at = clock_timestamp()
       FROM late WHERE o.operation_id = late.operation_id RETURNING o.position)
   SELECT directive_revision, array(SELECT position FROM withdrawn ORDER BY position) AS withdrawn FROM mine`,
);

/**
 * The transaction's first write: makes `turn` the lane's present turn if the one before it is. Throws FencedError when the
 * lane is somewhere else, or took this turn on another board's word: whoever asks now would believe recorded what never was.
 */
export async function fenceTurn(tx: Transaction, laneId: LaneId, asked: AskedTurn): Promise<Fence> {
  const { turn } = asked;
  const request = digestOf(asked);
  const taken = await tx.query<{ directive_revision: string; withdrawn: number[] }>({
    ...BEGIN_TURN,
    values: [laneId, turn, request],
  });
  const mine = taken.rows[0];
  if (mine !== undefined) {
    return { kind: 'mine', withdrawn: mine.withdrawn, followed: Number(mine.directive_revision) };
  }
  const present = await tx.query<{ turn: string; turn_request: string }>(
    'SELECT turn, turn_request FROM lane WHERE lane_id = $1',
    [laneId],
  );
  const at = Number(present.rows[0]?.turn ?? -1);
  if (at !== turn) throw new FencedError(`turn ${turn} of lane ${laneId} was refused: the lane is at turn ${at}`);
  if (present.rows[0]?.turn_request !== request) {
    throw new FencedError(`turn ${turn} of lane ${laneId} was refused: it was taken with other changes`);
  }
  return { kind: 'again' };
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
