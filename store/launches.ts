import type { CampaignSpec } from '../model/campaign';
import { asId, type CampaignId } from '../model/ids';
import type { StoredPhase } from '../model/words';
import { recordAct } from './audit';
import { beginPace } from './auto-pace';
import { readSpec } from './campaign-rows';
import { type Database, inTransaction, sqlState, type Transaction, UNIQUE_VIOLATION } from './database';
import { lockCampaign, lockFleetShared, lockOwners } from './locks';
import { type SignedDocument, storeManifest } from './trust-documents';

/**
 * Planning 70,000 hosts again and giving them their owner takes seconds, more than the one second of the interlock's
 * other sessions; but a frozen api must not keep the locks either. No running campaign waits for these.
 */
const BOUNDS = [`SET LOCAL statement_timeout = '30s'`, `SET LOCAL idle_in_transaction_session_timeout = '30s'`];

/** Why a campaign was not launched; nothing was changed. */
export const LAUNCH_REFUSALS = [
  'unknown_plan',
  'already_ended',
  'drifted',
  'blocked',
  'name_taken',
  'owned_by_other',
] as const;
export type LaunchRefusal = (typeof LAUNCH_REFUSALS)[number];

export class LaunchError extends Error {
  constructor(
    readonly kind: LaunchRefusal,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'LaunchError';
  }
}

/** What the fleet says now of a stored plan. */
export interface PlanCheck {
  /** The hash that planning the same file would give now. */
  readonly planHash: string;
  /** What changed since, in words; used when the hashes differ. */
  readonly drift: string;
  /** Sentences; none may stand. */
  readonly blockers: readonly string[];
}

export interface LaunchRequest {
  readonly planHash: string;
  readonly actor: string;
  /** Why, in the words of whoever launches it. */
  readonly reason: string;
  /** What people signed for it; null: nothing. */
  readonly manifest?: { readonly digest: string; readonly document: SignedDocument } | null;
  /** Plans the stored file again from what `tx` reads, under the locks. */
  readonly check: (tx: Transaction, plan: { campaignId: CampaignId; source: string }) => Promise<PlanCheck>;
}

/**
 * Launches the plan with this hash: checks it against the fleet of this moment, then gives the campaign its hosts,
 * its deadlines and its phase, in one transaction under the fleet's and the campaign's lock. Launching a running plan
 * again answers with that campaign. Throws {@link LaunchError}.
 *
 * The fleet's lock is taken shared: other campaigns go on meanwhile, and that no host has two owners is kept by a
 * unique index.
 */
export async function launchPlan(
  db: Database,
  request: LaunchRequest,
): Promise<{ campaignId: CampaignId; alreadyLaunched: boolean }> {
  try {
    return await inTransaction(db, async (tx) => {
      for (const bound of BOUNDS) await tx.query(bound);
      await lockFleetShared(tx);
      const found = await findPlan(tx, request.planHash);
      await lockCampaign(tx, found);
      const campaign = await readLaunch(tx, found);
      if (campaign.endedAt !== null) {
        throw new LaunchError('already_ended', `the campaign of this plan has ended; plan the file again`);
      }
      if (campaign.launchedAt !== null) return { campaignId: found, alreadyLaunched: true };
      refuse(await request.check(tx, { campaignId: found, source: campaign.source }), request.planHash);
      await own(tx, found, { ...request, spec: campaign.spec });
      if (request.manifest) await storeManifest(tx, found, request.manifest);
      return { campaignId: found, alreadyLaunched: false };
    });
  } catch (error) {
    throw asLaunchError(error);
  }
}

/** A plan that was not launched yet: with its campaign file, and what that was read as. */
export interface UnlaunchedPlan {
  readonly campaignId: CampaignId;
  readonly source: string;
  readonly spec: CampaignSpec;
}

/** The plan with this hash; null when there is none, or it was launched. */
export async function readUnlaunched(db: Database, planHash: string): Promise<UnlaunchedPlan | null> {
  const result = await db.query<{ campaign_id: string; source: string; spec: unknown; launched_at: Date | null }>(
    `SELECT campaign_id, source, spec, launched_at FROM campaign WHERE plan_hash = $1
      ORDER BY (launched_at IS NOT NULL AND ended_at IS NULL) DESC, planned_at DESC, campaign_id DESC LIMIT 1`,
    [planHash],
  );
  const row = result.rows[0];
  if (row === undefined || row.launched_at !== null) return null;
  return { campaignId: asId<CampaignId>(row.campaign_id), source: row.source, spec: readSpec(row.spec) };
}

