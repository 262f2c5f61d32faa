import { asId, type CampaignId } from '../model/ids';
import type { DiscardedPlan } from '../model/plan-view';
import { recordAct } from './audit';
import { type Database, inTransaction, type Transaction } from './database';
import { lockCampaign } from './locks';

/** Who discards what, and why. */
export interface Discard {
  /** An id, or a name: then every plan of that name that nobody launched. */
  readonly campaign: string;
  readonly actor: string;
  readonly reason: string;
}

/**
 * Deletes plans that nobody launched, and records it in the same transaction; returns them, none when there are none. A plan that is
 * launched in that moment stays.
 */
export async function discardPlans(db: Database, { campaign, actor, reason }: Discard): Promise<DiscardedPlan[]> {
  return inTransaction(db, async (tx) => {
    const discarded: DiscardedPlan[] = [];
    for (const plan of await unlaunched(tx, campaign)) {
      const { campaignId, name, planHash } = plan;
      await lockCampaign(tx, campaignId);
      const done = await tx.query<{ done: boolean }>('SELECT discard_plan($1) AS done', [campaignId]);
      if (done.rows[0]?.done !== true) continue;
      await recordAct(tx, { actor, act: 'discard', campaignId, subject: name, detail: { planHash, reason } });
      discarded.push(plan);
    }
    return discarded;
  });
}

async function unlaunched(tx: Transaction, campaign: string): Promise<DiscardedPlan[]> {
  const result = await tx.query<{ campaign_id: string; name: string; plan_hash: string; planned_by: string; at: Date }>(
    `SELECT campaign_id, name, plan_hash, planned_by, planned_at AS at FROM campaign
      WHERE (campaign_id::text = $1 OR name = $1) AND launched_at IS NULL AND ended_at IS NULL ORDER BY campaign_id`,
    [campaign],
  );
  return result.rows.map((row) => ({
    campaignId: asId<CampaignId>(row.campaign_id),
    name: row.name,
    planHash: row.plan_hash,
    plannedBy: row.planned_by,
    plannedAt: row.at.toISOString(),
  }));
}
