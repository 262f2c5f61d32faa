import { parseCheckpoint } from '../audit/checkpoint';
import type { HostId } from '../model/ids';
import { readInstant } from './campaign-rows';
import type { Database } from './database';
import { type Page, paged, type Paged } from './page';

/** A tree of the audit by its size and its root, in hexadecimal. */
export interface WitnessedTree {
  readonly size: number;
  readonly root: string;
}

/** What a host remembers of the audit, and what it was shown instead. */
export interface SaidDisagreement {
  readonly hostId: HostId;
  readonly remembered: WitnessedTree;
  readonly shown: WitnessedTree;
}

/** Notes what hosts said, each host once; the same again within the hour writes nothing. */
export async function noteDisagreements(db: Database, said: readonly SaidDisagreement[]): Promise<void> {
  const root = (tree: WitnessedTree): Buffer => Buffer.from(tree.root, 'hex');
  await db.query('SELECT note_audit_disagreements($1, $2, $3, $4, $5)', [
    said.map(({ hostId }) => hostId),
    said.map(({ remembered }) => remembered.size),
    said.map(({ remembered }) => root(remembered)),
    said.map(({ shown }) => shown.size),
    said.map(({ shown }) => root(shown)),
  ]);
}

/** Notes that these hosts disagree no more. */
export async function endDisagreements(db: Database, hosts: readonly HostId[]): Promise<void> {
  await db.query('SELECT end_audit_disagreements($1)', [hosts]);
}

/** Whether any host disagrees. */
export async function isAnyDisagreeing(db: Database): Promise<boolean> {
  const found = await db.query('SELECT FROM audit_disagreement WHERE ended_at IS NULL LIMIT 1');
  return found.rowCount !== 0;
}

/**
 * What the server's own checkpoints say of one that a host remembers: it is `signed` here too; `rewritten`: the one over as many records is
 * another; `cut_off`: none is over as many or more; `unknown`: only the records tell (`ringmaster audit verify`).
 */
export const WITNESS_STANDINGS = ['signed', 'rewritten', 'cut_off', 'unknown'] as const;
/** One of them. */
export type WitnessStanding = (typeof WITNESS_STANDINGS)[number];

/** A host that disagrees, with what the server makes of it. */
export interface DisagreeingWitness extends SaidDisagreement {
  /** Null: it was deleted. */
  readonly host: string | null;
  readonly standing: WitnessStanding;
  readonly since: string;
  /** To the hour. */
  readonly saidAt: string;
}

interface WitnessRow {
  readonly host_id: HostId;
  readonly name: string | null;
  readonly remembered_size: string;
  readonly remembered_root: Buffer;
  readonly shown_size: string;
  readonly shown_root: Buffer;
  readonly since: Date;
  readonly said_at: Date;
  readonly largest: string | null;
  readonly payload: Buffer | null;
}

/**
 * A page of the hosts that disagree. One that was revoked or deleted is listed no more: it never comes back to agree, and the audit would be
 * doubted for ever. That is a person's act, on record; a quarantine, which a gateway may set by itself, silences nobody.
 */
export async function listWitnesses(db: Database, { limit, after }: Page): Promise<Paged<DisagreeingWitness>> {
  const result = await db.query<WitnessRow & { readonly place: string }>(
    `SELECT d.*, d.host_id AS place, h.name, c.payload, (SELECT max(size) FROM audit_checkpoint) AS largest
       FROM audit_disagreement d LEFT JOIN host h USING (host_id)
       LEFT JOIN audit_checkpoint c ON c.size = d.remembered_size
      WHERE d.ended_at IS NULL AND ($1::uuid IS NULL OR d.host_id > $1)
        AND NOT EXISTS (SELECT FROM identity_bar b WHERE b.host_id = d.host_id AND b.kind IN ('revoked', 'deleted')) ORDER BY d.host_id LIMIT $2`,
    [after, limit + 1],
  );
  const { rows, next } = paged(result.rows, limit);
  return { rows: rows.map(witnessOf), next };
}

function witnessOf(row: WitnessRow): DisagreeingWitness {
  return {
    ...{ hostId: row.host_id, host: row.name, standing: standingOf(row) },
    remembered: { size: Number(row.remembered_size), root: row.remembered_root.toString('hex') },
    shown: { size: Number(row.shown_size), root: row.shown_root.toString('hex') },
    ...{ since: readInstant(row.since), saidAt: readInstant(row.said_at) },
  };
}

function standingOf({ payload, largest, remembered_size, remembered_root }: WitnessRow): WitnessStanding {
  if (payload !== null) return isOver(payload, remembered_root) ? 'signed' : 'rewritten';
  return Number(largest ?? 0) < Number(remembered_size) ? 'cut_off' : 'unknown';
}

/** A stored checkpoint that says nothing is not the one that was shown. */
function isOver(payload: Uint8Array, root: Buffer): boolean {
  try {
    return parseCheckpoint(payload).root.equals(root);
  } catch {
    return false;
  }
}
