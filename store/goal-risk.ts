import { riskOf } from '../model/goal-risk';
import { asId, type CampaignId } from '../model/ids';
import { readCampaign } from './campaigns-read';
import type { Database } from './database';

/** Running campaigns with a goal that is ahead, the one whose deadline comes first at the head. */
export async function listWithGoalsAhead(db: Database): Promise<CampaignId[]> {
  const result = await db.query<{ campaign_id: string }>(
    `SELECT c.campaign_id FROM campaign c JOIN goal g USING (campaign_id)
      WHERE c.launched_at IS NOT NULL AND c.ended_at IS NULL AND g.reached_at IS NULL AND g.deadline_at > clock_timestamp()
      GROUP BY c.campaign_id ORDER BY min(g.deadline_at), c.campaign_id`,
  );
  return result.rows.map((row) => asId<CampaignId>(row.campaign_id));
}

/** Notes what the forecasts of a campaign say of its goals; returns of how many people are told something new (migration 0075). */
export async function noteGoalForecasts(db: Database, campaignId: CampaignId): Promise<number> {
  const campaign = await readCampaign(db, campaignId);
  let told = 0;
  for (const [ordinal, goal] of (campaign?.goals ?? []).entries()) {
    if (campaign === null || goal.reachedAt !== null || goal.missed) continue;
    const { misses, projectedAt, reason } = riskOf(goal, campaign);
    const noted = await db.query<{ told: boolean }>('SELECT note_goal_forecast($1, $2, $3, $4) AS told', [
      ...[campaignId, ordinal, misses],
      JSON.stringify({ reason, ...(projectedAt !== null && { projectedAt }) }),
    ]);
    if (noted.rows[0]?.told === true) told += 1;
  }
  return told;
}

/** Of goals that are no longer ahead the danger is over; returns of how many that is told. */
export async function endGoalRisks(db: Database): Promise<number> {
  const ended = await db.query<{ told: number }>('SELECT end_goal_risks() AS told');
  return ended.rows[0]?.told ?? 0;
}
