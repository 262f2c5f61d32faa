/** Fields whose values never reach a log, at any depth. */
const SECRET_FIELDS = [
  'authorization',
  'connectionString',
  'cookie',
  'set-cookie',
  'databaseUrl',
  'gatewayDatabaseUrl',
  'DATABASE_URL',
  'exchangeToken',
  'joinToken',
  'key',
  'passphrase',
  'password',
  'PGPASSWORD',
  'privateKey',
  'RINGMASTER_TOKEN',
  'secret',
  'signingKey',
  'token',
];

const STRING = String.raw`"(?:[^"\\]|\\.)*"`;
/** An object or a list under such a name is not shown at all when it is simple; what is deeper has names of its own. */
const VALUE = String.raw`(?:${STRING}|\{[^{}]*\}|\[[^[\]]*\]|[^,}\]]+)`;

/** What is a secret wherever it stands: in a message, in an error's text, in a stack. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`"(${SECRET_FIELDS.join('|')})":${VALUE}`, 'gi'), '"$1":"[secret]"'],
  // postgres://user:password@host. No scheme is longer; without a bound a long word would be read once for each of its letters.
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@"\\]*):[^\s/@"\\]+@/gi, '$1:[secret]@'],
  // host=… password=…
  [/\b(password|passphrase)=[^\s"'&\\]+/gi, '$1=[secret]'],
  [/\bBearer [\w.~+/=-]+/gi, 'Bearer [secret]'],
  // Join tokens (store/join-tokens.ts).
  [/\brmj_[\w-]{10,}/g, '[secret]'],
  [/-----BEGIN ([A-Z ]*)PRIVATE KEY-----.*?-----END \1PRIVATE KEY-----/gs, '[secret]'],
];

/** A line of the log without secrets. It stays the JSON that it was. */
export function withoutSecrets(line: string): string {
  return SECRETS.reduce((clean, [secret, instead]) => clean.replace(secret, instead), line);
}
