import type { CampaignSpec } from '../model/campaign';
import { asId, type CampaignId, type HostId, type LaneId, type OperationId } from '../model/ids';
import type { Direction, Operation } from '../model/words';
import { type Database, plainArray, prepared } from './database';

/** What an order's row says of its payload. */
export interface PlacedOrder {
  readonly operationId: OperationId;
  readonly campaignId: CampaignId;
  readonly hostId: HostId;
  readonly direction: Direction;
  readonly operation: Operation;
  readonly generation: number;
  readonly sequence: string;
  readonly startByMs: number;
  readonly runTimeoutMs: number;
  readonly expectedBootId: string;
  /** The forward install whose way back a back-out takes, and which a reboot completes; empty when it is not known. */
  readonly installOperationId: string;
}

/** What its campaign says, the same for all its orders. */
export interface SigningFacts {
  readonly manifestDigest: string;
  readonly spec: CampaignSpec;
  /** Size of the bundle in bytes, 0 for packages. */
  readonly artifactSize: string;
}

/** An order that is placed and not signed yet: everything its payload says. */
export interface UnsignedOrder extends PlacedOrder, SigningFacts {}

export interface SignedOrder {
  readonly operationId: OperationId;
  readonly payload: Uint8Array;
  readonly signatures: readonly { readonly keyId: string; readonly signature: string }[];
}

/** The install that an order `o` takes back, or would when it is not confirmed, as a column. */
export const INSTALL_TAKEN_BACK = `CASE WHEN o.operation IN ('back_out', 'reboot') THEN (
  SELECT i.operation_id FROM host_order i
   WHERE i.lane_id = o.lane_id AND i.position = o.position AND i.operation = 'install'
   ORDER BY i.generation DESC LIMIT 1) END`;

/** Reads a lane's open orders that have no signature: those of a turn whose signer died. */
export async function readUnsignedOrders(db: Database, laneId: LaneId): Promise<PlacedOrder[]> {
  interface Row {
    operation_id: string;
    campaign_id: string;
    host_id: string;
    direction: Direction;
    operation: Operation;
    generation: number;
    sequence: string;
    start_by_ms: string;
    run_timeout_ms: number;
    expected_boot_id: string | null;
    install_operation_id: string | null;
  }
  const orders = await db.query<Row>(
    `SELECT o.operation_id, o.campaign_id, o.host_id, o.direction, o.operation, o.generation, o.sequence,
            (extract(epoch FROM o.start_by) * 1000)::bigint AS start_by_ms, o.run_timeout_ms, o.expected_boot_id,
            ${INSTALL_TAKEN_BACK} AS install_operation_id
       FROM host_order o
      WHERE o.lane_id = $1 AND o.closed_at IS NULL AND o.state = 'open'
        AND NOT EXISTS (SELECT FROM order_envelope e WHERE e.operation_id = o.operation_id)
      ORDER BY o.sequence`,
    [laneId],
  );
  return orders.rows.map((row) => ({
    operationId: asId<OperationId>(row.operation_id),
    campaignId: asId<CampaignId>(row.campaign_id),
    hostId: asId<HostId>(row.host_id),
    direction: row.direction,
    operation: row.operation,
    generation: row.generation,
    sequence: row.sequence,
    startByMs: Number(row.start_by_ms),
    runTimeoutMs: row.run_timeout_ms,
    expectedBootId: row.expected_boot_id ?? '',
    installOperationId: row.install_operation_id ?? '',
  }));
}

/** Reads what a campaign's orders have in common; it never changes after launch. Throws when there is no such campaign. */
export async function readSigningFacts(db: Database, campaignId: CampaignId): Promise<SigningFacts> {
  const result = await db.query<{ spec: CampaignSpec; manifest_digest: string; size: string | null }>(
    `SELECT c.spec, c.manifest_digest, a.size FROM campaign c
       LEFT JOIN artifact a ON a.digest = c.spec->'patch'->>'digest' WHERE c.campaign_id = $1`,
    [campaignId],
  );
  const row = result.rows[0];
  if (row === undefined) throw new Error(`there is no campaign ${campaignId}`);
  return { manifestDigest: row.manifest_digest, spec: row.spec, artifactSize: row.size ?? '0' };
}

const STORE_SIGNED = prepared(
  `WITH stored AS (
     INSERT INTO order_envelope (operation_id, payload_type, payload, signatures)
     SELECT n.operation_id, $3, substring($4::bytea FROM n.start FOR n.length), n.signatures
       FROM unnest($2::uuid[], $5::int[], $6::int[], $7::jsonb[]) AS n(operation_id, start, length, signatures)
     ON CONFLICT (operation_id) DO NOTHING)
   SELECT pg_notify('orders', $1)`,
);

/** Stores signed payloads and tells the gateways. The first signature of an order stays: signing twice changes nothing. */
export async function storeSignedOrders(
  db: Database,
  laneId: LaneId,
  { payloadType, signed }: { payloadType: string; signed: readonly SignedOrder[] },
): Promise<void> {
  if (signed.length === 0) return;
  // All payloads in one value: an array of them goes as text, at twice their size, taken apart again byte by byte.
  let end = 1;
  const starts = signed.map(({ payload }) => (end += payload.byteLength) - payload.byteLength);
  // One statement, so one transaction: gateways hear of envelopes that are there.
  await db.query({
    ...STORE_SIGNED,
    values: [
      laneId,
      plainArray(signed.map(({ operationId }) => operationId)),
      payloadType,
      Buffer.concat(signed.map(({ payload }) => payload)),
      plainArray(starts),
      plainArray(signed.map(({ payload }) => payload.byteLength)),
      signed.map(({ signatures }) => JSON.stringify(signatures)),
    ],
  });
}
