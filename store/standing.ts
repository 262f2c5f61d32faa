import { asId, type CampaignId, type HoldId } from '../model/ids';
import type { HoldScope, HoldSource, HostState, StoredPhase } from '../model/words';
import { readHoldScope, readHoldSource, readHostState, readStoredPhase } from './campaign-rows';
import type { Database } from './database';

/** A hold that stands. */
export interface StandingHold {
  readonly holdId: HoldId;
  readonly source: HoldSource;
  readonly scope: HoldScope;
  readonly reason: string;
}

/** Where a campaign stands, as its rows say. */
export interface Standing {
  readonly phase: StoredPhase;
  readonly launched: boolean;
  readonly ended: boolean;
  readonly holds: readonly StandingHold[];
  /** Hosts by state, from the tallies. */
  readonly states: ReadonlyMap<HostState, number>;
  /** Hosts on which the patch failed first, whatever became of them. */
  readonly failed: number;
}

interface Row {
  phase: string;
  launched: boolean;
  ended: boolean;
  holds: { hold_id: string; source: string; scope: string; reason: string }[];
  states: Record<string, number>;
  failed: number;
}

/** Reads it in one statement. Throws when there is no such campaign. */
export async function readStanding(db: Database, campaignId: CampaignId): Promise<Standing> {
  const result = await db.query<Row>(
    `SELECT phase, launched_at IS NOT NULL AS launched, ended_at IS NOT NULL AS ended,
            (SELECT coalesce(jsonb_agg(to_jsonb(h) ORDER BY set_at), '[]') FROM hold h
              WHERE h.campaign_id = c.campaign_id AND lifted_at IS NULL) AS holds,
            (SELECT coalesce(jsonb_object_agg(state, hosts), '{}') FROM (
               SELECT substr(measure, 7) AS state, sum(hosts) AS hosts FROM tally t
                WHERE t.campaign_id = c.campaign_id AND starts_with(measure, 'state:')
                GROUP BY measure HAVING sum(hosts) > 0) counted) AS states,
            (SELECT coalesce(sum(hosts), 0)::int FROM tally t
              WHERE t.campaign_id = c.campaign_id AND measure = 'forward:failed') AS failed
       FROM campaign c WHERE campaign_id = $1`,
    [campaignId],
  );
  const row = result.rows[0];
  if (row === undefined) throw new Error(`there is no campaign ${campaignId}`);
  return {
    phase: readStoredPhase(row.phase),
    launched: row.launched,
    ended: row.ended,
    holds: row.holds.map(({ hold_id, source, scope, reason }) => ({
      holdId: asId<HoldId>(hold_id),
      source: readHoldSource(source),
      scope: readHoldScope(scope),
      reason,
    })),
    failed: row.failed,
    states: new Map(Object.entries(row.states).map(([state, hosts]) => [readHostState(state), hosts])),
  };
}
