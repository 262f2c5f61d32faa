import type { CampaignId } from '../model/ids';
import type { Database } from './database';

/**
 * Whether a connection of this application holds the campaign's lock (locks.ts) in an open transaction that waits for its
 * client: the one thing that a stop of the campaign must wait for, and that PostgreSQL ends within a second.
 */
export async function isHoldingLock(db: Database, campaignId: CampaignId, applicationName: string): Promise<boolean> {
  const result = await db.query(
    `SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended('campaign:' || $1, 0)
        AND a.application_name = $2 AND a.state = 'idle in transaction' LIMIT 1`,
    [campaignId, applicationName],
  );
  return result.rowCount !== 0;
}
