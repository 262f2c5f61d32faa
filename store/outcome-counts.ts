import type { CampaignId } from '../model/ids';
import type { CampaignReading } from '../telemetry/fleet-gauges';
import type { CountedOutcome, EndedCampaign, OutcomeReading } from '../telemetry/outcome-metrics';
import { CAMPAIGN_SHOWN_AFTER_END_MS, METRICS } from '../telemetry/metrics';
import { readClass, readFinalPhase } from './campaign-rows';
import { type Database, inTransaction, type Transaction } from './database';

/**
 * What turns have counted of all campaigns that ever were, and how long those took that have ended. Campaigns stay in the sum for
 * good: a counter never falls. Those that ended long ago are in it already, so that what is read does not grow with them.
 */
export async function readOutcomes(tx: Transaction): Promise<OutcomeReading> {
  return { outcomes: await readCounted(tx), ended: await readEnded(tx) };
}

/** A campaign whose counts are not among the sums. */
const NOT_SUMMED = 'launched_at IS NOT NULL AND summed_at IS NULL';

async function readCounted(tx: Transaction): Promise<CountedOutcome[]> {
  const result = await tx.query<{
    class: string;
    ring: number;
    outcome: string;
    within_s: number;
    times: string;
    seconds: number;
  }>(
    `SELECT class, ring, outcome, within_s, sum(times) AS times, sum(seconds) AS seconds
       FROM (SELECT class, ring, outcome, within_s, times, seconds FROM outcome_sum
             UNION ALL
             SELECT c.class, o.ring, o.outcome, o.within_s, o.times, o.seconds
               FROM campaign c JOIN outcome_count o USING (campaign_id) WHERE ${NOT_SUMMED}) counted
      GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
  );
  return result.rows.map((row) => ({
    ...{ class: readClass(row.class), ring: row.ring, outcome: row.outcome, withinS: row.within_s },
    ...{ times: Number(row.times), seconds: row.seconds },
  }));
}

async function readEnded(tx: Transaction): Promise<EndedCampaign[]> {
  const result = await tx.query<{ class: string; phase: string; took_ms: number }>(
    `SELECT class, phase, (extract(epoch FROM ended_at - launched_at) * 1000)::float8 AS took_ms
       FROM campaign WHERE ended_at IS NOT NULL AND ${NOT_SUMMED} ORDER BY ended_at`,
  );
  return result.rows.map((row) => ({
    ...{ class: readClass(row.class), result: readFinalPhase(row.phase), tookMs: row.took_ms },
  }));
}

/**
 * Adds the counts of campaigns that ended long ago to the sums of all: nothing of theirs is counted any more, and none is shown
 * by itself. What is read before and after comes to the same.
 */
export function sumOldOutcomes(db: Database): Promise<void> {
  return inTransaction(db, async (tx) => {
    const old = await tx.query<{ campaign_id: CampaignId }>(
      `UPDATE campaign SET summed_at = now() WHERE campaign_id IN (
         SELECT campaign_id FROM campaign
          WHERE ${NOT_SUMMED} AND class IS NOT NULL AND ended_at < now() - $1 * interval '1 millisecond'
          ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING campaign_id`,
      [SUMMED_AFTER_MS, SUMMED_AT_ONCE],
    );
    if (old.rows.length === 0) return;
    const ids = old.rows.map((row) => row.campaign_id);
    await tx.query(ADD_TO_SUMS, [ids, CAMPAIGN_BOUNDS]);
  });
}

/** Long after the last turn of a campaign, and after it was last shown. */
const SUMMED_AFTER_MS = 2 * CAMPAIGN_SHOWN_AFTER_END_MS;
/** A step that is done each time when a campaign ends, and takes no time. */
const SUMMED_AT_ONCE = 100;
const CAMPAIGN_BOUNDS = METRICS.campaignDuration.buckets;

/** How a campaign ended is one outcome more, within the first bound of its metric that its duration does not exceed. */
const ADD_TO_SUMS = `
  INSERT INTO outcome_sum (class, ring, outcome, within_s, times, seconds)
  SELECT class, ring, outcome, within_s, sum(times), sum(seconds)
    FROM (SELECT c.class, o.ring, o.outcome, o.within_s, o.times, o.seconds
            FROM campaign c JOIN outcome_count o USING (campaign_id) WHERE campaign_id = ANY ($1::uuid[])
          UNION ALL
          SELECT class, 0, 'ended:' || phase,
                 coalesce((SELECT min(bound) FROM unnest($2::float8[]) bound WHERE bound >= took), 'Infinity'), 1, took
            FROM (SELECT class, phase, extract(epoch FROM ended_at - launched_at)::float8 AS took
                    FROM campaign WHERE campaign_id = ANY ($1::uuid[])) ended) counted
   GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT (class, ring, outcome, within_s)
  DO UPDATE SET times = outcome_sum.times + excluded.times, seconds = outcome_sum.seconds + excluded.seconds`;

/** How the tries of one campaign ended, by ring. */
export async function readTries(tx: Transaction, campaignId: CampaignId): Promise<CampaignReading['tries']> {
  const result = await tx.query<CampaignReading['tries'][number]>(
    `SELECT ring, result, sum(times)::float8 AS times
       FROM (SELECT ring, times, CASE WHEN outcome = 'patched' THEN 'success' WHEN outcome = 'silent' THEN 'timeout'
                                      WHEN outcome LIKE 'failed:%' THEN 'failure' END AS result
               FROM outcome_count WHERE campaign_id = $1) counted
      WHERE result IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2`,
    [campaignId],
  );
  return result.rows;
}
