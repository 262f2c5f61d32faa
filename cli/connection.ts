import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CliError } from './cli-error';
import { EXIT } from './exit-codes';
import { findProfile, type Profile, usualProfile } from './profiles';

/** Where the api is, and the token to call it with. */
export interface Connection {
  readonly url: string;
  readonly token: string;
  /** What said so, for people: a variable, a profile, a file. */
  readonly source: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Finds the api: the profile that was asked for; RINGMASTER_URL with RINGMASTER_TOKEN or RINGMASTER_TOKEN_FILE; the profile that
 * RINGMASTER_PROFILE names; the local run's `.ringmaster/runtime.json` in this folder or the nearest one above it; the usual
 * profile. Throws CliError.
 */
export function findConnection(env: Environment, cwd: string, profile: string | null = null): Connection {
  const found = profile === null ? lookFor(env, cwd) : fromProfile(findProfile(env, profile), env);
  // Judged here: whoever else finds it wanting quotes it.
  if (/^[\x21-\x7e]+$/.test(found.token)) return found;
  throw new CliError(
    'no_token',
    'what is given as the token is none: it is empty, or has spaces, line breaks or accents',
    {
      exitCode: EXIT.auth,
      next: 'Give the bare token, alone: in RINGMASTER_TOKEN, or in the file that RINGMASTER_TOKEN_FILE names.',
    },
  );
}

function lookFor(env: Environment, cwd: string): Connection {
  if (env.RINGMASTER_URL !== undefined && env.RINGMASTER_URL !== '') {
    return { url: parseUrl(env.RINGMASTER_URL, 'RINGMASTER_URL'), token: tokenOf(env), source: 'RINGMASTER_URL' };
  }
  if (env.RINGMASTER_PROFILE !== undefined && env.RINGMASTER_PROFILE !== '') {
    return fromProfile(findProfile(env, env.RINGMASTER_PROFILE), env);
  }
  for (let folder = cwd; ; folder = dirname(folder)) {
    const file = join(folder, '.ringmaster', 'runtime.json');
    const text = readIfThere(file);
    if (text !== null) return fromRuntime(file, text, env);
    if (dirname(folder) === folder) break;
  }
  const usual = usualProfile(env);
  if (usual !== null) return fromProfile(usual, env);
  throw new CliError('no_api', 'no Ringmaster is known here: RINGMASTER_URL is not set and no local run is up', {
    next: 'Start one with "npm start" in the checkout, set RINGMASTER_URL and RINGMASTER_TOKEN_FILE, or write a profile (docs/cli.md).',
  });
}

/** A profile's own token file wins: the environment's token may be another Ringmaster's. */
function fromProfile({ name, url, tokenFile }: Profile, env: Environment): Connection {
  const source = `profile ${name}`;
  return { url: parseUrl(url, source), token: tokenFile === null ? tokenOf(env) : firstToken(tokenFile), source };
}

function fromRuntime(file: string, text: string, env: Environment): Connection {
  const runtime = parseJson(file, text);
  const { url, tokenFile } = runtime;
  if (typeof url !== 'string' || typeof tokenFile !== 'string') {
    throw new CliError('no_api', `${file} does not say where the api is`, {
      next: 'Start the local run again: npm start.',
    });
  }
  const token = env.RINGMASTER_TOKEN;
  const given = token === undefined || token === '' ? firstToken(tokenFile) : token;
  return { url: parseUrl(url, file), token: given, source: file };
}

function tokenOf(env: Environment): string {
  if (env.RINGMASTER_TOKEN !== undefined && env.RINGMASTER_TOKEN !== '') return env.RINGMASTER_TOKEN;
  if (env.RINGMASTER_TOKEN_FILE !== undefined && env.RINGMASTER_TOKEN_FILE !== '')
    return firstToken(env.RINGMASTER_TOKEN_FILE);
  throw new CliError('no_token', 'RINGMASTER_URL is set, but no token', {
    exitCode: EXIT.auth,
    next: 'Set RINGMASTER_TOKEN_FILE to the file with your token, or RINGMASTER_TOKEN.',
  });
}

/** A file of its own holding the bare token, or the api's `{"tokens":[{"token":"…","actor":"…"}]}`: its first one. */
function firstToken(file: string): string {
  const text = readIfThere(file);
  const next = 'Set RINGMASTER_TOKEN_FILE to a file that holds your token.';
  if (text === null)
    throw new CliError('no_token', `the token file ${file} cannot be read`, { exitCode: EXIT.auth, next });
  if (!text.trimStart().startsWith('{')) return text.trim();
  const { tokens } = parseJson(file, text);
  const first: unknown = Array.isArray(tokens) ? tokens[0] : undefined;
  const token = typeof first === 'object' && first !== null && 'token' in first ? first.token : undefined;
  if (typeof token === 'string') return token;
  throw new CliError('no_token', `the token file ${file} names no token`, { exitCode: EXIT.auth, next });
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Not there or not ours to read: the caller says what that means.
    return null;
  }
}

function parseJson(file: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Without its cause: that quotes the file, and in it a token.
    throw new CliError('unreadable', `${file} is not JSON`, { next: 'Write it again, or remove it.' });
  }
  throw new CliError('unreadable', `${file} is not a JSON object`, { next: 'Write it again, or remove it.' });
}

function parseUrl(text: string, from: string): string {
  const next = 'Write it as in http://127.0.0.1:7700.';
  // Never shown: in front of an @ stands a password.
  if (text.includes('@')) {
    throw new CliError('no_api', `${from} has an @: a name and a password are not sent`, {
      exitCode: EXIT.usage,
      next,
    });
  }
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '');
  throw new CliError('no_api', `${from} is "${text}", which is no http or https URL`, { exitCode: EXIT.usage, next });
}
