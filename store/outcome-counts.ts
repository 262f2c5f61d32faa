import type { CampaignId } from '../model/ids';
import type { CampaignReading } from '../telemetry/fleet-gauges';
import type { CountedOutcome, EndedCampaign, OutcomeReading } from '../telemetry/outcome-metrics';
import { readClass, readFinalPhase } from './campaign-rows';
import type { Transaction } from './database';

/**
 * What turns have counted of all campaigns that ever were, and how long those took that have ended. Campaigns stay in the sum for
 * good: a counter never falls.
 */
export async function readOutcomes(tx: Transaction): Promise<OutcomeReading> {
  return { outcomes: await readCounted(tx), ended: await readEnded(tx) };
}

async function readCounted(tx: Transaction): Promise<CountedOutcome[]> {
  // A specification may be long: it is read once of each campaign, and not with each of its counts.
  const result = await tx.query<{
    class: string;
    ring: number;
    outcome: string;
    within_s: number;
    times: string;
    seconds: number;
  }>(
    `WITH classes AS MATERIALIZED (SELECT campaign_id, spec->>'class' AS class FROM campaign WHERE launched_at IS NOT NULL)
     SELECT class, ring, outcome, within_s, sum(times) AS times, sum(seconds) AS seconds
       FROM outcome_count JOIN classes USING (campaign_id) GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
  );
  return result.rows.map((row) => ({
    ...{ class: readClass(row.class), ring: row.ring, outcome: row.outcome, withinS: row.within_s },
    ...{ times: Number(row.times), seconds: row.seconds },
  }));
}

async function readEnded(tx: Transaction): Promise<EndedCampaign[]> {
  const result = await tx.query<{ class: string; phase: string; took_ms: number }>(
    `SELECT spec->>'class' AS class, phase, (extract(epoch FROM ended_at - launched_at) * 1000)::float8 AS took_ms
       FROM campaign WHERE launched_at IS NOT NULL AND ended_at IS NOT NULL ORDER BY ended_at`,
  );
  return result.rows.map((row) => ({
    ...{ class: readClass(row.class), result: readFinalPhase(row.phase), tookMs: row.took_ms },
  }));
}

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
