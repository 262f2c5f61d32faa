import { generateKeyPairSync } from 'node:crypto';
import { CHECKPOINT_PAYLOAD_TYPE, parseCheckpoint } from '../../audit/checkpoint';
import type { TreeHead } from '../../audit/tree';
import { verifyAudit } from '../../audit/verify';
import { AuditSealer } from '../../api/seal-audit';
import { recordAct } from '../../store/audit';
import { readAuditPage } from '../../store/audit-tree';
import { type Database, openDatabase } from '../../store/database';
import { verifiedKeyIds } from '../../trust/envelope';
import { signerOf } from '../../trust/signer';
import { createTestDatabase, type TestDatabase } from '../servers';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const signer = signerOf(privateKey);
const NOW = new Date('2026-11-22T02:00:00Z');
let database: TestDatabase;
let db: Database;

beforeEach(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
  for (const subject of ['a', 'b', 'c']) await act(subject);
  await new AuditSealer(db, signer).seal(NOW);
  await act('waits');
});
afterEach(async () => {
  await db.end();
  await database.drop();
});

const act = (subject: string) =>
  recordAct(db, { actor: 'ann', act: 'hold', subject, detail: { reason: 'wait', n: 1.5 } });

/** Everything that looks: `ringmaster audit verify` with the trusted key, what is in no tree, and an api that starts. */
async function finds(): Promise<readonly string[]> {
  const found: string[] = [];
  const { leaves, stray, checkpoint } = await readAuditPage(db, { index: 0, limit: 1000 });
  if (checkpoint !== null && !isSigned(checkpoint)) found.push('verify: the checkpoint is not signed');
  found.push(...verifyAudit(leaves, { checkpoint: checkpoint && headIn(checkpoint.payload), kept: [] }).problems);
  if (stray > 0) found.push('verify: a record is in no tree');
  await new AuditSealer(db, signer).seal(NOW).catch((error: unknown) => {
    found.push(`api: ${(error as Error).message}`);
  });
  return found;
}

function isSigned({
  payload,
  signatures,
}: NonNullable<Awaited<ReturnType<typeof readAuditPage>>['checkpoint']>): boolean {
  const signed = signatures.map((each) => ({ ...each, signature: Buffer.from(each.signature, 'base64') }));
  const envelope = { payloadType: CHECKPOINT_PAYLOAD_TYPE, payload, signatures: signed };
  return verifiedKeyIds(envelope, new Map([[signer.keyId, publicKey]])).size === 1;
}

function headIn(payload: Uint8Array): TreeHead {
  try {
    return parseCheckpoint(payload);
  } catch {
    return { size: 0, root: Buffer.alloc(32) };
  }
}

/** What only somebody with the database owner's rights can do. */
async function rewrite(statement: string): Promise<void> {
  const client = await db.connect();
  try {
    await client.query(`SET session_replication_role = replica; ${statement}`);
  } finally {
    client.release(true);
  }
}

const B = `(SELECT audit_id FROM audit WHERE subject = 'b')`;

/** By column, what is made of it; null: why nothing can be, or why it says nothing. */
const TAMPERED: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  audit: {
    audit_id: `ALTER TABLE audit ALTER audit_id DROP IDENTITY; UPDATE audit SET audit_id = 1000 WHERE subject = 'b'`,
    at: `UPDATE audit SET at = at + interval '1 microsecond' WHERE subject = 'b'`,
    actor: `UPDATE audit SET actor = 'eve' WHERE subject = 'b'`,
    act: `UPDATE audit SET act = 'resume' WHERE subject = 'b'`,
    campaign_id: `UPDATE audit SET campaign_id = gen_random_uuid() WHERE subject = 'b'`,
    subject: `UPDATE audit SET subject = 'other' WHERE subject = 'b'`,
    detail: `UPDATE audit SET detail = '{"reason": "another", "n": 1.5}' WHERE subject = 'b'`,
  },
  audit_leaf: {
    leaf_index: `UPDATE audit_leaf SET leaf_index = 10 WHERE audit_id = ${B}`,
    audit_id: `UPDATE audit_leaf SET audit_id = 1000 WHERE audit_id = ${B}`,
    leaf: `UPDATE audit_leaf SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'), 'ann', 'eve'), 'UTF8') WHERE audit_id = ${B}`,
    hash: `UPDATE audit_leaf SET hash = sha256('x') WHERE audit_id = ${B}`,
  },
  audit_unsequenced: { audit_id: `UPDATE audit_unsequenced SET audit_id = ${B}` },
  audit_frontier: {
    // A key that can be nothing else.
    one: null,
    size: 'UPDATE audit_frontier SET size = 2',
    hashes: 'UPDATE audit_frontier SET hashes[1] = hashes[2]',
  },
  audit_checkpoint: {
    size: 'UPDATE audit_checkpoint SET size = 5',
    // When it was stored; when it was signed stands in its payload.
    at: null,
    payload: `UPDATE audit_checkpoint SET payload = convert_to(replace(convert_from(payload, 'UTF8'), '"size":3', '"size":2'), 'UTF8')`,
    signatures: `UPDATE audit_checkpoint SET signatures = jsonb_set(signatures, '{0,signature}', '"AAAA"')`,
  },
};

test('nobody is accused of anything where nothing was rewritten', async () => {
  expect(await finds()).toEqual([]);
});

test('every column of every table of the audit is tampered with here', async () => {
  // What hosts said of it is no part of it: their word, which proves nothing either way (audit-witnesses.test.ts).
  const columns = await db.query<{ name: string; column: string }>(
    `SELECT table_name AS name, column_name AS column FROM information_schema.columns
      WHERE table_schema = current_schema() AND (table_name = 'audit' OR starts_with(table_name, 'audit_'))
        AND table_name <> 'audit_disagreement' ORDER BY 1, 2`,
  );
  const known = Object.entries(TAMPERED).flatMap(([name, of]) => Object.keys(of).map((column) => `${name}.${column}`));
  expect(columns.rows.map(({ name, column }) => `${name}.${column}`).sort()).toEqual(known.sort());
});

test.each(
  Object.entries(TAMPERED).flatMap(([name, of]) =>
    Object.entries(of).flatMap(([column, statement]) => (statement === null ? [] : [[`${name}.${column}`, statement]])),
  ),
)('whoever owns the database and rewrites %s is found', async (_column, statement) => {
  await rewrite(statement);
  expect(await finds()).not.toEqual([]);
});

test.each([...Object.keys(TAMPERED), 'audit, audit_leaf, audit_unsequenced'])(
  'whoever empties %s is found',
  async (tables) => {
    await rewrite(
      tables
        .split(', ')
        .map((table) => `DELETE FROM ${table}`)
        .join(';'),
    );
    expect(await finds()).not.toEqual([]);
  },
);

test('whoever cuts the audit short, in all tables alike, is found by the checkpoint', async () => {
  await rewrite(`DELETE FROM audit_leaf WHERE leaf_index = 2; DELETE FROM audit WHERE subject IN ('c', 'waits');
    DELETE FROM audit_unsequenced; UPDATE audit_frontier SET size = 2, hashes = hashes[1:1]`);
  expect(await finds()).not.toEqual([]);
});
