import { CHECKPOINT_PAYLOAD_TYPE } from '../audit/checkpoint';
import { type AuditRecord, leafOf } from '../audit/record';
import { append, type Frontier, leafHash, rootOf, type TreeHead } from '../audit/tree';
import { type Database, inBoundedTransaction, inSnapshot, type Transaction } from './database';
import type { SignedDocument } from './trust-documents';

/** Records that one sequencing takes: well within the second that a statement may take. */
const RECORDS_AT_ONCE = 1_000;

/** A record as text; `at` with all its digits, `detail` as PostgreSQL writes it. */
const RECORD = `a.audit_id::text AS "auditId", to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
  a.actor, a.act, a.campaign_id::text AS "campaignId", a.subject, a.detail::text AS detail`;

/**
 * Gives committed records that have none their places in the tree, at most 1,000, and returns how many. Any process may do it at
 * any time: the frontier's row lets one through after the other, and what is not committed is done again by the next.
 */
export function sequenceAudit(db: Database): Promise<number> {
  return inBoundedTransaction(db, async (tx) => {
    const before = await lockFrontier(tx);
    const records = await tx.query<AuditRecord>(
      `SELECT ${RECORD} FROM audit_unsequenced u JOIN audit a USING (audit_id) ORDER BY u.audit_id LIMIT $1`,
      [RECORDS_AT_ONCE],
    );
    if (records.rows.length === 0) return 0;
    const leaves = records.rows.map(leafOf);
    const hashes = leaves.map(leafHash);
    const after = hashes.reduce(append, before);
    const ids = records.rows.map(({ auditId }) => auditId);
    await tx.query(
      `INSERT INTO audit_leaf (leaf_index, audit_id, leaf, hash)
       SELECT $1 + n - 1, id, leaf, hash FROM unnest($2::bigint[], $3::bytea[], $4::bytea[]) WITH ORDINALITY AS u(id, leaf, hash, n)`,
      [before.size, ids, leaves, hashes],
    );
    await tx.query('DELETE FROM audit_unsequenced WHERE audit_id = ANY ($1::bigint[])', [ids]);
    await tx.query('UPDATE audit_frontier SET size = $1, hashes = $2', [after.size, after.hashes]);
    return ids.length;
  });
}

interface FrontierRow {
  readonly size: string;
  readonly hashes: Buffer[];
}

const frontierOf = (row: FrontierRow | undefined): Frontier => {
  if (row === undefined) throw new Error('the audit has no frontier; was it written by another version?');
  return { size: Number(row.size), hashes: row.hashes };
};

async function lockFrontier(tx: Transaction): Promise<Frontier> {
  const result = await tx.query<FrontierRow>('SELECT size, hashes FROM audit_frontier FOR UPDATE');
  return frontierOf(result.rows[0]);
}

/** The tree as it is now. */
export async function readAuditHead(db: Database): Promise<TreeHead> {
  const result = await db.query<FrontierRow>('SELECT size, hashes FROM audit_frontier');
  const frontier = frontierOf(result.rows[0]);
  return { size: frontier.size, root: rootOf(frontier) };
}

/** The leaves from an index on, as they were hashed, and the hashes that were stored with them. */
export async function readLeaves(
  db: Database,
  { index, limit }: { readonly index: number; readonly limit: number },
): Promise<{ readonly leaf: Buffer; readonly hash: Buffer }[]> {
  const result = await db.query<{ leaf: Buffer; hash: Buffer }>(
    'SELECT leaf, hash FROM audit_leaf WHERE leaf_index >= $1 AND leaf_index < $1 + $2::bigint ORDER BY leaf_index',
    [index, limit],
  );
  return result.rows;
}

/** Every checkpoint of a tree larger than `above`, up to `upTo` records, the smallest first. */
export async function listCheckpoints(
  db: Database,
  { above, upTo }: { readonly above: number; readonly upTo: number },
): Promise<StoredCheckpoint[]> {
  const result = await db.query<CheckpointRow>(
    'SELECT size, payload, signatures FROM audit_checkpoint WHERE size > $1 AND size <= $2 ORDER BY size',
    [above, upTo],
  );
  return result.rows.map(checkpointOf);
}

