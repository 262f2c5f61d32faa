import type { HostId, OperationId } from '../model/ids';
import { type Database, plainArray, prepared } from './database';

/** A change that its host, on a session opened after it, awaits the confirmation of. */
export interface Confirmation {
  readonly operationId: OperationId;
  /** The host whose session asks. */
  readonly hostId: HostId;
}

const INSERT_CONFIRMATIONS = prepared(
  `WITH incoming AS (
     SELECT n.ordinal, o.operation_id
       FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS n (operation_id, host_id, ordinal)
       LEFT JOIN host_order o ON o.operation_id = n.operation_id AND o.host_id = n.host_id
   ), stored AS (
     INSERT INTO order_confirmation (operation_id)
     SELECT DISTINCT operation_id FROM incoming WHERE operation_id IS NOT NULL ORDER BY operation_id
     ON CONFLICT DO NOTHING
   )
   SELECT operation_id IS NOT NULL AS known FROM incoming ORDER BY ordinal`,
);

/**
 * Stores a batch in one statement and one transaction; answers for each, in their order, whether it is stored, now or from
 * before. False: no such order of that host is known here, and its agent must not be told that it is confirmed.
 */
export async function insertConfirmations(db: Database, confirmations: readonly Confirmation[]): Promise<boolean[]> {
  if (confirmations.length === 0) return [];
  const result = await db.query<{ known: boolean }>({
    ...INSERT_CONFIRMATIONS,
    values: [
      plainArray(confirmations.map(({ operationId }) => operationId)),
      plainArray(confirmations.map(({ hostId }) => hostId)),
    ],
  });
  return result.rows.map(({ known }) => known);
}
