import { type Database, openDatabase } from '../../store/database';
import { createTestDatabase, type TestDatabase } from '../servers';

/** A database of a test file's own, seen by its owner (workers, api) and by the role of gateways. */
export interface TwoRoles {
  readonly database: TestDatabase;
  readonly owner: Database;
  /** As a gateway has it. */
  readonly db: Database;
  close(): Promise<void>;
}

/** Makes the database; `max` connections for each role. */
export async function openTwoRoles(max?: number): Promise<TwoRoles> {
  const database = await createTestDatabase();
  const options = max === undefined ? {} : { max };
  const owner = openDatabase(database.url, options);
  const db = openDatabase(database.gatewayUrl, options);
  const close = async (): Promise<void> => {
    await Promise.all([owner.end(), db.end()]);
    await database.drop();
  };
  return { database, owner, db, close };
}
