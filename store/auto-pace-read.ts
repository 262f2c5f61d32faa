import type { PaceCause } from '../model/auto-pace';
import type { AutoPaceView } from '../model/campaign-view';
import type { CampaignId } from '../model/ids';
import { readInstant } from './campaign-rows';
import type { Transaction } from './database';

/** The pace of a campaign that paces itself; null: it does not, or has not begun to. */
export async function readAutoPace(tx: Transaction, campaignId: CampaignId): Promise<AutoPaceView | null> {
  const result = await tx.query<{
    ceiling: number;
    max_hosts: number;
    from_hosts: number;
    to_hosts: number;
    cause: PaceCause;
    ratio: number | null;
    late_ms: string | null;
    changed_at: Date;
  }>(
    `SELECT p.*, l.max_hosts FROM auto_pace p
       JOIN admission_limit l ON l.campaign_id = p.campaign_id AND l.scope = 'campaign' WHERE p.campaign_id = $1`,
    [campaignId],
  );
  const row = result.rows[0];
  if (row === undefined) return null;
  return {
    maxInFlight: row.max_hosts,
    ceiling: row.ceiling,
    change: {
      at: readInstant(row.changed_at),
      from: row.from_hosts,
      to: row.to_hosts,
      cause: row.cause,
      ratio: row.ratio,
      lateMs: row.late_ms === null ? null : Number(row.late_ms),
    },
  };
}
