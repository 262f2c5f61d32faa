import { type Database, openDatabase } from '../../store/database';
import { ownsSchema } from '../../store/login-rights';
import { migrate } from '../../store/migrate';
import { createTestDatabase, type TestDatabase } from '../servers';

let database: TestDatabase;
const pools: Database[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  for (const pool of pools) await pool.end();
  await database.drop();
});

function open(url: string): Database {
  const pool = openDatabase(url, { max: 1 });
  pools.push(pool);
  return pool;
}

test('a process that connects as the owner of the schema is known from one with a role', async () => {
  expect(await ownsSchema(open(database.url))).toBe(true);
  for (const url of [database.apiUrl, database.workerUrl, database.gatewayUrl])
    expect(await ownsSchema(open(url))).toBe(false);
});

test('a login that is made for a role has its rights, under a name of its own', async () => {
  const owner = open(database.url);
  await owner.query(`CREATE ROLE api_of_this_test LOGIN PASSWORD 'secret' IN ROLE ringmaster_api`);
  try {
    const url = new URL(database.url);
    [url.username, url.password] = ['api_of_this_test', 'secret'];
    const api = open(url.toString());
    await api.query(`INSERT INTO audit (actor, act) VALUES ('ann', 'plan')`);
    await expect(api.query('DELETE FROM audit')).rejects.toThrow(/permission denied/);
    expect(await ownsSchema(api)).toBe(false);
    await pools.pop()!.end();
  } finally {
    await owner.query('DROP ROLE api_of_this_test');
  }
});

test('migrating again applies nothing, and needs the owner', async () => {
  expect(await migrate(database.url)).toEqual([]);
  await expect(migrate(database.apiUrl)).rejects.toThrow(/permission denied/);
});
