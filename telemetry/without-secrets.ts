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

const NAMES = SECRET_FIELDS.join('|');
const SECRET = '[secret]';

/** What is a secret wherever it stands: in a message, in an error's text, in a stack. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  // postgres://user:password@host. No scheme is longer; without a bound a long word would be read once for each of its letters.
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@"\\]*):[^\s/@"\\]+@/gi, `$1:${SECRET}@`],
  // https://host/path?token=…
  [new RegExp(String.raw`([?&](?:${NAMES}))=[^\s&#"'\\]+`, 'gi'), `$1=${SECRET}`],
  // host=… password=…, with or without quotes
  [/\b(password|passphrase)=(?:\\*["'][^"'\\]*|[^\s"'&\\]+)/gi, `$1=${SECRET}`],
  [/\bBearer [\w.~+/=-]+/gi, `Bearer ${SECRET}`],
  // Join tokens (store/join-tokens.ts).
  [/\brmj_[\w-]{10,}/g, SECRET],
  // One that was cut off goes on to the end.
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:.*?-----END [A-Z ]{0,40}PRIVATE KEY-----|.*)/gs, SECRET],
];

/** Lines without any of these have nothing to be taken out, and are most of a log. */
const SUSPECT = new RegExp(
  String.raw`"\\*(?:${NAMES})\\*"|[?&](?:${NAMES})=|:\/\/|pass(?:word|phrase)=|bearer |rmj_|private key-`,
  'i',
);

const IS_SECRET = new RegExp(`^(?:${NAMES})$`, 'i');

/**
 * A line of the log without secrets. It stays JSON, and what has none stays byte for byte as it was. In text that is no
 * JSON the same is looked for.
 */
export function withoutSecrets(line: string): string {
  if (!SUSPECT.test(line)) return line;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return cleanText(line);
  }
  const clean = cleanValue(value);
  return clean === value ? line : `${JSON.stringify(clean)}${line.endsWith('\n') ? '\n' : ''}`;
}

/** The same value where nothing was taken out. Whatever stands under a secret's name is not shown, however deep it is. */
function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const clean = entries.map(([name, each]) => (IS_SECRET.test(name) ? SECRET : cleanValue(each)));
  if (clean.every((each, index) => each === entries[index]?.[1])) return value;
  return Array.isArray(value) ? clean : Object.fromEntries(entries.map(([name], index) => [name, clean[index]]));
}

function cleanText(text: string): string {
  return SECRETS.reduce((clean, [secret, instead]) => clean.replace(secret, instead), withoutQuoted(text));
}

/**
 * A secret's name with its colon, in JSON that a text quotes; its quotes have as many backslashes before them as it was quoted
 * over and over (0, 1, 3, 7, …). Without a bound a long row of backslashes would be read once for each of them.
 */
const QUOTED_NAME = new RegExp(String.raw`(\\{0,31})"(?:${NAMES})\1"\s*:\s*`, 'gi');
const SCALAR = /-?\d[\d.e+-]*|true|false|null/iy;

function withoutQuoted(text: string): string {
  let clean = '';
  let taken = 0;
  for (const match of text.matchAll(QUOTED_NAME)) {
    if (match.index < taken) continue;
    const [name, escape = ''] = match;
    const at = match.index + name.length;
    const end = endOfValue(text, at, escape);
    if (end === null) continue;
    clean += `${text.slice(taken, at)}${escape}"${SECRET}${escape}"`;
    taken = end;
  }
  return clean + text.slice(taken);
}

/** Where the JSON value ends that begins here; the text's end when it was cut off. Null: there is none. */
function endOfValue(text: string, at: number, escape: string): number | null {
  if (text.startsWith(`${escape}"`, at)) return endOfString(text, at + escape.length + 1, escape);
  if (text[at] === '{' || text[at] === '[') return endOfNest(text, at, escape);
  SCALAR.lastIndex = at;
  return SCALAR.test(text) ? SCALAR.lastIndex : null;
}

function endOfString(text: string, at: number, escape: string): number {
  let backslashes = 0;
  for (let index = at; index < text.length; index += 1) {
    // Backslashes of the string itself stand there twice for each time it was quoted.
    if (text[index] === '"' && backslashes % (2 * (escape.length + 1)) === escape.length) return index + 1;
    backslashes = text[index] === '\\' ? backslashes + 1 : 0;
  }
  return text.length;
}

function endOfNest(text: string, at: number, escape: string): number {
  let depth = 0;
  for (let index = at; index < text.length; index += 1) {
    if (text.startsWith(`${escape}"`, index)) index = endOfString(text, index + escape.length + 1, escape) - 1;
    else if (text[index] === '{' || text[index] === '[') depth += 1;
    else if (text[index] === '}' || text[index] === ']') depth -= 1;
    if (depth === 0) return index + 1;
  }
  return text.length;
}