/** An unfinished campaign of this plan first, then the newest: a repeated launch finds what it launched. */
async function findPlan(tx: Transaction, planHash: string): Promise<CampaignId> {
  const result = await tx.query<{ campaign_id: string }>(
    `SELECT campaign_id FROM campaign WHERE plan_hash = $1
      ORDER BY (launched_at IS NOT NULL AND ended_at IS NULL) DESC, planned_at DESC, campaign_id DESC LIMIT 1`,
    [planHash],
  );
  const row = result.rows[0];
  if (row === undefined) throw new LaunchError('unknown_plan', `no plan has the hash ${planHash}`);
  return asId<CampaignId>(row.campaign_id);
}

async function readLaunch(
  tx: Transaction,
  campaignId: CampaignId,
): Promise<{ spec: CampaignSpec; source: string; launchedAt: Date | null; endedAt: Date | null }> {
  const result = await tx.query<{ spec: unknown; source: string; launched_at: Date | null; ended_at: Date | null }>(
    'SELECT spec, source, launched_at, ended_at FROM campaign WHERE campaign_id = $1',
    [campaignId],
  );
  const row = result.rows[0];
  if (row === undefined) throw new LaunchError('unknown_plan', `campaign ${campaignId} is gone`);
  return { spec: readSpec(row.spec), source: row.source, launchedAt: row.launched_at, endedAt: row.ended_at };
}

function refuse(check: PlanCheck, planHash: string): void {
  if (check.planHash !== planHash) throw new LaunchError('drifted', check.drift);
  if (check.blockers.length > 0) throw new LaunchError('blocked', check.blockers.join('; '));
}

async function own(
  tx: Transaction,
  campaignId: CampaignId,
  { spec, actor, reason, planHash }: { spec: CampaignSpec; actor: string; reason: string; planHash: string },
): Promise<void> {
  const phase: StoredPhase = spec.approvals > 0 ? 'awaiting_approval' : 'running';
  await tx.query(
    `UPDATE campaign SET phase = $2, launched_by = $3, launch_reason = $4, launched_at = now(), revision = revision + 1
      WHERE campaign_id = $1`,
    [campaignId, phase, actor, reason],
  );
  await lockOwners(tx);
  await tx.query('UPDATE campaign_host SET owned = true WHERE campaign_id = $1', [campaignId]);
  await tx.query(`UPDATE goal SET deadline_at = now() + within_ms * interval '1 millisecond' WHERE campaign_id = $1`, [
    campaignId,
  ]);
  await beginPace(tx, campaignId, spec);
  await recordAct(tx, { actor, act: 'launch', campaignId, subject: spec.name, detail: { planHash, reason } });
}

function asLaunchError(error: unknown): unknown {
  if (sqlState(error) !== UNIQUE_VIOLATION || typeof error !== 'object' || error === null) return error;
  const constraint = 'constraint' in error ? error.constraint : null;
  if (constraint === 'campaign_name_unfinished') {
    return new LaunchError('name_taken', 'an unfinished campaign has this name', { cause: error });
  }
  if (constraint === 'campaign_host_one_owner') {
    return new LaunchError('owned_by_other', 'another campaign took some of these hosts in this moment', {
      cause: error,
    });
  }
  return error;
}

/** Campaigns that were launched and have not ended: each must have its workflow. */
export async function listUnfinished(db: Database): Promise<CampaignId[]> {
  const result = await db.query<{ campaign_id: string }>(
    'SELECT campaign_id FROM campaign WHERE launched_at IS NOT NULL AND ended_at IS NULL ORDER BY launched_at',
  );
  return result.rows.map((row) => asId<CampaignId>(row.campaign_id));
}

/** Which unfinished campaign has this name, other than `except`. */
export async function unfinishedNamed(db: Database | Transaction, name: string): Promise<CampaignId | null> {
  const result = await db.query<{ campaign_id: string }>(
    'SELECT campaign_id FROM campaign WHERE name = $1 AND launched_at IS NOT NULL AND ended_at IS NULL',
    [name],
  );
  const row = result.rows[0];
  return row === undefined ? null : asId<CampaignId>(row.campaign_id);
}
