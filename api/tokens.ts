import { createHash, timingSafeEqual } from 'node:crypto';
import { readSecretFile, SecretFileError } from '../environment/secret-file';
import { isRole, type Principal, type Role, ROLES } from '../model/access';

/** Shorter tokens could be guessed. */
const MIN_TOKEN_LENGTH = 24;

/** Who may call the api. Tokens are kept as digests only. */
export interface TokenRegistry {
  /** Whom a bearer token stands for, or null. Takes the same time for every wrong token. */
  readonly principalOf: (token: string) => Principal | null;
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

/** Nobody has a token but those of the database. */
export const NO_TOKENS: TokenRegistry = { principalOf: () => null };

/**
 * Reads `{"tokens":[{"token":"…","actor":"…","roles":["operator"]}]}`; without `roles` it has them all, as whoever can write
 * the file has. Throws {@link TokenFileError} when the file can be read by others than
 * its owner, or is not of that shape.
 */
export function readTokenFile(path: string): TokenRegistry {
  const entries = entriesOf(readPrivateJson(path), path).map(({ token, actor, roles }) => ({
    digest: digestOf(token),
    principal: { actor, roles, scope: null },
  }));
  return {
    principalOf: (token) => {
      const given = digestOf(token);
      // Every entry is compared, so that the time tells nothing of which one was nearly right.
      return entries.reduce<Principal | null>(
        (principal, entry) => (timingSafeEqual(entry.digest, given) ? entry.principal : principal),
        null,
      );
    },
  };
}

/** What a file with secrets in it says in JSON. Throws {@link TokenFileError}. */
export function readPrivateJson(path: string): unknown {
  const text = readPrivately(path);
  try {
    return JSON.parse(text);
  } catch {
    // Without its cause: that quotes the file, and in it a secret.
    throw new TokenFileError(`${path} is not JSON`);
  }
}

/** The code that makes the first admin. Throws {@link TokenFileError} when others can read it, or it could be guessed. */
export function readSetupCode(path: string): string {
  const code = readPrivately(path).trim();
  if (code.length >= MIN_TOKEN_LENGTH) return code;
  throw new TokenFileError(`the code in ${path} is shorter than ${MIN_TOKEN_LENGTH} characters`);
}

/** A file's text. Throws {@link TokenFileError} when it cannot be read, or others than its owner can. */
function readPrivately(path: string): string {
  try {
    return readSecretFile(path);
  } catch (error) {
    if (error instanceof SecretFileError) throw new TokenFileError(error.message, { cause: error });
    throw error;
  }
}

function entriesOf(parsed: unknown, path: string): { token: string; actor: string; roles: readonly Role[] }[] {
  const shape = `${path}: expected {"tokens":[{"token":"…","actor":"…"}]}`;
  if (!isRecord(parsed) || !hasOnly(parsed, ['tokens']) || !Array.isArray(parsed.tokens))
    throw new TokenFileError(shape);
  if (parsed.tokens.length === 0) throw new TokenFileError(`${path} names no token: nobody could call the api`);
  return parsed.tokens.map((entry: unknown, index) => {
    if (!isRecord(entry) || !hasOnly(entry, ['token', 'actor', 'roles'])) throw new TokenFileError(shape);
    const { token, actor, roles = ROLES } = entry;
    if (typeof token !== 'string' || typeof actor !== 'string' || actor === '') throw new TokenFileError(shape);
    if (!Array.isArray(roles) || roles.length === 0 || !roles.every(isRole)) {
      throw new TokenFileError(`${path}: token ${index + 1} has roles that are none of ${ROLES.join(', ')}`);
    }
    if (token.length < MIN_TOKEN_LENGTH) {
      throw new TokenFileError(`${path}: token ${index + 1} is shorter than ${MIN_TOKEN_LENGTH} characters`);
    }
    return { token, actor, roles };
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasOnly(value: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean {
  return Object.keys(value).every((key) => keys.includes(key));
}
