import type { CampaignId, HostId } from '../model/ids';
import type { Operation } from '../model/words';
import type { Database, Transaction } from './database';

/** What was heard longer ago is over: workers ask again several times within it. In seconds. */
const LATELY_SECONDS = 60;

/** Orders of one operation that the signer will sign later, and its words for that. */
export interface SigningWait {
  readonly operation: Operation;
  readonly reason: string;
}

/** Whether a `signing_wait w` stands. */
export const STANDS_SIGNING_WAIT = `w.noted_at > now() - make_interval(secs => ${String(LATELY_SECONDS)})`;

/** Notes that a campaign's orders of one operation wait for the signer's time. */
export async function noteSigningWait(
  db: Database,
  campaignId: CampaignId,
  { operation, reason }: SigningWait,
): Promise<void> {
  await db.query(
    `INSERT INTO signing_wait (campaign_id, operation, reason) VALUES ($1, $2, $3)
     ON CONFLICT (campaign_id, operation) DO UPDATE SET reason = excluded.reason, noted_at = clock_timestamp()`,
    [campaignId, operation, reason.slice(0, 1_000)],
  );
}

/** What of a campaign waits for the signer's time now. */
export async function readSigningWaits(tx: Transaction, campaignId: CampaignId): Promise<readonly SigningWait[]> {
  const result = await tx.query<SigningWait>(
    `SELECT operation, reason FROM signing_wait w WHERE campaign_id = $1 AND ${STANDS_SIGNING_WAIT} ORDER BY operation`,
    [campaignId],
  );
  return result.rows;
}

/** Why the order that a host has been given is not signed yet, in the signer's words; null: it is, or nothing was said. */
export async function readSigningOf(tx: Transaction, campaignId: CampaignId, hostId: HostId): Promise<string | null> {
  const result = await tx.query<{ reason: string }>(
    `SELECT w.reason FROM host_order o
       JOIN signing_wait w ON w.campaign_id = o.campaign_id AND w.operation = o.operation AND ${STANDS_SIGNING_WAIT}
      WHERE o.campaign_id = $1 AND o.host_id = $2 AND o.closed_at IS NULL AND o.state = 'open'
        AND NOT EXISTS (SELECT FROM order_envelope e WHERE e.operation_id = o.operation_id)`,
    [campaignId, hostId],
  );
  return result.rows[0]?.reason ?? null;
}
