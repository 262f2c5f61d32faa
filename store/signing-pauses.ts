import type { SigningPause } from '../model/admission';
import type { CampaignId, HostId } from '../model/ids';
import type { Direction, Operation } from '../model/words';
import type { Database, Transaction } from './database';

/** Orders of one operation in one ring that the signer will sign later, and its words for that. */
export interface NotedPause {
  readonly ring: number;
  readonly direction: Direction;
  readonly operation: Operation;
  readonly reason: string;
  /** For so long from now, in ms. */
  readonly waitMs: number;
}

/** Whether a `signing_pause p` stands. */
export const STANDS_SIGNING_PAUSE = 'p.again_at > clock_timestamp()';

/** A ring's pauses as `SigningPause`, in jsonb, by the campaign in $1 and the ring in $2. */
export const PAUSES_OF_RING = `(
  SELECT coalesce(jsonb_agg(jsonb_build_object('direction', p.direction, 'operation', p.operation, 'reason', p.reason,
                                               'againMs', (extract(epoch FROM p.again_at) * 1000)::bigint)), '[]')
    FROM signing_pause p WHERE p.campaign_id = $1 AND p.ring = $2 AND ${STANDS_SIGNING_PAUSE})`;

/** Notes that a ring's orders of one operation wait for the signer's time. */
export async function noteSigningPause(
  db: Database,
  campaignId: CampaignId,
  { ring, direction, operation, reason, waitMs }: NotedPause,
): Promise<void> {
  await db.query(
    `INSERT INTO signing_pause (campaign_id, ring, direction, operation, reason, again_at)
     VALUES ($1, $2, $3, $4, $5, clock_timestamp() + $6 * interval '1 millisecond')
     ON CONFLICT (campaign_id, ring, direction, operation)
     DO UPDATE SET reason = excluded.reason, again_at = excluded.again_at, noted_at = clock_timestamp()`,
    [campaignId, ring, direction, operation, reason.slice(0, 1_000), waitMs],
  );
}

/** What of a campaign waits for the signer's time now. */
export async function readSigningWaits(
  tx: Transaction,
  campaignId: CampaignId,
): Promise<readonly { readonly operation: Operation; readonly reason: string }[]> {
  const result = await tx.query<{ operation: Operation; reason: string }>(
    `SELECT DISTINCT operation, reason FROM signing_pause p WHERE campaign_id = $1 AND ${STANDS_SIGNING_PAUSE}
      ORDER BY operation, reason`,
    [campaignId],
  );
  return result.rows;
}

/** What of a campaign's rings the signer will sign later, by the place of the ring. */
export async function readSigningPauses(
  tx: Transaction,
  campaignId: CampaignId,
): Promise<readonly (SigningPause & { readonly ring: number })[]> {
  const result = await tx.query<SigningPause & { readonly ring: number }>(
    `SELECT ring, direction, operation, reason, (extract(epoch FROM again_at) * 1000)::float8 AS "againMs"
       FROM signing_pause p WHERE campaign_id = $1 AND ${STANDS_SIGNING_PAUSE}`,
    [campaignId],
  );
  return result.rows;
}

/** When the signer is asked again about what it said in these words; null: it said nothing of the kind. */
export function signsAtOf(pauses: readonly SigningPause[], reason: string): string | null {
  const again = pauses.filter((pause) => pause.reason === reason).map(({ againMs }) => againMs);
  return again.length === 0 ? null : new Date(Math.min(...again)).toISOString();
}

/** Why the order that a host has been given is not signed yet, in the signer's words; null: it is, or nothing was said. */
export async function readSigningOf(tx: Transaction, campaignId: CampaignId, hostId: HostId): Promise<string | null> {
  const result = await tx.query<{ reason: string }>(
    `SELECT p.reason FROM host_order o
       JOIN lane n USING (lane_id)
       JOIN signing_pause p ON p.campaign_id = o.campaign_id AND p.ring = n.ring AND p.direction = o.direction
        AND p.operation = o.operation AND ${STANDS_SIGNING_PAUSE}
      WHERE o.campaign_id = $1 AND o.host_id = $2 AND o.closed_at IS NULL AND o.state = 'open'
        AND NOT EXISTS (SELECT FROM order_envelope e WHERE e.operation_id = o.operation_id)`,
    [campaignId, hostId],
  );
  return result.rows[0]?.reason ?? null;
}
