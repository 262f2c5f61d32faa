import type { CampaignSpec } from '../../model/campaign';
import { asId, type CampaignId, type LaneId } from '../../model/ids';
import { findHolding, type RingTally, withFailures } from '../../model/ring-gate';
import type { Course } from '../../model/words';
import {
  type Database,
  inBoundedTransaction,
  onOneConnection,
  plainArray,
  prepared,
  type Transaction,
} from '../database';
import { lockCampaign, lockFleetShared } from '../locks';
import { judgeAndHold, readRing } from './judge';

/** A wave whose gate may have something to say. */
export interface ReceivingWave {
  readonly campaignId: CampaignId;
  readonly ring: number;
  readonly cluster: string;
}

const RINGING = prepared(
  `SELECT DISTINCT ON (l.campaign_id, l.ring) l.campaign_id, l.ring, l.cluster
     FROM lane l JOIN campaign c USING (campaign_id)
     JOIN directive d ON d.campaign_id = l.campaign_id AND d.ring = l.ring AND d.cluster = l.cluster
    WHERE l.lane_id = ANY ($1::bigint[]) AND c.ended_at IS NULL AND d.course IN ('forward', 'rehearse')
    ORDER BY l.campaign_id, l.ring, l.cluster`,
);

/** Of the waves of these lanes that go forward, one for each ring. */
export async function readReceivingWaves(db: Database, laneIds: readonly LaneId[]): Promise<ReceivingWave[]> {
  const result = await db.query<{ campaign_id: string; ring: number; cluster: string }>({
    ...RINGING,
    values: [plainArray(laneIds)],
  });
  return result.rows.map(({ campaign_id, ring, cluster }) => ({
    campaignId: asId<CampaignId>(campaign_id),
    ring,
    cluster,
  }));
}

/**
 * Judges a ring by what was received, and holds the campaign when that fails: failures that PostgreSQL has count before any
 * board has digested them, so that a gate does not wait for the turns of its lanes. Whatever it finds in passing is looked at
 * again under the campaign's lock. Answers whether it placed a hold. A ring that it leaves alone is judged by its turns.
 */
export async function holdForReceived(db: Database, wave: ReceivingWave, spec: CampaignSpec): Promise<boolean> {
  const seen = await onOneConnection(db, async (connection) => readReceived(connection, wave));
  if (seen === null || findHolding(seen.ring, spec, { course: seen.course, cluster: wave.cluster }) === null)
    return false;
  return inBoundedTransaction(db, async (tx) => {
    await lockFleetShared(tx);
    await lockCampaign(tx, wave.campaignId);
    const now = await readReceived(tx, wave);
    if (now === null) return false;
    const { course, ring } = now;
    return judgeAndHold(tx, { campaignId: wave.campaignId, spec, course, cluster: wave.cluster }, ring);
  });
}

/**
 * Failing reports of orders that are out, which no turn has digested, of hosts without a verdict: each of them is its host's
 * first verdict `failed` as soon as its board hears of it (model/board/report.ts), whatever else the board hears.
 */
const RECEIVED_FAILURES = prepared(
  `SELECT l.cluster, count(DISTINCT ch.position)::int AS hosts
     FROM lane l JOIN undigested_report u ON u.lane_id = l.lane_id AND u.urgent
     JOIN report r ON r.operation_id = u.operation_id AND r.revision = u.revision
     JOIN host_order o ON o.operation_id = u.operation_id
     JOIN campaign_host ch ON ch.lane_id = l.lane_id AND ch.position = o.position
    WHERE l.campaign_id = $1 AND l.ring = $2 AND r.phase IN ('FAILED', 'REJECTED') AND r.revision >= ch.report_revision
      AND o.direction = 'forward' AND ch.direction = 'forward' AND ch.ordered AND ch.operation = o.operation
      AND ch.generation = o.generation AND ch.verdict IS NULL
    GROUP BY l.lane_id, l.cluster`,
);

const COURSE = prepared('SELECT course FROM directive WHERE campaign_id = $1 AND ring = $2 AND cluster = $3');

/** The ring's sums with what its boards have not heard yet; null: nothing of that kind, or the wave does not go forward. */
async function readReceived(
  connection: Transaction,
  { campaignId, ring, cluster }: ReceivingWave,
): Promise<{ ring: RingTally; course: Course } | null> {
  const failures = await connection.query<{ cluster: string; hosts: number }>({
    ...RECEIVED_FAILURES,
    values: [campaignId, ring],
  });
  const directive = await connection.query<{ course: Course }>({ ...COURSE, values: [campaignId, ring, cluster] });
  const course = directive.rows[0]?.course;
  if (failures.rows.length === 0 || (course !== 'forward' && course !== 'rehearse')) return null;
  const known = await readRing(connection, campaignId, ring);
  const heard = failures.rows.reduce((sums, row) => withFailures(sums, row.cluster, row.hosts), known);
  return { ring: heard, course };
}
