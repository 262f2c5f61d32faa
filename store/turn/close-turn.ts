import type { LaneId } from '../../model/ids';
import type { Ledger } from '../../model/ledger';
import type { Transaction } from '../database';
import { announceCampaign } from '../holds';
import type { Turn } from './turn';

/** How many starved lanes one turn that gave places back wakes. Each of them wakes others when it gives places back. */
const WAKE_AT_MOST = 8;

/** The turn's last writes: what the wave and the goals have come to, who is to be woken, how the lane rests. */
export async function closeTurn(
  tx: Transaction,
  { lane, turn, courseRevision }: Turn,
  {
    ledger,
    starved,
    parked,
    written,
  }: { ledger: Ledger; starved: boolean; parked: boolean; written: readonly number[] },
): Promise<void> {
  const followed = await tx.query<{ before: string }>(
    `UPDATE lane l SET starved = $2, parked = $3, directive_revision = $4, turn_written = $6
       FROM (SELECT directive_revision AS before FROM lane WHERE lane_id = $1) old
      WHERE l.lane_id = $1 AND l.turn = $5 RETURNING old.before`,
    [lane.laneId, starved, parked, courseRevision, turn, written],
  );
  // A wave counts as ended on its course only once all its lanes follow it (store/progress.ts).
  let news = Number(followed.rows[0]?.before ?? courseRevision) !== courseRevision;
  if ((ledger.tallies.get('state:patched') ?? 0) > 0) await noteGoals(tx, lane.campaignId);
  if ((ledger.tallies.get('ended') ?? 0) !== 0) {
    const result = await tx.query(
      `UPDATE wave w SET ended_at = CASE WHEN t.hosts = w.hosts THEN clock_timestamp() END
         FROM tally t
        WHERE w.campaign_id = $1 AND w.ring = $2 AND w.cluster = $3
          AND t.campaign_id = w.campaign_id AND t.ring = w.ring AND t.cluster = w.cluster AND t.measure = 'ended'
          AND (w.ended_at IS NOT NULL) <> (t.hosts = w.hosts)`,
      [lane.campaignId, lane.ring, lane.cluster],
    );
    news ||= result.rowCount !== 0;
  }
  if (news) await announceCampaign(tx, lane.campaignId);
  if (ledger.released) await wakeStarved(tx, lane);
}

/** The positions that the lane's present turn wrote itself. */
export async function readWritten(tx: Transaction, laneId: LaneId): Promise<number[]> {
  const result = await tx.query<{ turn_written: number[] }>('SELECT turn_written FROM lane WHERE lane_id = $1', [
    laneId,
  ]);
  return result.rows[0]?.turn_written ?? [];
}

async function noteGoals(tx: Transaction, campaignId: string): Promise<void> {
  await tx.query(
    `UPDATE goal g SET reached_at = clock_timestamp() FROM campaign c
      WHERE g.campaign_id = $1 AND c.campaign_id = $1 AND g.reached_at IS NULL
        AND (SELECT sum(hosts) FROM tally WHERE campaign_id = $1 AND measure = 'state:patched') >= ceil(g.ratio * c.hosts)`,
    [campaignId],
  );
}

async function wakeStarved(tx: Transaction, lane: Turn['lane']): Promise<void> {
  await tx.query(
    `SELECT pg_notify('bell', string_agg(lane_id::text, ',')) FROM (
       SELECT lane_id FROM lane WHERE campaign_id = $1 AND starved AND lane_id <> $2 ORDER BY turned_at LIMIT $3) hungry
     HAVING count(*) > 0`,
    [lane.campaignId, lane.laneId, WAKE_AT_MOST],
  );
}
