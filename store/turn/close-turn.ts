import type { Transaction } from '../database';
import { announceCampaign } from '../holds';
import type { Ledger } from './ledger';
import type { Turn } from './take-turn';

/** How many starved lanes one turn that gave places back wakes. Each of them wakes others when it gives places back. */
const WAKE_AT_MOST = 8;

/** The turn's last writes: what the wave and the goals have come to, who is to be woken, how the lane rests. */
export async function closeTurn(
  tx: Transaction,
  { lane, turn }: Turn,
  rest: { ledger: Ledger; starved: boolean; parked: boolean; courseRevision: number },
): Promise<void> {
  const { ledger, starved, parked, courseRevision } = rest;
  await tx.query(
    'UPDATE lane SET starved = $2, parked = $3, directive_revision = $4 WHERE lane_id = $1 AND turn = $5',
    [lane.laneId, starved, parked, courseRevision, turn],
  );
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
    if (result.rowCount !== 0) await announceCampaign(tx, lane.campaignId);
  }
  if (ledger.released) await wakeStarved(tx, lane);
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
