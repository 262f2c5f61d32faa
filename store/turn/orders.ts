import type { BoardHost } from '../../model/board/board';
import type { LaneId } from '../../model/ids';
import type { TermsByOperation } from '../../model/order-terms';
import type { Course, Direction, Operation } from '../../model/words';
import type { Transaction } from '../database';
import type { Lane, LaneHost } from '../lane-board';
import { operationIdOf } from './operation-id';

/** An order that ended with this turn. */
export interface EndedOrder {
  readonly direction: Direction;
  readonly operation: Operation;
  /** From placing to digesting, in ms. */
  readonly tookMs: number;
}

/** Ends the orders whose reports this turn has digested, and marks those reports by their exact ids. */
export async function closeReported(
  tx: Transaction,
  laneId: LaneId,
  { turn, digested }: { turn: number; digested: readonly string[] },
): Promise<EndedOrder[]> {
  if (digested.length === 0) return [];
  const result = await tx.query<{ direction: Direction; operation: Operation; took_ms: string }>(
    `WITH taken AS (
       UPDATE report SET digested_turn = $2 WHERE lane_id = $1 AND report_id = ANY($3::bigint[]) AND digested_turn IS NULL
       RETURNING operation_id)
     UPDATE host_order o SET state = 'ended', closed_turn = $2, closed_at = clock_timestamp()
       FROM taken WHERE o.operation_id = taken.operation_id AND o.state IN ('open', 'offered')
     RETURNING o.direction, o.operation, (extract(epoch FROM clock_timestamp() - o.placed_at) * 1000)::bigint AS took_ms`,
    [laneId, turn, digested],
  );
  return result.rows.map(({ direction, operation, took_ms }) => ({ direction, operation, tookMs: Number(took_ms) }));
}

/**
 * Withdraws open orders that may no longer be offered: past their `start_by`, or against the wave's course. Only the
 * lane does this; a gateway's claim and this compete for `open`, and one of them wins. An open order that has a report
 * (a restored database may hold one) was begun, and ends by it. Returns their positions.
 */
export async function withdrawStale(
  tx: Transaction,
  laneId: LaneId,
  { turn, course }: { turn: number; course: Course },
): Promise<number[]> {
  const forwardIsOver = course === 'back_out' || course === 'abort';
  const result = await tx.query<{ position: number }>(
    `WITH late AS (
       SELECT operation_id FROM host_order o
        WHERE lane_id = $1 AND closed_at IS NULL AND state = 'open'
          AND NOT EXISTS (SELECT FROM report r WHERE r.operation_id = o.operation_id)
          AND (start_by <= clock_timestamp() OR ($3 AND direction = 'forward' AND operation IN ('install', 'reboot')))
        ORDER BY operation_id FOR UPDATE)
     UPDATE host_order o SET state = 'withdrawn', closed_turn = $2, closed_at = clock_timestamp()
       FROM late WHERE o.operation_id = late.operation_id RETURNING o.position`,
    [laneId, turn, forwardIsOver],
  );
  return result.rows.map(({ position }) => position);
}

/** One order to place, with what the host's live session says it runs on. */
export interface Placement {
  readonly member: LaneHost;
  /** The host as it wanted the order. */
  readonly wanting: BoardHost;
  readonly bootId: string;
}

/** Writes the orders of newly admitted hosts. The insert cannot meet an older row: a generation is placed once. */
export async function insertOrders(
  tx: Transaction,
  lane: Lane,
  { turn, terms, placements }: { turn: number; terms: TermsByOperation; placements: readonly Placement[] },
): Promise<void> {
  const rows = placements.flatMap(({ member, wanting, bootId }) =>
    wanting.operation === null ? [] : [{ member, wanting, bootId, operation: wanting.operation }],
  );
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO host_order (operation_id, campaign_id, lane_id, position, host_id, cluster, direction, operation,
                             generation, placed_turn, placed_at, start_by, run_timeout_ms, expected_boot_id)
     SELECT n.operation_id, $1, $2, n.position, n.host_id, $3, n.direction, n.operation, n.generation, $4,
            clock_timestamp(), clock_timestamp() + n.start_by_ms * interval '1 millisecond', n.run_timeout_ms, n.boot_id
       FROM unnest($5::uuid[], $6::int[], $7::uuid[], $8::text[], $9::text[], $10::int[], $11::int[], $12::int[], $13::text[])
         AS n(operation_id, position, host_id, direction, operation, generation, start_by_ms, run_timeout_ms, boot_id)`,
    [
      lane.campaignId,
      lane.laneId,
      lane.cluster,
      turn,
      rows.map(({ member, wanting, operation }) =>
        operationIdOf({
          campaignId: lane.campaignId,
          hostId: member.hostId,
          direction: wanting.direction,
          operation,
          generation: wanting.generation,
        }),
      ),
      rows.map(({ member }) => member.position),
      rows.map(({ member }) => member.hostId),
      rows.map(({ wanting }) => wanting.direction),
      rows.map(({ operation }) => operation),
      rows.map(({ wanting }) => wanting.generation),
      rows.map(({ operation }) => terms[operation].startByMs),
      rows.map(({ operation }) => terms[operation].runTimeoutMs),
      rows.map(({ operation, bootId }) => (operation === 'reboot' ? bootId : null)),
    ],
  );
}
