import type { CampaignId, LaneId } from '../model/ids';
import { type Database, inBoundedTransaction, type Transaction } from './database';
import { freezeReport } from './frozen-reports';
import { announceCampaign } from './holds';
import { lockCampaign, lockFleetShared } from './locks';
import { sumOldOutcomes } from './outcome-counts';

/** How a campaign may end. */
export type Ending = 'completed' | 'backed_out' | 'backout_failed' | 'aborted';

/** The last look asks once whether any host of the campaign is left changed: one reading of its rows. */
const LOOK_MS = 10_000;

/**
 * Closes a campaign for good, after a last look under its lock: nothing in flight, no report undigested and, to be
 * `completed`, no hold standing; after a backout every wave back and the ending still true. `open`: something came up;
 * the campaign goes on. Closing twice is the same as once: the second time it was `closed_before`.
 *
 * Its hosts are let go after that, a lane at a time, so that nobody waits for 70,000 rows, and its report is kept as it is
 * then. Whoever dies in between closes again: `closed_before` is answered once no host is left and the report is kept.
 */
export async function closeCampaign(
  db: Database,
  campaignId: CampaignId,
  ending: Ending,
): Promise<'closed' | 'closed_before' | 'open'> {
  const closed = await inBoundedTransaction(db, (tx) => close(tx, campaignId, ending), LOOK_MS);
  if (closed === 'open') return closed;
  await letHostsGo(db, campaignId);
  await freezeReport(db, campaignId);
  await sumOldOutcomes(db);
  return closed;
}

async function close(
  tx: Transaction,
  campaignId: CampaignId,
  ending: Ending,
): Promise<'closed' | 'closed_before' | 'open'> {
  await lockFleetShared(tx);
  await lockCampaign(tx, campaignId);
  const found = await tx.query<{ ended: boolean }>(
    'SELECT ended_at IS NOT NULL AS ended FROM campaign WHERE campaign_id = $1',
    [campaignId],
  );
  const row = found.rows[0];
  if (row === undefined) throw new Error(`there is no campaign ${campaignId}`);
  if (row.ended) return 'closed_before';
  if (await isPending(tx, campaignId, ending)) return 'open';
  await tx.query(`UPDATE campaign SET phase = $2, ended_at = clock_timestamp() WHERE campaign_id = $1`, [
    campaignId,
    ending,
  ]);
  await tx.query(
    `UPDATE host_order SET state = 'withdrawn', closed_at = clock_timestamp()
      WHERE lane_id IN (SELECT lane_id FROM lane WHERE campaign_id = $1) AND closed_at IS NULL AND state = 'open'`,
    [campaignId],
  );
  await tx.query(
    `UPDATE directive SET course = 'finish', revision = revision + 1, set_by = 'campaign', reason = 'campaign closed',
            set_at = clock_timestamp() WHERE campaign_id = $1 AND course <> 'finish'`,
    [campaignId],
  );
  await tx.query(
    `SELECT pg_notify('bell', '!' || string_agg(lane_id::text, ',')) FROM (
       SELECT lane_id, (row_number() OVER (ORDER BY lane_id)) / 400 AS part FROM lane WHERE campaign_id = $1) lanes
     GROUP BY part`,
    [campaignId],
  );
  await announceCampaign(tx, campaignId);
  return 'closed';
}

/**
 * A host of the wave has not ended at this moment. A wave that went forward stays ended when a host comes back
 * (model/wave-end.ts), but no campaign is closed over one that is being patched.
 */
const UNENDED = `w.hosts <> coalesce((SELECT t.hosts FROM tally t WHERE t.campaign_id = w.campaign_id AND t.ring = w.ring
                                        AND t.cluster = w.cluster AND t.measure = 'ended'), 0)`;

