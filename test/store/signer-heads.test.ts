import { type Database, openDatabase } from '../../store/database';
import { raiseSignerHead, readSignerHeads } from '../../store/signer-heads';
import { createTestDatabase, type TestDatabase } from '../servers';

let database: TestDatabase;
/** As workers have it. */
let worker: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  worker = openDatabase(database.workerUrl);
});
afterAll(async () => {
  await worker.end();
  await database.drop();
});

const head = (number: number, byte: number, keyId = 'a'.repeat(16)) => ({
  keyId,
  number,
  hash: Buffer.alloc(32, byte),
});

test("the furthest that workers heard of a signer's count stays, in whatever order they heard it", async () => {
  for (const each of [head(5, 5), head(7, 7), head(6, 6), head(7, 8)]) await raiseSignerHead(worker, each);
  await raiseSignerHead(worker, head(2, 2, 'b'.repeat(16)));
  expect(await readSignerHeads(worker)).toEqual([head(7, 7), head(2, 2, 'b'.repeat(16))]);
});

test.each([
  ['lowers it', 'UPDATE signer_head SET number = 1'],
  ['says otherwise of the same number', `UPDATE signer_head SET hash = decode(repeat('ff', 32), 'hex')`],
])('nobody %s, whoever has the login of workers', async (_, statement) => {
  await raiseSignerHead(worker, head(7, 7));
  await expect(worker.query(statement)).rejects.toThrow("a signer's head only rises");
});

test('a number that no count reaches is not kept', async () => {
  await expect(raiseSignerHead(worker, head(2e15, 1))).rejects.toThrow(/signer_head_number_check/);
});
