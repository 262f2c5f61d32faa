import { createHash } from 'node:crypto';
import type { Database } from './database';

/** By what a token or a sign-in is known: nobody keeps its secret. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** The hashes of all tokens and sign-ins that are good now. A browser's that rested too long is among them: it costs a look-up more. */
export async function listGoodSecrets(db: Database): Promise<string[]> {
  const result = await db.query<{ secret_hash: string }>(
    `SELECT secret_hash FROM api_token WHERE revoked_at IS NULL AND expires_at > clock_timestamp()
     UNION ALL SELECT secret_hash FROM sign_in WHERE ended_at IS NULL AND expires_at > clock_timestamp()`,
  );
  return result.rows.map(({ secret_hash }) => secret_hash);
}
