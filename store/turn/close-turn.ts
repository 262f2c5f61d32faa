import type { LaneId } from '../../model/ids';
import type { Ledger } from '../../model/ledger';
import { type RingTally, withDifference } from '../../model/ring-gate';
import { haveAllEnded } from '../../model/wave-end';
import type { Course } from '../../model/words';
import { prepared, together, type Transaction } from '../database';
import { announceCampaign } from '../holds';
import type { Turn } from './turn';

/** How many starved lanes one turn that gave places back wakes. Each of them wakes others when it gives places back. */
const WAKE_AT_MOST = 8;

const REST = prepared(
  `UPDATE lane SET starved = $2, parked = $3, directive_revision = $4, turn_written = $6
    WHERE lane_id = $1 AND turn = $5`,
);

const END_WAVE = prepared(
  `UPDATE wave SET ended_at = CASE WHEN $4 THEN clock_timestamp() END
    WHERE campaign_id = $1 AND ring = $2 AND cluster = $3`,
);

const REACH_GOALS = prepared(
  `UPDATE goal g SET reached_at = clock_timestamp() FROM campaign c
    WHERE g.campaign_id = $1 AND c.campaign_id = $1 AND g.reached_at IS NULL
      AND (SELECT sum(hosts) FROM tally WHERE campaign_id = $1 AND measure = 'state:patched') >= ceil(g.ratio * c.hosts)`,
);

const WAKE_STARVED = prepared(
  `SELECT pg_notify('bell', string_agg(lane_id::text, ',')) FROM (
     SELECT lane_id FROM lane WHERE campaign_id = $1 AND starved AND lane_id <> $2 ORDER BY turned_at LIMIT $3) hungry
   HAVING count(*) > 0`,
);

/** How a turn leaves its lane. */
export interface TurnEnd {
  readonly ledger: Ledger;
  /** The ring as it was before the turn, and the course of the lane's wave. */
  readonly before: RingTally;
  readonly course: Course;
  readonly starved: boolean;
  readonly parked: boolean;
  /** Positions whose orders the turn placed or withdrew. */
  readonly written: readonly number[];
  /** The directive that the lane followed until now. */
  readonly followed: number;
}

/**
 * The turn's last writes: what the wave and the goals have come to, who is to be woken, how the lane rests. Sent after
 * the tallies, which they read.
 */
export async function closeTurn(
  tx: Transaction,
  { lane, turn, courseRevision }: Turn,
  { ledger, before, course, starved, parked, written, followed }: TurnEnd,
): Promise<void> {
  const { laneId, campaignId, ring, cluster } = lane;
  const patched = (ledger.tallies.get('state:patched') ?? 0) > 0;
  const after = withDifference(before, { course, cluster }, ledger.tallies);
  const [was, is] = [before.waves.get(cluster), after.waves.get(cluster)];
  if (was === undefined || is === undefined) throw new Error(`ring ${before.name} has no wave in cluster ${cluster}`);
  await together([
    tx.query({ ...REST, values: [laneId, starved, parked, courseRevision, turn, written] }),
    patched && tx.query({ ...REACH_GOALS, values: [campaignId] }),
    was.ended !== is.ended && tx.query({ ...END_WAVE, values: [campaignId, ring, cluster, is.ended] }),
    ledger.released && tx.query({ ...WAKE_STARVED, values: [campaignId, laneId, WAKE_AT_MOST] }),
  ]);
  // A wave counts as ended on its course only once all its lanes follow it (store/progress.ts).
  // A campaign that takes its hosts back waits for those that are out of reach; one that closes, for every host.
  const away = (ledger.tallies.get('state:unreachable') ?? 0) !== 0;
  const turned = followed !== courseRevision || was.ended !== is.ended || haveAllEnded(was) !== haveAllEnded(is);
  if (away || turned) await announceCampaign(tx, campaignId);
}

/** The positions that the lane's present turn wrote itself. */
export async function readWritten(tx: Transaction, laneId: LaneId): Promise<number[]> {
  const result = await tx.query<{ turn_written: number[] }>('SELECT turn_written FROM lane WHERE lane_id = $1', [
    laneId,
  ]);
  return result.rows[0]?.turn_written ?? [];
}
