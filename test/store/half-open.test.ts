import { type Database, onOneConnection, openDatabase } from '../../store/database';
import { createTestDatabase, type TestDatabase } from '../servers';
import { SilentLink } from './silent-link';

let database: TestDatabase;
let link: SilentLink;

beforeAll(async () => {
  database = await createTestDatabase();
  link = await SilentLink.open(new URL(database.url));
});

afterAll(async () => {
  await link.close();
  await database.drop();
});

const ask = (db: Database): Promise<unknown> => db.query('SELECT 1');

test.each([
  ['a statement', ask],
  ['statements on one connection', (db: Database) => onOneConnection(db, (connection) => connection.query('SELECT 1'))],
] as const)('%s over a link that is gone is given up, and its connection with it', async (_title, act) => {
  const db = openDatabase(link.url, { max: 1, answerWithinMs: 300 });
  try {
    await act(db);
    link.fallSilent();
    await expect(act(db)).rejects.toThrow();
    // The pool has one connection: had it been kept, nobody would ever be answered again.
    await act(db);
  } finally {
    await db.end();
  }
});
