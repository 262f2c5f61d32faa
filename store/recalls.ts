import { v5 as uuidv5 } from 'uuid';
import type { Patch } from '../model/campaign';
import { asId, type CampaignId, type HoldId, type RecallId } from '../model/ids';
import {
  isRecalled,
  reasonOfRecall,
  type RecalledKind,
  type RecalledPatch,
  type RecallView,
  type StoppedCampaign,
} from '../model/recall';
import { recordAct, whereabouts } from './audit';
import { orNull, readInstant } from './campaign-rows';
import { type Database, inBoundedTransaction, sqlState, type Transaction } from './database';
import { announceCampaign, insertHold, type NewHold, placeHold } from './holds';
import { lockCampaign, lockFleetShared } from './locks';
import { newestFirst, type Page, paged, type Paged } from './page';
import { type Act, keepForwardHeld, ringLanes } from './steering';

interface RecallRow {
  readonly recall_id: string;
  readonly kind: RecalledKind;
  readonly name: string;
  readonly version: string;
  readonly reason: string;
  readonly recalled_by: string;
  readonly recalled_at: Date;
  readonly withdrawn_by: string | null;
  readonly withdrawn_at: Date | null;
  readonly withdraw_reason: string | null;
}

function viewOf(row: RecallRow): RecallView {
  return {
    ...{ recallId: asId<RecallId>(row.recall_id), kind: row.kind, name: row.name, version: row.version },
    ...{ reason: row.reason, recalledBy: row.recalled_by, recalledAt: readInstant(row.recalled_at) },
    withdrawnBy: row.withdrawn_by,
    withdrawnAt: orNull(row.withdrawn_at, readInstant),
    withdrawReason: row.withdraw_reason,
  };
}

/** Recalls, the newest first; `standing`: only those that were not withdrawn. */
export async function listRecalls(
  db: Database | Transaction,
  { standing }: { readonly standing: boolean },
): Promise<RecallView[]> {
  const result = await db.query<RecallRow>(
    'SELECT * FROM recall WHERE withdrawn_at IS NULL OR NOT $1 ORDER BY recalled_at DESC, recall_id',
    [standing],
  );
  return result.rows.map(viewOf);
}

const LIST = newestFirst('recall', { at: 'recalled_at', id: 'recall_id' });

/** A page of all recalls, the newest first. */
export async function listRecallPage(db: Database, { limit, after }: Page): Promise<Paged<RecallView>> {
  const result = await db.query<RecallRow & { readonly place: string }>(
    `SELECT *, ${LIST.place} FROM recall WHERE ${LIST.after('$1')} ORDER BY ${LIST.order} LIMIT $2`,
    [after, limit + 1],
  );
  const { rows, next } = paged(result.rows, limit);
  return { rows: rows.map(viewOf), next };
}

/** The standing recalls that forbid this patch. */
export async function recallsOf(db: Database | Transaction, patch: Patch): Promise<RecallView[]> {
  return (await listRecalls(db, { standing: true })).filter((recall) => isRecalled(patch, recall));
}

/** How long a record may wait for a table that somebody has locked (0082), and some more. */
const ON_RECORD_MS = 3_000;

/**
 * Recalls a patch: from the commit on no plan that contains it is launched. What is recalled already stays recalled by whom and why
 * it was. Returns the recall that stands, or null when the one with this id was withdrawn since: a request that came
 * late must not recall anew. {@link stopRecalled} stops what runs. On record in the same transaction; where the audit takes nothing it
 * is recalled all the same, and `onRecord` is false until {@link recordRecalls} finds an audit that does.
 */
export async function recallPatch(
  db: Database,
  patch: RecalledPatch & { readonly recallId: RecallId },
  act: Act,
): Promise<{ readonly recall: RecallView; readonly onRecord: boolean } | null> {
  const { kind, name, version } = patch;
  return inBoundedTransaction(
    db,
    async (tx) => {
      await tx.query(
        `INSERT INTO recall (recall_id, kind, name, version, reason, recalled_by) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT DO NOTHING`,
        [patch.recallId, kind, name, version, act.reason, act.actor],
      );
      const stands = await tx.query<RecallRow>(
        'SELECT * FROM recall WHERE kind = $1 AND name = $2 AND version = $3 AND withdrawn_at IS NULL',
        [kind, name, version],
      );
      const row = stands.rows[0];
      if (row === undefined) return null;
      // Who recalled it first is on record, and from where only they asked.
      const from = row.recall_id === patch.recallId ? whereabouts() : null;
      return { recall: viewOf(row), onRecord: await recordRecall(tx, row.recall_id, from) };
    },
    ON_RECORD_MS,
  );
}