/** A signed checkpoint as it is stored. */
export interface StoredCheckpoint {
  readonly size: number;
  readonly payload: Uint8Array;
  readonly signatures: readonly { readonly keyId: string; readonly signature: string }[];
}

/** Keeps a checkpoint; one of that size stays what it is. */
export async function storeCheckpoint(db: Database, { size, payload, signatures }: StoredCheckpoint): Promise<void> {
  await db.query(
    'INSERT INTO audit_checkpoint (size, payload, signatures) VALUES ($1, $2, $3) ON CONFLICT (size) DO NOTHING',
    [size, payload, JSON.stringify(signatures)],
  );
}

/** The checkpoint of the largest tree; null: none was signed yet. */
export async function readCheckpoint(db: Database | Transaction): Promise<StoredCheckpoint | null> {
  const result = await db.query<CheckpointRow>(
    'SELECT size, payload, signatures FROM audit_checkpoint ORDER BY size DESC LIMIT 1',
  );
  const row = result.rows[0];
  return row === undefined ? null : checkpointOf(row);
}

/** The same as a document to be passed on. The column rights of gateways are enough. */
export async function readSignedCheckpoint(db: Database): Promise<SignedDocument | null> {
  const checkpoint = await readCheckpoint(db);
  if (checkpoint === null) return null;
  const { payload, signatures } = checkpoint;
  return { payloadType: CHECKPOINT_PAYLOAD_TYPE, payload: Buffer.from(payload), signatures };
}

interface CheckpointRow extends Pick<StoredCheckpoint, 'payload' | 'signatures'> {
  readonly size: string;
}

const checkpointOf = ({ size, payload, signatures }: CheckpointRow): StoredCheckpoint => ({
  ...{ size: Number(size), payload, signatures },
});

/** A leaf as it was hashed, and what its record's row says today: `null` when the row is gone. */
export interface AuditLeaf {
  readonly index: number;
  readonly leaf: string;
  readonly row: string | null;
}

/** A part of the audit, in the order of the tree. */
export interface AuditPage {
  readonly leaves: readonly AuditLeaf[];
  /** Rows that are neither in the tree nor wait to be: somebody wrote them past the product. */
  readonly stray: number;
  readonly waiting: number;
  readonly checkpoint: StoredCheckpoint | null;
}

/** The leaves from an index on, with the newest checkpoint of the same moment. */
export function readAuditPage(
  db: Database,
  from: { readonly index: number; readonly limit: number },
): Promise<AuditPage> {
  return inSnapshot(db, async (tx) => {
    interface Row extends Partial<AuditRecord> {
      readonly index: string;
      readonly leaf: Buffer;
    }
    const leaves = await tx.query<Row>(
      `SELECT l.leaf_index::text AS index, l.leaf, ${RECORD} FROM audit_leaf l LEFT JOIN audit a USING (audit_id)
        WHERE l.leaf_index >= $1 ORDER BY l.leaf_index LIMIT $2`,
      [from.index, from.limit],
    );
    const counts = await tx.query<{ stray: number; waiting: number }>(
      `SELECT count(*) FILTER (WHERE u.audit_id IS NULL AND l.audit_id IS NULL)::int AS stray,
              count(u.audit_id)::int AS waiting
         FROM audit a LEFT JOIN audit_leaf l USING (audit_id) LEFT JOIN audit_unsequenced u USING (audit_id)`,
    );
    return {
      leaves: leaves.rows.map(({ index, leaf, ...row }) => ({
        ...{ index: Number(index), leaf: leaf.toString('utf8') },
        row: isRecord(row) ? leafOf(row).toString('utf8') : null,
      })),
      ...(counts.rows[0] ?? { stray: 0, waiting: 0 }),
      checkpoint: await readCheckpoint(tx),
    };
  });
}

function isRecord(row: Partial<AuditRecord>): row is AuditRecord {
  return typeof row.auditId === 'string';
}
