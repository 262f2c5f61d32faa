import { randomBytes, randomUUID } from 'node:crypto';
import type { ListedApiToken } from '../model/access';
import { recordAct } from './audit';
import { readInstant } from './campaign-rows';
import { type Database, inTransaction, sqlState, type Transaction, UNIQUE_VIOLATION } from './database';
import { hashOfSecret } from './good-secrets';
import { newestFirst, type Page, paged, type Paged } from './page';

/** Random bytes of a token: 256 bits, whoever guesses. */
const SECRET_BYTES = 32;
/** So that a token is known for one wherever it turns up, and can be searched for. */
export const API_TOKEN_PREFIX = 'rma_';

/** What a token is to be. */
export interface NewApiToken {
  /** As the audit names whoever uses it; of tokens that are good no two have the same. */
  readonly name: string;
  readonly roles: readonly string[];
  /** The only actions it is for; null: all of its roles. */
  readonly scope: readonly string[] | null;
  readonly ttlMs: number;
}

/** A token as it is shown, once, to whoever made it. */
export interface CreatedApiToken {
  readonly tokenId: string;
  /** Nobody can show it again: only its sha256 is kept. */
  readonly token: string;
  readonly name: string;
  readonly expiresAt: Date;
}

/** A token that somebody came with. */
export interface KnownApiToken {
  readonly name: string;
  readonly roles: readonly string[];
  readonly scope: readonly string[] | null;
  readonly expired: boolean;
  readonly revoked: boolean;
}

/** Makes a token; null: one that is good has this name. */
export async function createApiToken(db: Database, asked: NewApiToken, actor: string): Promise<CreatedApiToken | null> {
  try {
    return await inTransaction(db, (tx) => insertApiToken(tx, asked, actor));
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) return null;
    throw error;
  }
}

/** The same within a transaction; throws where the name is taken. */
export async function insertApiToken(tx: Transaction, asked: NewApiToken, actor: string): Promise<CreatedApiToken> {
  const { name, roles, scope, ttlMs } = asked;
  const tokenId = randomUUID();
  const token = API_TOKEN_PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
  // A name is free again when its token is worth nothing.
  await tx.query(
    `UPDATE api_token SET revoked_at = expires_at, revoked_by = '' WHERE name = $1 AND revoked_at IS NULL
        AND expires_at <= clock_timestamp()`,
    [name],
  );
  const made = await tx.query<{ expires_at: Date }>(
    `INSERT INTO api_token (token_id, name, secret_hash, roles, scope, created_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + $7 * interval '1 millisecond') RETURNING expires_at`,
    [tokenId, name, hashOfSecret(token), roles, scope, actor, ttlMs],
  );
  const [row] = made.rows;
  if (row === undefined) throw new Error('the token was not written');
  const detail = { name, roles, scope, ttlMs };
  await recordAct(tx, { actor, act: 'create_api_token', subject: tokenId, detail });
  return { tokenId, token, name, expiresAt: row.expires_at };
}

type ListedRow = Omit<ListedApiToken, 'createdAt' | 'expiresAt'> & {
  readonly place: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

const LIST = newestFirst('token', { at: 'created_at', id: 'token_id' });

/** Tokens that are good, and those that ended within a month; newest first. */
export async function listApiTokens(db: Database, { limit, after }: Page): Promise<Paged<ListedApiToken>> {
  const result = await db.query<ListedRow>(
    `SELECT token_id AS "tokenId", name, roles, scope, created_by AS "createdBy", created_at AS "createdAt",
            expires_at AS "expiresAt", revoked_by AS "revokedBy", ${LIST.place} FROM api_token
      WHERE least(expires_at, coalesce(revoked_at, 'infinity')) > now() - interval '30 days'
        AND ${LIST.after('$1')}
      ORDER BY ${LIST.order} LIMIT $2`,
    [after, limit + 1],
  );
  const { rows, next } = paged(result.rows, limit);
  const tokens = rows.map((row) => ({
    ...row,
    createdAt: readInstant(row.createdAt),
    expiresAt: readInstant(row.expiresAt),
  }));
  return { rows: tokens, next };
}

/** Makes a token worthless from the commit on. False when there is none, or it was revoked already. */
export function revokeApiToken(db: Database, tokenId: string, actor: string): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const result = await tx.query<{ name: string }>(
      `UPDATE api_token SET revoked_at = clock_timestamp(), revoked_by = $2
        WHERE token_id = $1 AND revoked_at IS NULL RETURNING name`,
      [tokenId, actor],
    );
    const name = result.rows[0]?.name;
    if (name === undefined) return false;
    await recordAct(tx, { actor, act: 'revoke_api_token', subject: tokenId, detail: { name } });
    return true;
  });
}

/** The token, whatever it is worth; null: nobody made it. */
export async function findApiToken(db: Database, token: string): Promise<KnownApiToken | null> {
  const result = await db.query<KnownApiToken>(
    `SELECT name, roles, scope, expires_at <= clock_timestamp() AS expired, revoked_at IS NOT NULL AS revoked
       FROM api_token WHERE secret_hash = $1`,
    [hashOfSecret(token)],
  );
  return result.rows[0] ?? null;
}