/** Once for each recall, by whom and why it was recalled; `from`: null when that is not known any more. False: the audit takes nothing. */
async function recordRecall(
  tx: Transaction,
  recallId: string,
  from: ReturnType<typeof whereabouts> | null,
): Promise<boolean> {
  const recorded = await tx.query<{ on_record: boolean }>('SELECT put_recall_on_record($1, $2) AS on_record', [
    recallId,
    from === null ? null : JSON.stringify(from),
  ]);
  return recorded.rows[0]?.on_record === true;
}

/** Puts recalls on record that the audit did not take when they were made. Returns how many. For every api, every few seconds. */
export async function recordRecalls(db: Database): Promise<number> {
  const missing = await inBoundedTransaction(db, (tx) =>
    tx.query<{ recall_id: string }>(
      `SELECT recall_id FROM recall r
        WHERE NOT EXISTS (SELECT FROM audit WHERE act = 'recall' AND subject = r.recall_id::text)`,
    ),
  );
  let recorded = 0;
  for (const { recall_id } of missing.rows) {
    const isRecorded = await inBoundedTransaction(db, (tx) => recordRecall(tx, recall_id, null), ON_RECORD_MS);
    if (isRecorded) recorded += 1;
  }
  return recorded;
}

/** Fixed for ever: a recall's hold on a campaign has the same id whoever places it, and however often. */
const HOLD_NAMESPACE = '5f0c4f8e-6a0f-4a53-9a3a-0d9c1d8b7a61';

function holdIdOf(recallId: RecallId, campaignId: CampaignId): HoldId {
  return asId<HoldId>(uuidv5(`${recallId}/${campaignId}`, HOLD_NAMESPACE));
}

/**
 * Holds every campaign that has not ended and contains what is recalled, also those that are only planned: a launch that did not see
 * the recall any more is held from its first turn on. Safe to repeat, and repeated by every api: a death in the middle leaves
 * some campaigns for the next time. What goes back goes on.
 */
export async function stopRecalled(db: Database, recall: RecallView): Promise<StoppedCampaign[]> {
  const campaigns = (await campaignsWith(db, recall)).map(({ campaignId, ...campaign }) => ({
    ...campaign,
    hold: holdOf(recall, campaignId),
  }));
  // All of them before any barrier: one campaign whose lock is taken for long keeps no other from being held.
  for (const { hold } of campaigns) await insertHold(db, hold);
  const stopped: StoppedCampaign[] = [];
  for (const { hold, ...campaign } of campaigns) {
    const { campaignId, holdId } = hold;
    stopped.push({ ...campaign, campaignId, holdId, effectiveAt: await effectiveSince(db, hold) });
  }
  return stopped;
}

function holdOf(recall: RecallView, campaignId: CampaignId): NewHold {
  return {
    ...{ holdId: holdIdOf(recall.recallId, campaignId), campaignId },
    ...{ cluster: null, scope: 'forward', source: 'recall', setBy: recall.recalledBy },
    reason: reasonOfRecall(recall),
  };
}

/** Null: the barrier was not passed in time. The hold stands all the same, and the next look tries again. */
async function effectiveSince(db: Database, hold: NewHold): Promise<string | null> {
  try {
    return (await placeHold(db, hold)).effectiveAt.toISOString();
  } catch (error) {
    if (sqlState(error) === null) throw error;
    return null;
  }
}

interface Containing {
  readonly campaignId: CampaignId;
  readonly name: string;
  readonly isLaunched: boolean;
}

/** Campaigns without an end that contain it, the launched ones first. */
async function campaignsWith(db: Database, recalled: RecalledPatch): Promise<Containing[]> {
  const result = await db.query<{ campaign_id: string; name: string; launched: boolean; patch: Patch }>(
    `SELECT campaign_id, name, launched_at IS NOT NULL AS launched, spec -> 'patch' AS patch FROM campaign WHERE ended_at IS NULL
      ORDER BY launched_at IS NULL, launched_at, campaign_id`,
  );
  return result.rows
    .filter(({ patch }) => isRecalled(patch, recalled))
    .map(({ campaign_id, name, launched }) => ({
      ...{ campaignId: asId<CampaignId>(campaign_id), name },
      isLaunched: launched,
    }));
}

