import { createHash, randomBytes } from 'node:crypto';
import type { ExchangeTokens } from '../store/sessions';

/** Nobody guesses the token of one host, and each session has another. */
const TOKEN_BYTES = 16;

/**
 * A new token for the Welcome of an agent that said `presented`, and what the database keeps of both. One that keeps none (null) is
 * given none, and counts all the same: else a copy that leaves the word out would not be shown by the original's next Hello (rule I7).
 */
export function newExchange(presented: string | null): { readonly token: string; readonly hashes: ExchangeTokens } {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const said = presented ?? '';
  return {
    token: presented === null ? '' : token,
    hashes: { presented: said === '' ? '' : hashOf(said), fresh: hashOf(token) },
  };
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
