import type { CampaignId } from '../model/ids';
import { type AuditEntry, detailOf } from './audit';
import { type Database, inBoundedTransaction } from './database';

/** How long the records that were put aside may wait for an audit that somebody has locked, and for each other. */
const ON_RECORD_MS = 3_000;

/**
 * Keeps the record of what stopped a campaign while the audit took nothing, until {@link recordUnrecorded} finds one that does. Of
 * holds it is kept by the database itself (migration 0085).
 */
export async function putAside(
  db: Database,
  {
    actor,
    act,
    campaignId,
    subject,
    ...entry
  }: AuditEntry & { readonly campaignId: CampaignId; readonly subject: string },
): Promise<void> {
  await db.query(
    `INSERT INTO unrecorded_act (actor, act, campaign_id, subject, detail) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [actor, act, campaignId, subject, detailOf({ actor, act, ...entry })],
  );
}

/**
 * Puts on record what the audit did not take when it was done, with when that was (`actedAt`); what somebody recorded since by
 * asking again is only forgotten here. All or nothing, so that a death in the middle loses none. For every api, every few seconds.
 */
export async function recordUnrecorded(db: Database): Promise<void> {
  await inBoundedTransaction(
    db,
    (tx) =>
      tx.query(
        `WITH taken AS (DELETE FROM unrecorded_act RETURNING *)
         INSERT INTO audit (actor, act, campaign_id, subject, detail)
         SELECT actor, act, campaign_id, subject, detail || jsonb_build_object('actedAt', acted_at) FROM taken t
          WHERE NOT EXISTS (SELECT FROM audit a
                             WHERE a.act = t.act AND a.campaign_id = t.campaign_id AND a.subject = t.subject)
          ORDER BY acted_at`,
      ),
    ON_RECORD_MS,
  );
}
