import type { Patch } from '../model/campaign';
import { asId, type CampaignId } from '../model/ids';
import { isRecalled, type PatchedBy, type RecalledPatch } from '../model/recall';
import { orNull, readInstant } from './campaign-rows';
import type { Database } from './database';

/** Campaigns that brought it to hosts, finished ones too, the newest first; how many hosts each left patched. */
export async function listPatchedBy(db: Database, recalled: RecalledPatch): Promise<PatchedBy[]> {
  const result = await db.query<{
    campaign_id: string;
    name: string;
    ended_at: Date | null;
    patch: Patch;
    patched: number;
  }>(
    `SELECT c.campaign_id, c.name, c.ended_at, c.spec -> 'patch' AS patch, sum(t.hosts)::int AS patched
       FROM campaign c JOIN tally t ON t.campaign_id = c.campaign_id AND t.measure = 'state:patched'
      WHERE c.launched_at IS NOT NULL GROUP BY c.campaign_id HAVING sum(t.hosts) > 0
      ORDER BY c.launched_at DESC, c.campaign_id`,
  );
  return result.rows
    .filter(({ patch }) => isRecalled(patch, recalled))
    .map(({ campaign_id, name, ended_at, patched }) => ({
      ...{ campaignId: asId<CampaignId>(campaign_id), name, endedAt: orNull(ended_at, readInstant), patched },
    }));
}
