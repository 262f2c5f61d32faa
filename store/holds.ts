import { randomUUID } from 'node:crypto';
import { beginningOfAlert } from '../model/alert-reason';
import { asId, type CampaignId, type HoldId } from '../model/ids';
import type { HoldScope, HoldSource } from '../model/words';
import { whereabouts } from './audit';
import { answeredWithin, type Database, inBoundedTransaction, prepared, together, type Transaction } from './database';
import { lockCampaign } from './locks';

export interface NewHold {
  readonly holdId: HoldId;
  readonly campaignId: CampaignId;
  /** One cluster of the campaign, or null for all of it. */
  readonly cluster: string | null;
  readonly scope: HoldScope;
  readonly source: HoldSource;
  /** For a person; never empty. */
  readonly reason: string;
  readonly setBy: string;
}

/** Whoever holds the campaign's lock lets go within a second of going silent; queues before it may be several long. */
export const BARRIER_MS = 10_000;

/** Inserts a hold; a second insert with the same id changes nothing. The caller holds no lock, or the campaign's. */
export async function insertHold(db: Database | Transaction, hold: NewHold): Promise<void> {
  await db.query(
    `INSERT INTO hold (hold_id, campaign_id, cluster, scope, source, reason, set_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (hold_id) DO NOTHING`,
    [hold.holdId, hold.campaignId, hold.cluster, hold.scope, hold.source, hold.reason, hold.setBy],
  );
}

/**
 * A hold set by whoever has the campaign's lock: effective with that transaction's commit, since nothing was admitted or
 * claimed meanwhile. The caller announces it.
 */
export async function insertEffectiveHold(tx: Transaction, hold: Omit<NewHold, 'holdId'>): Promise<void> {
  const holdId = asId<HoldId>(randomUUID());
  await together([
    insertHold(tx, { ...hold, holdId }),
    tx.query('UPDATE hold SET effective_at = clock_timestamp() WHERE hold_id = $1', [holdId]),
  ]);
}

/**
 * A person's hold (design section 6): committed first, without the lock, so that every later turn and claim sees it;
 * then the campaign's lock is taken and released. When that barrier is passed nothing admitted or claimed under an
 * older view can still commit, and the hold is `effective`. Safe to repeat with the same id. One of source `alert` is
 * placed by `placeAlert`.
 */
export async function placeHold(db: Database, hold: NewHold): Promise<{ effectiveAt: Date }> {
  if (hold.source === 'alert') return placeAlert(db, hold);
  await insertHold(db, hold);
  const effectiveAt = await inBoundedTransaction(db, (tx) => passBarrier(tx, hold), BARRIER_MS);
  return { effectiveAt };
}

/** A hold that somebody asked for by name. */
export type PersonsHold = Omit<NewHold, 'source'>;

/**
 * The same for a person, on record in the transaction that sets it. Stopping comes before the record: where the audit takes
 * nothing the hold is placed all the same, and `onRecord` says that it is in no audit yet: its record is put aside for when it does
 * (`recordUnrecorded`). Null: nothing was placed, for its id is of a hold elsewhere, or of one that was lifted.
 */
export async function placeHoldOnRecord(
  db: Database,
  hold: PersonsHold,
): Promise<{ readonly effectiveAt: Date; readonly onRecord: boolean } | null> {
  const { holdId, campaignId, cluster, scope, reason, setBy } = hold;
  const set = await db.query<{ on_record: boolean }>(
    `SELECT set_hold_on_record($1, $2, $3, $4, $5, $6, $7) AS on_record
      WHERE NOT EXISTS (SELECT FROM hold WHERE hold_id = $1
                           AND (lifted_at IS NOT NULL OR (campaign_id, scope) <> ($2, $4) OR cluster IS DISTINCT FROM $3))`,
    [holdId, campaignId, cluster, scope, reason, setBy, JSON.stringify(whereabouts())],
  );
  if (set.rows[0] === undefined) return null;
  const effectiveAt = await inBoundedTransaction(db, (tx) => passBarrier(tx, hold), BARRIER_MS);
  return { effectiveAt, onRecord: set.rows[0].on_record };
}

