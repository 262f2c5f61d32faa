import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** Shorter tokens could be guessed. */
const MIN_TOKEN_LENGTH = 24;

/** Who may call the api. Tokens are kept as digests only. */
export interface TokenRegistry {
  /** The actor a bearer token names, or null. Takes the same time for every wrong token. */
  readonly actorOf: (token: string) => string | null;
}

/** A token file that cannot be used. */
export class TokenFileError extends Error {
  readonly kind = 'token_file';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TokenFileError';
  }
}

const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/**
 * Reads `{"tokens":[{"token":"…","actor":"…"}]}`. Throws {@link TokenFileError} when the file can be read by others than
 * its owner, or is not of that shape.
 */
export function readTokenFile(path: string): TokenRegistry {
  const text = readPrivately(path);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Without its cause: that quotes the file, and in it a token.
    throw new TokenFileError(`${path} is not JSON`);
  }
  const entries = entriesOf(parsed, path).map(({ token, actor }) => ({ digest: digestOf(token), actor }));
  return {
    actorOf: (token) => {
      const given = digestOf(token);
      // Every entry is compared, so that the time tells nothing of which one was nearly right.
      return entries.reduce<string | null>(
        (actor, entry) => (timingSafeEqual(entry.digest, given) ? entry.actor : actor),
        null,
      );
    },
  };
}

function readPrivately(path: string): string {
  try {
    const mode = statSync(path).mode & 0o777;
    if ((mode & 0o077) !== 0) {
      throw new TokenFileError(`${path} can be read by others (mode ${mode.toString(8)}): run "chmod 600 ${path}"`);
    }
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof TokenFileError) throw error;
    throw new TokenFileError(`cannot read the token file ${path}`, { cause: error });
  }
}

function entriesOf(parsed: unknown, path: string): { token: string; actor: string }[] {
  const shape = `${path}: expected {"tokens":[{"token":"…","actor":"…"}]}`;
  if (!isRecord(parsed) || !hasOnly(parsed, ['tokens']) || !Array.isArray(parsed.tokens))
    throw new TokenFileError(shape);
  if (parsed.tokens.length === 0) throw new TokenFileError(`${path} names no token: nobody could call the api`);
  return parsed.tokens.map((entry: unknown, index) => {
    if (!isRecord(entry) || !hasOnly(entry, ['token', 'actor'])) throw new TokenFileError(shape);
    const { token, actor } = entry;
    if (typeof token !== 'string' || typeof actor !== 'string' || actor === '') throw new TokenFileError(shape);
    if (token.length < MIN_TOKEN_LENGTH) {
      throw new TokenFileError(`${path}: token ${index + 1} is shorter than ${MIN_TOKEN_LENGTH} characters`);
    }
    return { token, actor };
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasOnly(value: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean {
  return Object.keys(value).every((key) => keys.includes(key));
}
