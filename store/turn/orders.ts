import type { BoardHost } from '../../model/board/board';
import type { HostId } from '../../model/ids';
import type { TermsByOperation } from '../../model/order-terms';
import { METRICS } from '../../telemetry/metrics';
import { plainArray, prepared, type Transaction } from '../database';
import type { Lane, LaneHost } from '../lane-board';
import { INSTALL_TAKEN_BACK, type PlacedOrder } from '../signing';
import { operationIdOf } from './operation-id';
import { ADD_TO_COUNT } from './outcomes';

/** An order that took longer than a bound is counted under the next one. */
const ENDED_WITHIN = `(SELECT coalesce(min(bound), 'Infinity') FROM unnest($6::float8[]) AS bound WHERE took_s <= bound)`;

/** By their exact ids reports wait no more. The orders are counted by the statement that ends them. */
const CLOSE_REPORTED = prepared(
  `WITH taken AS (
     DELETE FROM undigested_report WHERE lane_id = $1 AND report_id = ANY($3::bigint[]) RETURNING operation_id),
   closed AS (
     UPDATE host_order o SET state = 'ended', closed_turn = $2, closed_at = clock_timestamp()
       FROM taken WHERE o.operation_id = taken.operation_id AND o.state IN ('open', 'offered')
     RETURNING 'order:' || o.direction || ':' || o.operation AS outcome,
               extract(epoch FROM clock_timestamp() - o.placed_at)::float8 AS took_s),
   counted AS (
     INSERT INTO outcome_count (campaign_id, ring, outcome, within_s, times, seconds)
     SELECT $4::uuid, $5::int, outcome, ${ENDED_WITHIN}, count(*), sum(took_s) FROM closed GROUP BY 3, 4
     ${ADD_TO_COUNT} RETURNING 1)
   SELECT count(*)::int AS ended FROM closed`,
);

/** Ends the orders whose reports this turn has digested; returns how many. */
export async function closeReported(
  tx: Transaction,
  { laneId, campaignId, ring }: Lane,
  { turn, digested }: { turn: number; digested: readonly string[] },
): Promise<number> {
  if (digested.length === 0) return 0;
  const result = await tx.query<{ ended: number }>({
    ...CLOSE_REPORTED,
    values: [laneId, turn, plainArray(digested), campaignId, ring, ORDER_BOUNDS],
  });
  return result.rows[0]?.ended ?? 0;
}

const ORDER_BOUNDS = plainArray(METRICS.hostOperationDuration.buckets);

/** One order to place, with what the host's live session says it runs on. */
export interface Placement {
  readonly member: LaneHost;
  /** The host as it wanted the order. */
  readonly wanting: BoardHost;
  readonly bootId: string;
}

/** What a turn places, and how. */
export interface OrdersToPlace {
  readonly turn: number;
  readonly terms: TermsByOperation;
  readonly placements: readonly Placement[];
  /** What each row keeps of the turn's trace; absent without tracing. */
  readonly traceparentOf?: (hostId: HostId) => string;
}

const INSERT_ORDERS = prepared(
  `INSERT INTO host_order AS o (operation_id, campaign_id, lane_id, position, host_id, cluster, direction, operation,
                                generation, placed_turn, placed_at, start_by, run_timeout_ms, expected_boot_id, traceparent)
   SELECT n.operation_id, $1, $2, n.position, n.host_id, $3, n.direction, n.operation, n.generation, $4,
          clock_timestamp(), clock_timestamp() + n.start_by_ms * interval '1 millisecond', n.run_timeout_ms, n.boot_id,
          coalesce(n.traceparent, '')
     FROM unnest($5::uuid[], $6::int[], $7::uuid[], $8::text[], $9::text[], $10::int[], $11::int[], $12::int[], $13::text[],
                 $14::text[])
       AS n(operation_id, position, host_id, direction, operation, generation, start_by_ms, run_timeout_ms, boot_id, traceparent)
   RETURNING o.operation_id, o.sequence, (extract(epoch FROM o.start_by) * 1000)::bigint AS start_by_ms,
             ${INSTALL_TAKEN_BACK} AS install_operation_id`,
);

/**
 * Writes the orders of newly admitted hosts, and answers with what is to be signed. The insert cannot meet an older row: a
 * generation is placed once.
 */
export async function insertOrders(
  tx: Transaction,
  lane: Lane,
  { turn, terms, placements, traceparentOf }: OrdersToPlace,
): Promise<PlacedOrder[]> {
  const placed = placements.flatMap((placement) => orderOf(lane, placement, terms));
  if (placed.length === 0) return [];
  const result = await tx.query<InsertedRow>({
    ...INSERT_ORDERS,
    values: [
      lane.campaignId,
      lane.laneId,
      lane.cluster,
      turn,
      plainArray(placed.map(({ operationId }) => operationId)),
      plainArray(placed.map(({ position }) => position)),
      plainArray(placed.map(({ hostId }) => hostId)),
      plainArray(placed.map(({ direction }) => direction)),
      plainArray(placed.map(({ operation }) => operation)),
      plainArray(placed.map(({ generation }) => generation)),
      plainArray(placed.map(({ operation }) => terms[operation].startByMs)),
      plainArray(placed.map(({ runTimeoutMs }) => runTimeoutMs)),
      placed.map(({ expectedBootId }) => (expectedBootId === '' ? null : expectedBootId)),
      // The shorter array is filled up with nulls.
      plainArray(traceparentOf === undefined ? [] : placed.map(({ hostId }) => traceparentOf(hostId))),
    ],
  });
  const inserted = new Map(result.rows.map((row) => [row.operation_id, row]));
  return placed.map(({ position: _, ...order }) => {
    const row = inserted.get(order.operationId);
    if (row === undefined) throw new Error(`order ${order.operationId} was not written`);
    return {
      ...order,
      sequence: row.sequence,
      startByMs: Number(row.start_by_ms),
      installOperationId: row.install_operation_id ?? '',
    };
  });
}

interface InsertedRow {
  readonly operation_id: string;
  readonly sequence: string;
  readonly start_by_ms: string;
  readonly install_operation_id: string | null;
}

type OrderToInsert = Omit<PlacedOrder, 'sequence' | 'startByMs' | 'installOperationId'> & { readonly position: number };

function orderOf(lane: Lane, { member, wanting, bootId }: Placement, terms: TermsByOperation): OrderToInsert[] {
  const { operation, direction, generation } = wanting;
  if (operation === null) return [];
  const { campaignId } = lane;
  const { hostId, position } = member;
  return [
    {
      operationId: operationIdOf({ campaignId, hostId, direction, operation, generation }),
      campaignId,
      hostId,
      position,
      direction,
      operation,
      generation,
      runTimeoutMs: terms[operation].runTimeoutMs,
      expectedBootId: operation === 'reboot' ? bootId : '',
    },
  ];
}
