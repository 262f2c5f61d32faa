import { type Database, openDatabase } from '../../store/database';
import { recordAct } from '../../store/audit';
import { listTableCosts, readWalCost } from '../../store/table-costs';
import { createTestDatabase } from '../servers';

describe('what PostgreSQL did to its tables', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let db: Database;

  beforeEach(async () => {
    database = await createTestDatabase();
    db = openDatabase(database.url, { max: 1 });
  });
  afterEach(async () => {
    await db.end();
    await database.drop();
  });

  it('counts rows by table, the table written most first, and what went to the log', async () => {
    for (const n of [1, 2, 3]) {
      await recordAct(db, { actor: 'ann', act: 'hold', subject: 'all', detail: { reason: 'wait', n } });
    }
    await db.query('SELECT pg_stat_force_next_flush()');
    const tables = await listTableCosts(db, 100);
    const writes = tables.map(({ inserted, updated, deleted }) => inserted + updated + deleted);
    expect(writes).toEqual([...writes].sort((one, other) => other - one));
    expect(tables.find(({ name }) => name === 'audit')).toMatchObject({ inserted: 3, updated: 0, deleted: 0 });
    expect(await listTableCosts(db, 2)).toHaveLength(2);
    expect((await readWalCost(db))?.records).toBeGreaterThan(0);
  });
});