/**
 * Brings holds in line with recalls: a plan that was stored in the moment of a recall is held, and so is what a death in the
 * middle of one left; what was withdrawn holds nobody. For every api, every few seconds.
 */
export async function keepRecalled(db: Database): Promise<void> {
  const [recalls, held] = [await listRecalls(db, { standing: true }), await standingHolds(db)];
  const effective = new Set(held.filter(({ isEffective }) => isEffective).map(({ holdId }) => holdId));
  const due = new Set<HoldId>();
  for (const recall of recalls) {
    const holds = (await campaignsWith(db, recall)).map(({ campaignId }) => holdIdOf(recall.recallId, campaignId));
    if (holds.some((holdId) => !effective.has(holdId))) await stopRecalled(db, recall);
    for (const holdId of holds) due.add(holdId);
  }
  if (held.every(({ holdId }) => due.has(holdId))) return;
  for (const { recallId, withdrawnBy, withdrawReason } of await listRecalls(db, { standing: false })) {
    if (withdrawnBy !== null) await liftAll(db, recallId, { actor: withdrawnBy, reason: withdrawReason ?? '' });
  }
}

interface StandingHold {
  readonly holdId: HoldId;
  readonly campaignId: CampaignId;
  readonly isEffective: boolean;
}

/** The standing holds of recalls, those whose barrier nobody passed included: admissions obey them already. */
async function standingHolds(db: Database): Promise<StandingHold[]> {
  const result = await db.query<{ hold_id: string; campaign_id: string; effective: boolean }>(
    `SELECT hold_id, campaign_id, effective_at IS NOT NULL AS effective FROM hold
      WHERE source = 'recall' AND lifted_at IS NULL`,
  );
  return result.rows.map((row) => ({
    holdId: asId<HoldId>(row.hold_id),
    campaignId: asId<CampaignId>(row.campaign_id),
    isEffective: row.effective,
  }));
}

/** Withdraws a recall and lifts its holds; false: there is none with this id. */
export async function withdrawRecall(db: Database, recallId: RecallId, act: Act): Promise<boolean> {
  const found = await inBoundedTransaction(db, async (tx) => {
    const withdrawn = await tx.query(
      `UPDATE recall SET withdrawn_by = $2, withdrawn_at = clock_timestamp(), withdraw_reason = $3
        WHERE recall_id = $1 AND withdrawn_at IS NULL`,
      [recallId, act.actor, act.reason],
    );
    const record = {
      actor: act.actor,
      act: 'withdraw_recall',
      subject: recallId,
      detail: { reason: act.reason },
    } as const;
    if (withdrawn.rowCount !== 0) await recordAct(tx, record);
    return (await tx.query('SELECT FROM recall WHERE recall_id = $1', [recallId])).rowCount !== 0;
  });
  if (found) await liftAll(db, recallId, act);
  return found;
}

async function liftAll(db: Database, recallId: RecallId, act: Act): Promise<void> {
  for (const { holdId, campaignId } of await standingHolds(db)) {
    if (holdId === holdIdOf(recallId, campaignId)) await liftRecall(db, { recallId, campaignId, holdId }, act);
  }
}

interface HeldByRecall {
  readonly recallId: RecallId;
  readonly campaignId: CampaignId;
  readonly holdId: HoldId;
}

function liftRecall(db: Database, { recallId, campaignId, holdId }: HeldByRecall, act: Act): Promise<void> {
  return inBoundedTransaction(db, async (tx) => {
    await lockFleetShared(tx);
    await lockCampaign(tx, campaignId);
    const lifted = await tx.query(
      `UPDATE hold SET lifted_by = $2, lifted_at = clock_timestamp(), lift_reason = $3
        WHERE hold_id = $1 AND lifted_at IS NULL AND EXISTS (SELECT FROM recall WHERE recall_id = $4 AND withdrawn_at IS NOT NULL)`,
      [holdId, act.actor, act.reason, recallId],
    );
    if (lifted.rowCount === 0) return;
    await keepForwardHeld(tx, campaignId, act);
    await ringLanes(tx, { campaignId, ring: null, cluster: null });
    await announceCampaign(tx, campaignId);
  });
}
