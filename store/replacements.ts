import type { CampaignClass, Patch } from '../model/campaign';
import { asId, type CampaignId } from '../model/ids';
import { readSpec } from './campaign-rows';
import type { Database, Transaction } from './database';

/** A campaign by both its names. */
export interface NamedCampaign {
  readonly campaignId: CampaignId;
  readonly name: string;
}

/** What a stored plan takes over from. */
export interface Replaced extends NamedCampaign {
  readonly hasEnded: boolean;
  /** It ended, and lets its hosts go one lane after the other. */
  readonly ownsHosts: boolean;
}

/** The campaign that a plan takes over from; null: it is a campaign of its own. */
export async function readReplaced(db: Database | Transaction, campaignId: CampaignId): Promise<Replaced | null> {
  const result = await db.query<{ campaign_id: string; name: string; ended: boolean; owns: boolean }>(
    `SELECT o.campaign_id, o.name, o.ended_at IS NOT NULL AS ended,
            EXISTS (SELECT FROM lane l JOIN campaign_host ch USING (lane_id) WHERE l.campaign_id = o.campaign_id AND ch.owned) AS owns
       FROM campaign c JOIN campaign o ON o.campaign_id = c.replaces WHERE c.campaign_id = $1`,
    [campaignId],
  );
  const row = result.rows[0];
  if (row === undefined) return null;
  return { campaignId: asId<CampaignId>(row.campaign_id), name: row.name, hasEnded: row.ended, ownsHosts: row.owns };
}

/** The launched campaign that took over from this one; null: none did. */
export async function readReplacedBy(
  db: Database | Transaction,
  campaignId: CampaignId,
): Promise<NamedCampaign | null> {
  const result = await db.query<{ campaign_id: string; name: string }>(
    `SELECT campaign_id, name FROM campaign WHERE replaces = $1 AND launched_at IS NOT NULL ORDER BY launched_at LIMIT 1`,
    [campaignId],
  );
  const row = result.rows[0];
  return row === undefined ? null : { campaignId: asId<CampaignId>(row.campaign_id), name: row.name };
}

/** A plan that is kept, in short: what it would bring to whom, and in which order. */
export interface StoredPlan extends NamedCampaign {
  readonly hosts: number;
  readonly class: CampaignClass;
  readonly patch: Patch;
  readonly rings: readonly { readonly name: string; readonly hosts: number }[];
  readonly maxInFlight: number;
  readonly isLaunched: boolean;
  readonly replaces: NamedCampaign | null;
}

interface StoredRow {
  readonly campaign_id: string;
  readonly name: string;
  readonly hosts: number;
  readonly spec: unknown;
  readonly rings: StoredPlan['rings'];
  readonly max_in_flight: number | null;
  readonly launched: boolean;
}

/** A stored plan by its hash, the newest of them; null: none has it. */
export async function readStoredPlan(db: Database, planHash: string): Promise<StoredPlan | null> {
  const result = await db.query<StoredRow>(
    `SELECT campaign_id, name, hosts, spec, launched_at IS NOT NULL AS launched,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('name', r.name, 'hosts', r.hosts) ORDER BY r.ordinal), '[]')
               FROM ring r WHERE r.campaign_id = c.campaign_id) AS rings,
            (SELECT max_hosts FROM admission_limit l WHERE l.campaign_id = c.campaign_id AND l.scope = 'campaign') AS max_in_flight
       FROM campaign c WHERE plan_hash = $1
      ORDER BY (launched_at IS NOT NULL AND ended_at IS NULL) DESC, planned_at DESC, campaign_id DESC LIMIT 1`,
    [planHash],
  );
  const row = result.rows[0];
  if (row === undefined) return null;
  const campaignId = asId<CampaignId>(row.campaign_id);
  const replaced = await readReplaced(db, campaignId);
  const replaces = replaced === null ? null : { campaignId: replaced.campaignId, name: replaced.name };
  const { name, hosts, rings, launched: isLaunched } = row;
  const { class: kind, patch } = readSpec(row.spec);
  return {
    campaignId,
    name,
    hosts,
    class: kind,
    patch,
    rings,
    maxInFlight: row.max_in_flight ?? 1,
    isLaunched,
    replaces,
  };
}
