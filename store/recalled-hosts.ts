import type { Patch } from '../model/campaign';
import { asId, type CampaignId } from '../model/ids';
import { isRecalled, type PatchedBy, type RecalledPatch } from '../model/recall';
import { orNull, readInstant } from './campaign-rows';
import { answeredWithin, type Database } from './database';

/** Nobody waits longer for the count; what was to be stopped is stopped already. */
const COUNTED_WITHIN_MS = 5_000;

/** Campaigns that brought it to hosts, finished ones too, the newest first; how many hosts have it by each, or may. */
export async function listPatchedBy(db: Database, recalled: RecalledPatch): Promise<PatchedBy[]> {
  const campaigns = await db.query<{ campaign_id: string; name: string; ended_at: Date | null; patch: Patch }>(
    answeredWithin(
      {
        text: `SELECT campaign_id, name, ended_at, spec -> 'patch' AS patch FROM campaign WHERE launched_at IS NOT NULL
                ORDER BY launched_at DESC, campaign_id`,
      },
      COUNTED_WITHIN_MS,
    ),
  );
  const found = campaigns.rows.filter(({ patch }) => isRecalled(patch, recalled));
  const counts = await countChanged(
    db,
    found.map(({ campaign_id }) => campaign_id),
  );
  return found.flatMap(({ campaign_id, name, ended_at }) => {
    const count = counts.get(campaign_id);
    if (count === undefined) return [];
    return [{ campaignId: asId<CampaignId>(campaign_id), name, endedAt: orNull(ended_at, readInstant), ...count }];
  });
}

/** Campaigns that changed no host, or took all of them back, are left out. */
async function countChanged(
  db: Database,
  campaignIds: readonly string[],
): Promise<ReadonlyMap<string, Pick<PatchedBy, 'patched' | 'unproven'>>> {
  const result = await db.query<{ campaign_id: string; patched: number; unproven: number }>(
    answeredWithin(
      {
        text: `SELECT campaign_id, (count(*) FILTER (WHERE state = 'patched'))::int AS patched,
                      (count(*) FILTER (WHERE state <> 'patched'))::int AS unproven
                 FROM campaign_host WHERE campaign_id = ANY ($1::uuid[]) AND (state = 'patched' OR touched)
                GROUP BY campaign_id`,
        values: [campaignIds],
      },
      COUNTED_WITHIN_MS,
    ),
  );
  return new Map(result.rows.map(({ campaign_id, ...count }) => [campaign_id, count]));
}
