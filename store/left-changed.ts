import type { CampaignId } from '../model/ids';
import type { Transaction } from './database';

/**
 * Notes which hosts a campaign that has ended left changed, and forgets those that it verified: whatever an earlier one left
 * there is gone. One that it took back is again as it found it.
 */
export async function noteLeftChanged(tx: Transaction, campaignId: CampaignId): Promise<void> {
  await tx.query(
    `DELETE FROM host_left_changed h USING campaign_host ch
      WHERE ch.campaign_id = $1 AND ch.host_id = h.host_id AND ch.state = 'patched'`,
    [campaignId],
  );
  await tx.query(
    `INSERT INTO host_left_changed (host_id, campaign_id)
     SELECT ch.host_id, ch.campaign_id FROM campaign c JOIN campaign_host ch USING (campaign_id)
      WHERE c.campaign_id = $1 AND (ch.state = 'backout_failed' OR (c.phase = 'backout_failed' AND ch.touched))
      ORDER BY ch.host_id
     ON CONFLICT (host_id) DO UPDATE SET campaign_id = excluded.campaign_id`,
    [campaignId],
  );
}

/** How many hosts campaigns that ended, however long ago, have left changed. */
export async function countLeftChanged(tx: Transaction): Promise<number> {
  const result = await tx.query<{ hosts: number }>(
    `SELECT count(*)::int AS hosts FROM host_left_changed h
      WHERE NOT EXISTS (SELECT FROM identity_bar b WHERE b.host_id = h.host_id AND b.kind = 'deleted')`,
  );
  return result.rows[0]?.hosts ?? 0;
}
