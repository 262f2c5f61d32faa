import { asId, type CampaignId, type OperationId } from '../model/ids';
import type { Direction, Operation } from '../model/words';
import { type Database, plainArray, prepared } from './database';

/** What a trace shows of an order. Instants are milliseconds since 1970. */
export interface OrderTrace {
  readonly campaignId: CampaignId;
  readonly operation: Operation;
  readonly direction: Direction;
  readonly generation: number;
  /** Of the turn that placed it; its flag says whether the order is shown although all goes well. */
  readonly traceparent: string;
  readonly placedAt: number;
  readonly offeredAt: number | null;
}

interface Row {
  operation_id: OperationId;
  campaign_id: string;
  operation: Operation;
  direction: Direction;
  generation: number;
  traceparent: string;
  placed_ms: string;
  offered_ms: string | null;
}

const READ = prepared(
  `SELECT operation_id, campaign_id, operation, direction, generation, traceparent,
          (extract(epoch FROM placed_at) * 1000)::bigint AS placed_ms, (extract(epoch FROM offered_at) * 1000)::bigint AS offered_ms
     FROM host_order WHERE operation_id = ANY($1::uuid[]) AND traceparent <> ''`,
);

/** Of these orders, those that were placed by a turn with a trace. */
export async function readOrderTraces(
  db: Database,
  operationIds: readonly OperationId[],
): Promise<ReadonlyMap<OperationId, OrderTrace>> {
  const { rows } = await db.query<Row>({ ...READ, values: [plainArray(operationIds)] });
  return new Map(
    rows.map((row) => [
      row.operation_id,
      {
        campaignId: asId<CampaignId>(row.campaign_id),
        operation: row.operation,
        direction: row.direction,
        generation: row.generation,
        traceparent: row.traceparent,
        placedAt: Number(row.placed_ms),
        offeredAt: row.offered_ms === null ? null : Number(row.offered_ms),
      },
    ]),
  );
}

/** The campaign of an order; null: there is no such order. */
export async function readOrderCampaign(db: Database, operationId: OperationId): Promise<CampaignId | null> {
  const { rows } = await db.query<{ campaign_id: CampaignId }>(
    'SELECT campaign_id FROM host_order WHERE operation_id = $1',
    [operationId],
  );
  return rows[0]?.campaign_id ?? null;
}
