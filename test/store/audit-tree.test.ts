import { generateKeyPairSync } from 'node:crypto';
import { parseCheckpoint } from '../../audit/checkpoint';
import { verifyAudit } from '../../audit/verify';
import { AuditSealer } from '../../api/seal-audit';
import { readAuditPage, readCheckpoint, sequenceAudit } from '../../store/audit-tree';
import { recordAct } from '../../store/audit';
import { type Database, openDatabase } from '../../store/database';
import { signerOf } from '../../trust/signer';
import { createTestDatabase } from '../servers';

const signer = signerOf(generateKeyPairSync('ed25519').privateKey);
const NOW = new Date('2026-11-22T02:00:00Z');
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let sealer: AuditSealer;

beforeEach(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
  sealer = new AuditSealer(db, signer);
});
afterEach(async () => {
  await db.end();
  await database.drop();
});

const act = (subject: string, on = db) =>
  recordAct(on, { actor: 'ann', act: 'hold', subject, detail: { reason: 'wait', n: 1.5 } });

async function problems(): Promise<readonly string[]> {
  const { leaves, checkpoint } = await readAuditPage(db, { index: 0, limit: 1000 });
  return verifyAudit(leaves, { checkpoint: checkpoint && parseCheckpoint(checkpoint.payload), kept: [] }).problems;
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
  expect(await sealer.seal(NOW)).toBe(3);
  expect(await sealer.seal(NOW)).toBe(0);
  await act('d');
  expect(await sealer.seal(NOW)).toBe(1);
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
  await sealer.seal(NOW);
  expect(await problems()).toEqual([]);
});

test('sequencers that work at the same time give each act one place', async () => {
  await Promise.all(Array.from({ length: 40 }, (_, n) => act(String(n))));
  const counts = await Promise.all(Array.from({ length: 5 }, () => sequenceAudit(db)));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40);
  await sealer.seal(NOW);
  expect(await problems()).toEqual([]);
});

test('a checkpoint that was not signed before a death is signed by the next look', async () => {
  await act('a');
  await sequenceAudit(db);
  expect(await readCheckpoint(db)).toBeNull();
  expect(await sealer.seal(NOW)).toBe(0);
  expect(await readCheckpoint(db)).toMatchObject({ size: 1 });
});

test.each(['UPDATE audit SET actor = actor', 'DELETE FROM audit_leaf', 'TRUNCATE audit_checkpoint'])(
  'the product itself cannot rewrite: %s',
  async (statement) => {
    await act('a');
    await sealer.seal(NOW);
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
  await sealer.seal(NOW);
  await rewrite(`UPDATE audit SET ${column} WHERE subject = 'b'`);
  expect(await problems()).toEqual([expect.stringContaining('record 2 was changed')]);
});

test('whoever takes records out, cuts the audit short or slips one in is found', async () => {
  for (const subject of ['a', 'b', 'c']) await act(subject);
  await sealer.seal(NOW);
  await rewrite(`INSERT INTO audit (actor, act) VALUES ('eve', 'hold')`);
  expect((await readAuditPage(db, { index: 0, limit: 1 })).stray).toBe(1);
  await rewrite(`DELETE FROM audit WHERE subject = 'c'`);
  expect(await problems()).toEqual([expect.stringContaining('record 3 was taken out')]);
  await rewrite('DELETE FROM audit_leaf WHERE leaf_index = 2');
  expect(await problems()).toEqual([expect.stringContaining('checkpoint of 3 records')]);
});

describe('the api signs no past but its own', () => {
  /** What somebody with the database owner's rights makes of the audit: one act less, and a tree that fits. */
  const ANOTHER_PAST = `DELETE FROM audit WHERE subject = 'b'; DELETE FROM audit_leaf; DELETE FROM audit_unsequenced;
    INSERT INTO audit_unsequenced SELECT audit_id FROM audit; UPDATE audit_frontier SET size = 0, hashes = '{}'`;

  beforeEach(async () => {
    for (const subject of ['a', 'b', 'c']) await act(subject);
    await sealer.seal(NOW);
    for (const subject of ['d', 'e']) await act(subject);
  });

  test.each([
    ['rewritten under it', ANOTHER_PAST, false],
    ['rewritten under it, and every checkpoint taken away', `${ANOTHER_PAST}; DELETE FROM audit_checkpoint`, false],
    ['rewritten while it was away', ANOTHER_PAST, true],
    ['of which a leaf was rewritten while it was away', `UPDATE audit_leaf SET leaf = '{}' WHERE leaf_index = 1`, true],
    ['whose frontier was rewritten', `UPDATE audit_frontier SET hashes[1] = hashes[2]`, false],
    ['in which a record would get a second place', 'INSERT INTO audit_unsequenced VALUES (1)', false],
    ['whose next place is taken', `UPDATE audit_frontier SET size = 2`, false],
    ['with a checkpoint that is none', `UPDATE audit_checkpoint SET payload = '{}'`, true],
    ['that was cut short', `DELETE FROM audit_leaf WHERE leaf_index = 2; UPDATE audit_frontier SET size = 2`, true],
  ])('%s', async (_title, statements, isStartedAnew) => {
    await rewrite(statements);
    const other = isStartedAnew ? new AuditSealer(db, signer) : sealer;
    await expect(other.seal(NOW)).rejects.toMatchObject({ kind: 'audit_forged' });
    expect((await readCheckpoint(db))?.size ?? 3).toBe(3);
  });

  test('and goes on from what another api signed', async () => {
    expect(await new AuditSealer(db, signer).seal(NOW)).toBe(2);
    await act('f');
    expect(await sealer.seal(NOW)).toBe(1);
    expect(await readCheckpoint(db)).toMatchObject({ size: 6 });
    expect(await problems()).toEqual([]);
  });
});
