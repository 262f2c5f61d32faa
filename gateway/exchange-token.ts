import { hash, randomBytes } from 'node:crypto';
import type { ExchangeTokens } from '../store/sessions';

/** Nobody guesses the token of one host, and each session has another. */
const TOKEN_BYTES = 16;
/** The generator is asked for so many tokens at once: one at a time, it cost more than all else that a Hello's token does. */
const TOKENS_AT_ONCE = 256;

let random = Buffer.alloc(0);

function newToken(): string {
  if (random.length === 0) random = randomBytes(TOKEN_BYTES * TOKENS_AT_ONCE);
  const token = random.subarray(0, TOKEN_BYTES).toString('base64url');
  random = random.subarray(TOKEN_BYTES);
  return token;
}

/**
 * A new token for the Welcome of an agent that said `presented`, and what the database keeps of both. One that keeps none (null) is
 * given none, and counts all the same: else a copy that leaves the word out would not be shown by the original's next Hello (rule I7).
 */
export function newExchange(presented: string | null): { readonly token: string; readonly hashes: ExchangeTokens } {
  const token = newToken();
  const said = presented ?? '';
  return {
    token: presented === null ? '' : token,
    hashes: { presented: said === '' ? '' : hashOf(said), fresh: hashOf(token) },
  };
}

function hashOf(token: string): string {
  return hash('sha256', token);
}
