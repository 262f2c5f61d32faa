/**
 * How the names of fields end whose values never reach a log, at any depth and in any spelling: `joinToken`, `X-API-Key`,
 * `RINGMASTER_OPERATOR_DATABASE_URL`. `key` is one only when it is the whole name.
 */
const ENDINGS = [
  'authorization',
  'connection[_-]?string',
  'cookie',
  'credentials?',
  'database[_-]?url',
  'dsn',
  'jwt',
  'passcode',
  'pass[_-]?phrase',
  'passwd',
  'password',
  'pwd',
  'secret',
  'token',
  '(?:access|account|api|cipher|client|decryption|encryption|hmac|master|private|secret|session|shared|signing|storage|wrapping)[_-]?key',
].join('|');
/** One of several, or how it is written: `password2`, `PASSWORD_1`, `passwordNew`, `privateKeyPem`. */
const WHICH = '(?:[_-]?(?:\\d{1,3}|new|old|pem|previous|value))?';
const IS_SECRET = new RegExp(`(?:^key|${ENDINGS})${WHICH}$`, 'i');
/** `pass` is one by itself or as a word of its own; `bypass` is none, and tests that pass are counted. */
const IS_PASS = /(?:^|[_-])pass$|[a-z0-9]Pass$|^PASS$|_PASS$/;
/** Several of them, unless they are only counted. */
const ARE_SECRETS = new RegExp(`(?:${ENDINGS})s$`, 'i');
/** A name or an option that stands before its value in a list: one word. */
const IS_OPTION = new RegExp(String.raw`^[\w-]*(?:${ENDINGS})$`, 'i');
const SECRET = '[secret]';

/** A value in words, with or without quotes; quotes of JSON that a text quotes have backslashes before them. */
const VALUE = String.raw`(?:\\*"[^"\\]*|\\*'(?:[^'\\]|'')*|[^\s"'&\\]+)`;

/** What is a secret wherever it stands: in a message, in an error's text, in a stack. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  // https://host/path?token=…
  [new RegExp(String.raw`([?&](?:key|code|[\w.-]{0,64}(?:${ENDINGS})))=[^\s&#"'\\]+`, 'gi'), `$1=${SECRET}`],
  // host=… password=…, PGPASSWORD=…, password = …
  [new RegExp(String.raw`((?:${ENDINGS})${WHICH}|(?<![a-z])pass)([ \t]*={1,3}[ \t]*)${VALUE}`, 'gi'), `$1$2${SECRET}`],
  // ALTER ROLE … PASSWORD '…', IDENTIFIED BY '…': a quote in it stands twice.
  [/(passwd|password|passphrase|pwd|secret|identified by)([ \t]+)e?'(?:[^']|'')*'?/gi, `$1$2${SECRET}`],
  // The same between dollars, with a tag or none; one that was cut off goes on to the end.
  [/(password)([ \t]+)(\$\w{0,63}\$)(?:.*?\3|.*)/gis, `$1$2${SECRET}`],
  // Several parts, each with a name: all of the line.
  [/(authorization'?:\s*)(?:digest|aws4-hmac-sha256)[ \t][^\r\n]*/gi, `$1${SECRET}`],
  // Headers: the scheme goes with it, and all cookies.
  [/(authorization'?:\s*)(?:[\w-]+[ \t]+)?[^\s"'\\]+/gi, `$1${SECRET}`],
  [/(cookie'?:[ \t]*)[^\r\n"\\]+/gi, `$1${SECRET}`],
  // password: …, { password: '…' }
  [new RegExp(String.raw`((?:${ENDINGS})${WHICH}'?:\s*)(?!//)${VALUE}`, 'gi'), `$1${SECRET}`],
  [/\bBearer [\w.~+/=-]+/gi, `Bearer ${SECRET}`],
  // https://TOKEN@host: who has a name there has a password too, or no secret at all.
  [/\b(https?:\/\/)[^\s/:@"'?#\\]+@/gi, `$1${SECRET}@`],
  // Tokens of ours (store/join-tokens.ts, store/api-tokens.ts, store/people.ts), and the keys of webhooks.
  [/\b(?:rm[ajps]_[\w-]{10,}|whsec_[\w+/=-]{10,})/g, SECRET],
  // One that was cut off goes on to the end.
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:.*?-----END [A-Z ]{0,40}PRIVATE KEY-----|.*)/gs, SECRET],
];

/** Lines without any of these have nothing to be taken out, and are most of a log. */
const SUSPECT = new RegExp(
  String.raw`${ENDINGS}|"\\*key\\*"|[?&](?:key|code)=|:\/\/|bearer |rm[ajps]_|whsec_|private key-|(?<![a-z])pass[ \t]*=|pass\\*"\s*:|identified by`,
  'i',
);

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

/** A value of plain JSON without secrets; the same one where there are none. */
export function valueWithoutSecrets<T extends object>(value: T): T {
  return cleanValue(value) as T;
}

/** The same value where nothing was taken out. Whatever stands under a secret's name is not shown, however deep it is. */
function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) {
    const clean = value.map((each, index) => (isNamedBy(value[index - 1], each) ? SECRET : cleanValue(each)));
    return clean.every((each, index) => each === value[index]) ? value : clean;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const clean = entries.map(([name, each]) => (isSecret(name, each) ? SECRET : cleanValue(each)));
  if (clean.every((each, index) => each === entries[index]?.[1])) return value;
  return Object.fromEntries(entries.map(([name], index) => [name, clean[index]]));
}

