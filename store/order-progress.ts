import type { BoardHost } from '../model/board/board';
import type { CampaignId, HostId, OperationId } from '../model/ids';
import { type Database, plainArray, prepared, type Transaction } from './database';

/** What an agent says of an order that it is carrying out. */
export interface NewProgress {
  readonly operationId: OperationId;
  /** The host whose session says it. */
  readonly hostId: HostId;
  /** 0 to 100. */
  readonly percent: number;
  /** At most 200 characters. */
  readonly doing: string;
}

/** What is being done for a host's order, and when its agent said so. */
export interface OrderProgress {
  readonly percent: number;
  readonly doing: string;
  readonly saidAt: string;
}

const KEEP_PROGRESS = prepared(
  `INSERT INTO order_progress (host_id, operation_id, percent, doing)
   SELECT n.host_id, n.operation_id, n.percent, n.doing
     FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[]) AS n (host_id, operation_id, percent, doing)
     JOIN host_order o ON o.operation_id = n.operation_id AND o.host_id = n.host_id
    ORDER BY n.host_id
   ON CONFLICT (host_id) DO UPDATE
     SET operation_id = excluded.operation_id, percent = excluded.percent, doing = excluded.doing,
         said_at = excluded.said_at`,
);

/** Keeps the newest of each host in one statement; of these, no two may be of one host. What is about no order of the host's is left out. */
export async function keepProgress(db: Database, said: readonly NewProgress[]): Promise<void> {
  if (said.length === 0) return;
  await db.query({
    ...KEEP_PROGRESS,
    values: [
      plainArray(said.map(({ hostId }) => hostId)),
      plainArray(said.map(({ operationId }) => operationId)),
      plainArray(said.map(({ percent }) => percent)),
      said.map(({ doing }) => doing),
    ],
  });
}

/** What the agent of a host said last of the order it has in this campaign; null: nothing, or of another. */
export async function readProgress(
  tx: Transaction,
  campaignId: CampaignId,
  host: { readonly hostId: HostId } & Pick<BoardHost, 'direction' | 'operation' | 'generation'>,
): Promise<OrderProgress | null> {
  const result = await tx.query<{ percent: number; doing: string; said_at: Date }>(
    `SELECT p.percent, p.doing, p.said_at FROM order_progress p JOIN host_order o USING (operation_id)
      WHERE p.host_id = $1 AND o.campaign_id = $2 AND o.direction = $3 AND o.operation = $4 AND o.generation = $5`,
    [host.hostId, campaignId, host.direction, host.operation, host.generation],
  );
  const row = result.rows[0];
  return row === undefined ? null : { percent: row.percent, doing: row.doing, saidAt: row.said_at.toISOString() };
}
