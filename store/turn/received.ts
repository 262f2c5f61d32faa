import type { CampaignSpec } from '../../model/campaign';
import { asId, type CampaignId, type LaneId } from '../../model/ids';
import { findHolding, type RingJudgement, type RingTally, withFailures } from '../../model/ring-gate';
import type { Course } from '../../model/words';
import {
  type Database,
  inBoundedTransaction,
  onOneConnection,
  plainArray,
  prepared,
  together,
  type Transaction,
} from '../database';
import { lockCampaign, lockFleetShared } from '../locks';
import { holdRing, readRing } from './judge';

/** A ring whose gate may have something to say. */
export interface ReceivingWave {
  readonly campaignId: CampaignId;
  readonly ring: number;
  /** One of its clusters that go forward. */
  readonly cluster: string;
  readonly spec: CampaignSpec;
  /** Who rang. */
  readonly laneIds: readonly LaneId[];
}

const RINGING = prepared(
  `SELECT l.campaign_id, l.ring, min(l.cluster) AS cluster, array_agg(l.lane_id::text) AS lanes,
          (SELECT spec FROM campaign c WHERE c.campaign_id = l.campaign_id) AS spec
     FROM lane l JOIN campaign c USING (campaign_id)
     JOIN directive d ON d.campaign_id = l.campaign_id AND d.ring = l.ring AND d.cluster = l.cluster
    WHERE l.lane_id = ANY ($1::bigint[]) AND c.ended_at IS NULL AND d.course IN ('forward', 'rehearse')
    GROUP BY l.campaign_id, l.ring`,
);

/** Of the waves of these lanes that go forward, one for each ring. */
export async function readReceivingWaves(db: Database, laneIds: readonly LaneId[]): Promise<ReceivingWave[]> {
  interface Row {
    campaign_id: string;
    ring: number;
    cluster: string;
    spec: CampaignSpec;
    lanes: string[];
  }
  const result = await db.query<Row>({ ...RINGING, values: [plainArray(laneIds)] });
  return result.rows.map(({ campaign_id, lanes, ...wave }) => ({
    ...wave,
    campaignId: asId<CampaignId>(campaign_id),
    laneIds: lanes.map((lane) => asId<LaneId>(lane)),
  }));
}

/**
 * Judges a ring by what was received, and holds the campaign when that is proof that it is bad: failures that PostgreSQL has
 * count before any board has digested them, so that a gate does not wait for the turns of its lanes. Everything else a gate may
 * say asks for successes as well, and is left to the turns. Whatever it finds in passing is looked at again under the campaign's
 * lock. Answers whether it placed a hold.
 */
export async function holdForReceived(db: Database, wave: ReceivingWave): Promise<boolean> {
  const { campaignId } = wave;
  const seen = await onOneConnection(db, async (connection) => readReceived(connection, wave));
  if (seen === null || findProof(wave, seen) === null) return false;
  return inBoundedTransaction(db, async (tx) => {
    // Sent together: everybody waits for this lock, and this waits for a busy worker between any two trips.
    const [, , now] = await together([lockFleetShared(tx), lockCampaign(tx, campaignId), readReceived(tx, wave)]);
    const judgement = now === null ? null : findProof(wave, now);
    if (now === null || judgement === null) return false;
    await holdRing(tx, { campaignId, ring: now.ring, judgement, direction: 'forward' });
    return true;
  });
}

interface Received {
  readonly ring: RingTally;
  readonly course: Course;
}

function findProof({ spec, cluster }: ReceivingWave, { ring, course }: Received): RingJudgement | null {
  const holding = findHolding(ring, spec, { course, cluster });
  return holding?.of === 'forward' && holding.judgement.verdict === 'fail' ? holding.judgement : null;
}

/** Of a report `r` about an order `o`. A host that put itself back has failed. */
const FAILING = `r.phase IN ('FAILED', 'REJECTED', 'BACKED_OUT') AND o.operation <> 'back_out'`;

/**
 * Failing reports of orders that are out, which no turn has digested, of hosts without a verdict: each of them is its host's
 * first verdict `failed` as soon as its board hears of it (model/board/report.ts). An order of which something else was
 * reported as well, at whatever time, is left to the boards: they take reports by revision.
 */
const RECEIVED_FAILURES = prepared(
  `SELECT l.cluster, count(DISTINCT ch.position)::int AS hosts
     FROM lane l JOIN undigested_report u ON u.lane_id = l.lane_id AND u.urgent
     JOIN report r ON r.operation_id = u.operation_id AND r.revision = u.revision
     JOIN host_order o ON o.operation_id = u.operation_id
     JOIN campaign_host ch ON ch.lane_id = l.lane_id AND ch.position = o.position
    WHERE l.campaign_id = $1 AND l.ring = $2 AND ${FAILING} AND r.revision >= ch.report_revision
      AND o.direction = 'forward' AND ch.direction = 'forward' AND ch.ordered AND ch.operation = o.operation
      AND ch.generation = o.generation AND ch.verdict IS NULL
      AND NOT EXISTS (SELECT FROM report r WHERE r.operation_id = o.operation_id AND NOT (${FAILING}))
    GROUP BY l.lane_id, l.cluster`,
);

const COURSE = prepared('SELECT course FROM directive WHERE campaign_id = $1 AND ring = $2 AND cluster = $3');

/** The ring's sums with what its boards have not heard yet; null: nothing of that kind, or the wave does not go forward. */
async function readReceived(
  connection: Transaction,
  { campaignId, ring, cluster }: ReceivingWave,
): Promise<Received | null> {
  const [failures, directive, known] = await together([
    connection.query<{ cluster: string; hosts: number }>({ ...RECEIVED_FAILURES, values: [campaignId, ring] }),
    connection.query<{ course: Course }>({ ...COURSE, values: [campaignId, ring, cluster] }),
    readRing(connection, campaignId, ring),
  ]);
  const course = directive.rows[0]?.course;
  if (failures.rows.length === 0 || (course !== 'forward' && course !== 'rehearse')) return null;
  const heard = failures.rows.reduce((sums, row) => withFailures(sums, row.cluster, row.hosts), known);
  return { ring: heard, course };
}