/** Whether something still goes on, or the ending is not true (any more). */
async function isPending(tx: Transaction, campaignId: CampaignId, ending: Ending): Promise<boolean> {
  const result = await tx.query<{ pending: boolean }>(
    `SELECT EXISTS (SELECT FROM tally t WHERE t.campaign_id = $1 AND t.measure = 'in_flight' AND t.hosts > 0)
         OR EXISTS (SELECT FROM undigested_report u JOIN lane l USING (lane_id) WHERE l.campaign_id = $1)
         OR ($2 = 'completed' AND (
              EXISTS (SELECT FROM hold h WHERE h.campaign_id = $1 AND h.lifted_at IS NULL)
              OR EXISTS (SELECT FROM wave w WHERE w.campaign_id = $1 AND ${UNENDED})
              OR EXISTS (SELECT FROM lane l JOIN campaign_host h USING (lane_id)
                          WHERE l.campaign_id = $1 AND NOT h.excluded AND h.retry_revision = h.revision)))
         OR ($2 IN ('backed_out', 'backout_failed') AND (
              EXISTS (SELECT FROM wave w WHERE w.campaign_id = $1 AND w.opened_at IS NOT NULL AND ${UNENDED})
              OR ($2 = 'backed_out') = EXISTS (SELECT FROM campaign_host h WHERE h.campaign_id = $1 AND h.touched)
            )) AS pending`,
    [campaignId, ending],
  );
  return result.rows[0]?.pending ?? true;
}

/**
 * Frees the hosts of a closed campaign for others, and skips those of rings that never opened: they were never asked for
 * anything, and say why. One lane in each transaction, of at most 1,000 rows.
 */
async function letHostsGo(db: Database, campaignId: CampaignId): Promise<void> {
  const lanes = await db.query<{ lane_id: LaneId; is_opened: boolean }>(
    `SELECT l.lane_id, w.opened_at IS NOT NULL AS is_opened
       FROM lane l JOIN wave w ON w.campaign_id = l.campaign_id AND w.ring = l.ring AND w.cluster = l.cluster
      WHERE l.campaign_id = $1 AND EXISTS (SELECT FROM campaign_host ch WHERE ch.lane_id = l.lane_id AND ch.owned)
      ORDER BY l.lane_id`,
    [campaignId],
  );
  for (const lane of lanes.rows) {
    await inBoundedTransaction(db, async (tx) => {
      await lockCampaign(tx, campaignId);
      if (lane.is_opened) await freeLane(tx, lane.lane_id);
      else await skipLane(tx, lane.lane_id);
    });
  }
}

async function freeLane(tx: Transaction, laneId: LaneId): Promise<void> {
  await tx.query('UPDATE campaign_host SET owned = false WHERE lane_id = $1 AND owned', [laneId]);
}

async function skipLane(tx: Transaction, laneId: LaneId): Promise<void> {
  await tx.query(
    `WITH skipped AS (
            UPDATE campaign_host
               SET owned = false, state = 'skipped', operation = NULL, revision = revision + 1,
                   reason = 'ring_never_opened', changed_at = clock_timestamp()
             WHERE lane_id = $1 AND owned AND state = 'queued'
            RETURNING campaign_id, ring, cluster),
          counted AS (SELECT campaign_id, ring, cluster, count(*)::int AS hosts FROM skipped GROUP BY 1, 2, 3)
     INSERT INTO tally (campaign_id, ring, cluster, measure, hosts)
     SELECT campaign_id, ring, cluster, m.measure, m.sign * hosts FROM counted,
            (VALUES ('state:queued', -1), ('state:skipped', 1), ('ended', 1)) AS m(measure, sign)
     ON CONFLICT (campaign_id, ring, cluster, measure) DO UPDATE SET hosts = tally.hosts + excluded.hosts`,
    [laneId],
  );
  // Those that a person took out were skipped then.
  await freeLane(tx, laneId);
}

/** What a campaign that took its hosts back came to, counted from their rows. */
export async function readBackoutOutcome(
  db: Database,
  campaignId: CampaignId,
): Promise<'backed_out' | 'backout_failed'> {
  const result = await db.query<{ left: boolean }>(
    'SELECT EXISTS (SELECT FROM campaign_host WHERE campaign_id = $1 AND touched) AS left',
    [campaignId],
  );
  return result.rows[0]?.left === true ? 'backout_failed' : 'backed_out';
}
