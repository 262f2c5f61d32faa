import { generateKeyPairSync } from 'node:crypto';
import { parseCheckpoint } from '../../audit/checkpoint';
import { verifyAudit } from '../../audit/verify';
import { sealOnce } from '../../api/seal-audit';
import { readAuditPage, readCheckpoint, sequenceAudit } from '../../store/audit-tree';
import { recordAct } from '../../store/audit';
import { type Database, openDatabase } from '../../store/database';
import { signerOf } from '../../trust/signer';
import { createTestDatabase } from '../servers';

const signer = signerOf(generateKeyPairSync('ed25519').privateKey);
const NOW = new Date('2026-11-22T02:00:00Z');
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeEach(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
});
afterEach(async () => {
  await db.end();
  await database.drop();
});

const act = (subject: string, on = db) =>
  recordAct(on, { actor: 'ann', act: 'hold', subject, detail: { reason: 'wait', n: 1.5 } });

async function problems(): Promise<readonly string[]> {
  const { leaves, checkpoint } = await readAuditPage(db, { index: 0, limit: 1000 });
  return verifyAudit(leaves, { checkpoint: checkpoint && parseCheckpoint(checkpoint.payload), kept: null }).problems;
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

test('every act gets one place in the tree, and a signed checkpoint stands over it', async () => {
  for (const subject of ['a', 'b', 'c']) await act(subject);
  expect(await sealOnce(db, signer, NOW)).toBe(3);
  expect(await sealOnce(db, signer, NOW)).toBe(0);
  await act('d');
  expect(await sealOnce(db, signer, NOW)).toBe(1);
  const page = await readAuditPage(db, { index: 0, limit: 1000 });
  expect(page.leaves.map(({ index, leaf }) => [index, (JSON.parse(leaf) as { subject: string }).subject])).toEqual([
    [0, 'a'],
    [1, 'b'],
    [2, 'c'],
    [3, 'd'],
  ]);
  expect(page).toMatchObject({ stray: 0, waiting: 0, checkpoint: { size: 4 } });
  expect(await problems()).toEqual([]);
});

test('an act that is committed late gets a later place: nothing is passed over', async () => {
  const late = await db.connect();
  await late.query('BEGIN');
  await recordAct(late, { actor: 'ann', act: 'hold', subject: 'late' });
  await act('early');
  expect(await sequenceAudit(db)).toBe(1);
  await late.query('COMMIT');
  late.release();
  expect(await sequenceAudit(db)).toBe(1);
  await sealOnce(db, signer, NOW);
  expect(await problems()).toEqual([]);
});

test('sequencers that work at the same time give each act one place', async () => {
  await Promise.all(Array.from({ length: 40 }, (_, n) => act(String(n))));
  const counts = await Promise.all(Array.from({ length: 5 }, () => sequenceAudit(db)));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40);
  await sealOnce(db, signer, NOW);
  expect(await problems()).toEqual([]);
});

test('a checkpoint that was not signed before a death is signed by the next look', async () => {
  await act('a');
  await sequenceAudit(db);
  expect(await readCheckpoint(db)).toBeNull();
  expect(await sealOnce(db, signer, NOW)).toBe(0);
  expect(await readCheckpoint(db)).toMatchObject({ size: 1 });
});

test.each(['UPDATE audit SET actor = actor', 'DELETE FROM audit_leaf', 'TRUNCATE audit_checkpoint'])(
  'the product itself cannot rewrite: %s',
  async (statement) => {
    await act('a');
    await sealOnce(db, signer, NOW);
    await expect(db.query(statement)).rejects.toThrow('the audit only grows');
  },
);

test.each([
  "at = at + interval '1 microsecond'",
  "actor = 'eve'",
  "act = 'resume'",
  "campaign_id = '0197a1b2-0000-7000-8000-000000000001'",
  "subject = 'other'",
  `detail = '{"reason": "another", "n": 1.5}'`,
])('whoever has the database and rewrites a record is found: %s', async (column) => {
  for (const subject of ['a', 'b', 'c']) await act(subject);
  await sealOnce(db, signer, NOW);
  await rewrite(`UPDATE audit SET ${column} WHERE subject = 'b'`);
  expect(await problems()).toEqual([expect.stringContaining('record 1 was changed')]);
});

test('whoever takes records out, cuts the audit short or slips one in is found', async () => {
  for (const subject of ['a', 'b', 'c']) await act(subject);
  await sealOnce(db, signer, NOW);
  await rewrite(`INSERT INTO audit (actor, act) VALUES ('eve', 'hold')`);
  expect((await readAuditPage(db, { index: 0, limit: 1 })).stray).toBe(1);
  await rewrite(`DELETE FROM audit WHERE subject = 'c'`);
  expect(await problems()).toEqual([expect.stringContaining('record 2 was taken out')]);
  await rewrite('DELETE FROM audit_leaf WHERE leaf_index = 2');
  expect(await problems()).toEqual([expect.stringContaining('checkpoint of 3 records')]);
});