function isSecret(name: string, value: unknown): boolean {
  if (IS_SECRET.test(name)) return true;
  return (typeof value !== 'number' && ARE_SECRETS.test(name)) || (typeof value === 'string' && IS_PASS.test(name));
}

/** In a list a name stands before its value: `--token`, `abc`. */
function isNamedBy(name: unknown, value: unknown): boolean {
  return typeof value === 'string' && typeof name === 'string' && IS_OPTION.test(name);
}

function cleanText(text: string): string {
  if (!SUSPECT.test(text)) return text;
  const unquoted = withoutOptions(withoutUserinfo(withoutQuoted(text)));
  return SECRETS.reduce((clean, [secret, instead]) => clean.replace(secret, instead), unquoted);
}

/** The names of URLs' users, with the colon; no scheme is longer. */
const USER = /[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@"]*:/gi;
/** `https://host:8080/…` has a port there and no password; in `postgres://user:12/3@host` it is one. */
const HAS_PORT = /^(?:https?|wss?):\/\//i;
const PORT = /^\d{1,5}(?![^/?#'),;\\])/;

/**
 * `postgres://user:password@host`: the password goes to the last `@` of its word. One with a slash or an `@` in it ought to be
 * written in another way, and is refused by a parser whose error then shows it.
 */
function withoutUserinfo(text: string): string {
  if (!text.includes('://')) return text;
  return text.replace(/[^\s"]+/g, (word) => {
    const end = word.lastIndexOf('@');
    if (end < 0) return word;
    for (const { 0: user, index } of word.matchAll(USER)) {
      const from = index + user.length;
      if (from > end) return word;
      if (HAS_PORT.test(user) && PORT.test(word.slice(from, from + 6))) continue;
      return from === end ? word : `${word.slice(0, from)}${SECRET}${word.slice(end)}`;
    }
    return word;
  });
}

const OPTION = new RegExp(String.raw`(${ENDINGS})([ \t]+)${VALUE}`, 'gi');

/** `--token abc`. What stands before the name is looked at from there: from the left each dash would be looked at again. */
function withoutOptions(text: string): string {
  return text.replace(OPTION, (found: string, ...[name, gap, at]: [string, string, number]) =>
    /(?:^|[\s"'])--?[\w-]*$/.test(text.slice(Math.max(0, at - 64), at)) ? `${name}${gap}${SECRET}` : found,
  );
}

/**
 * A secret's name with its colon, in JSON that a text quotes; its quotes have as many backslashes before them as it was quoted
 * over and over (0, 1, 3, 7, …). Without a bound a long row of backslashes would be read once for each of them.
 */
const QUOTED_NAME = new RegExp(String.raw`(?:(?:${ENDINGS})${WHICH}|(?<=")key|(?<=["_-])pass)(\\{0,31})"\s*:\s*`, 'gi');
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
