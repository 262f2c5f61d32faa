import type { HoldView, HostCounts } from '../model/campaign-view';
import type { CampaignId } from '../model/ids';
import type { StoredPhase } from '../model/words';
import { countMeasure, countStates, readStandingHolds, readTallies } from './campaign-parts';
import { readStoredPhase } from './campaign-rows';
import { type Database, inSnapshot } from './database';

/** Where a campaign stands, as its rows say. */
export interface Standing {
  readonly phase: StoredPhase;
  readonly launched: boolean;
  readonly ended: boolean;
  readonly holds: readonly HoldView[];
  /** From the tallies. */
  readonly states: HostCounts;
  /** Hosts on which the patch failed first, whatever became of them. */
  readonly failed: number;
}

/** Reads it in one snapshot. Throws when there is no such campaign. */
export function readStanding(db: Database, campaignId: CampaignId): Promise<Standing> {
  return inSnapshot(db, async (tx) => {
    const campaigns = await tx.query<{ phase: string; launched: boolean; ended: boolean }>(
      `SELECT phase, launched_at IS NOT NULL AS launched, ended_at IS NOT NULL AS ended
         FROM campaign WHERE campaign_id = $1`,
      [campaignId],
    );
    const row = campaigns.rows[0];
    if (row === undefined) throw new Error(`there is no campaign ${campaignId}`);
    const tallies = await readTallies(tx, [campaignId]);
    return {
      phase: readStoredPhase(row.phase),
      launched: row.launched,
      ended: row.ended,
      holds: (await readStandingHolds(tx, [campaignId])).get(campaignId) ?? [],
      states: countStates(tallies),
      failed: countMeasure(tallies, 'forward:failed'),
    };
  });
}