async function passBarrier(tx: Transaction, hold: PersonsHold): Promise<Date> {
  await lockCampaign(tx, hold.campaignId);
  const result = await tx.query<{ effective_at: Date }>(
    `UPDATE hold SET effective_at = coalesce(effective_at, clock_timestamp()) WHERE hold_id = $1 RETURNING effective_at`,
    [hold.holdId],
  );
  await announceCampaign(tx, hold.campaignId);
  const row = result.rows[0];
  if (row === undefined) throw new Error(`hold ${hold.holdId} vanished before it became effective`);
  return row.effective_at;
}

/**
 * An alert's hold: once for each workflow it names (`beginningOfAlert`), however often that one stops while the hold stands;
 * once that is lifted, the next stop holds again. Looks and inserts under the campaign's lock, so it is effective with its
 * commit: a repair that comes every few minutes can wait for a lock, as a person's hold cannot. Answers for the hold that
 * stands. Safe to repeat with the same id.
 */
export function placeAlert(db: Database, hold: NewHold): Promise<{ effectiveAt: Date }> {
  return inBoundedTransaction(db, (tx) => insertAlert(tx, hold), BARRIER_MS);
}

async function insertAlert(tx: Transaction, hold: NewHold): Promise<{ effectiveAt: Date }> {
  const { holdId, campaignId, cluster, scope, reason, setBy } = hold;
  const sameAlert = `campaign_id = $2 AND source = 'alert' AND starts_with(reason, $3) AND lifted_at IS NULL
                     AND cluster IS NOT DISTINCT FROM $4 AND scope = $5`;
  const same = [holdId, campaignId, beginningOfAlert(reason), cluster, scope];
  await lockCampaign(tx, campaignId);
  const inserted = await tx.query(
    `INSERT INTO hold (hold_id, campaign_id, cluster, scope, source, reason, set_by, effective_at)
     SELECT $1, $2, $4, $5, 'alert', $6, $7, clock_timestamp() WHERE NOT EXISTS (SELECT FROM hold WHERE ${sameAlert})
     ON CONFLICT (hold_id) DO NOTHING`,
    [...same, reason, setBy],
  );
  if (inserted.rowCount !== 0) await announceCampaign(tx, campaignId);
  const result = await tx.query<{ effective_at: Date }>(
    `UPDATE hold SET effective_at = coalesce(effective_at, clock_timestamp()) WHERE hold_id = $1 OR (${sameAlert})
     RETURNING effective_at`,
    same,
  );
  const row = result.rows[0];
  if (row === undefined) throw new Error(`the alert ${holdId} neither stands nor was placed`);
  return { effectiveAt: row.effective_at };
}

/** Raises the campaign's revision and rings its bell: its workflow and the gateways look again. */
export async function announceCampaign(tx: Transaction, campaignId: CampaignId): Promise<number> {
  const [result] = await together([
    tx.query<{ revision: string }>(
      `UPDATE campaign SET revision = revision + 1 WHERE campaign_id = $1 RETURNING revision`,
      [campaignId],
    ),
    tx.query(`SELECT pg_notify('holds', $1)`, [campaignId]),
  ]);
  return Number(result.rows[0]?.revision ?? 0);
}

/**
 * A mark for each campaign that was ever held. It changes whenever a hold is placed or lifted, also when both came between
 * two looks; cheap enough to ask twice a second.
 */
export async function readHoldMarks(db: Database): Promise<ReadonlyMap<CampaignId, string>> {
  const result = await db.query<{ campaign_id: string; mark: string }>(HOLD_MARKS);
  return new Map(result.rows.map(({ campaign_id, mark }) => [asId<CampaignId>(campaign_id), mark]));
}

// Behind a link that is gone the next look has another connection: a hold is to be noticed within a second or two.
const HOLD_MARKS = answeredWithin(
  prepared(`SELECT campaign_id, count(*) || '/' || count(lifted_at) AS mark FROM hold GROUP BY campaign_id`),
  1_000,
);
