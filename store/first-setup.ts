import { recordAct } from './audit';
import { type CreatedApiToken, insertApiToken, type NewApiToken } from './api-tokens';
import { type Database, inTransaction } from './database';

/** Closes the setup for ever and makes the first admin's token, both or neither. Null: it was closed before. */
export function setUp(
  db: Database,
  token: NewApiToken,
  from: { readonly address: string },
): Promise<CreatedApiToken | null> {
  return inTransaction(db, async (tx) => {
    const closed = await tx.query('INSERT INTO first_setup (closed_by) VALUES ($1) ON CONFLICT DO NOTHING', [
      token.name,
    ]);
    if (closed.rowCount === 0) return null;
    await recordAct(tx, { actor: token.name, act: 'set_up', subject: token.name, detail: from });
    return insertApiToken(tx, token, token.name);
  });
}
