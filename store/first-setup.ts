import { recordAct } from './audit';
import { type CreatedApiToken, insertApiToken, type NewApiToken } from './api-tokens';
import { type Database, inTransaction, sqlState, UNIQUE_VIOLATION } from './database';

/**
 * Closes the setup for ever and makes the first admin's token, both or neither. `closed`: it was closed before; `name_taken`: a
 * token that is good has this name, and the setup is still open.
 */
export async function setUp(
  db: Database,
  token: NewApiToken,
  from: { readonly address: string },
): Promise<CreatedApiToken | 'closed' | 'name_taken'> {
  const made = inTransaction(db, async (tx) => {
    const closed = await tx.query('INSERT INTO first_setup (closed_by) VALUES ($1) ON CONFLICT DO NOTHING', [
      token.name,
    ]);
    if (closed.rowCount === 0) return 'closed';
    await recordAct(tx, { actor: token.name, act: 'set_up', subject: token.name, detail: from });
    return insertApiToken(tx, token, token.name);
  });
  return made.catch((error: unknown) => {
    if (sqlState(error) === UNIQUE_VIOLATION) return 'name_taken';
    throw error;
  });
}
