import { createHash, randomBytes } from 'node:crypto';
import type { ExchangeTokens } from '../store/sessions';

/** Nobody guesses the token of one host, and each session has another. */
const TOKEN_BYTES = 16;

/** A new token for the Welcome of an agent that said `presented`, and what the database keeps of both; none for one that keeps none. */
export function newExchange(presented: string | null): {
  readonly token: string;
  readonly hashes: ExchangeTokens | null;
} {
  if (presented === null) return { token: '', hashes: null };
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  return { token, hashes: { presented: presented === '' ? '' : hashOf(presented), fresh: hashOf(token) } };
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
