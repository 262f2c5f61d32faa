import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isLoopback } from '../model/loopback';
import { CliError } from './cli-error';
import { EXIT } from './exit-codes';
import { findProfile, type Profile, usualProfile } from './profiles';
import { loginCommand, readSignedIn, signInFile, type SignInPlace } from './signed-in';

/** Where the api is, and the token to call it with. */
export interface Connection {
  readonly url: string;
  /** Null: nobody calls it yet. */
  readonly token: string | null;
  /** What gave the token, for people: a variable, a file, a sign-in. */
  readonly tokenFrom?: string;
  /** What said so, for people: a variable, a profile, a file. */
  readonly source: string;
}

interface Given {
  readonly token: string;
  readonly from: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the api is; nobody asked yet who calls it. */
export interface Place extends SignInPlace {
  readonly source: string;
  /** The token that goes before a sign-in; null: there is none. Throws CliError. */
  readonly first: () => Given | null;
  /** The token that is taken where nobody signed in. Throws CliError where there is none. */
  readonly last: () => Given;
}

/**
 * Finds the api: the profile that was asked for; RINGMASTER_URL with RINGMASTER_TOKEN or RINGMASTER_TOKEN_FILE; the profile that
 * RINGMASTER_PROFILE names; the local run's `.ringmaster/runtime.json` in this folder or the nearest one above it; the usual
 * profile. Where none of these gives a token, a sign-in does. Throws CliError.
 */
export function findConnection(env: Environment, cwd: string, profile: string | null = null): Connection {
  const place = findPlace(env, cwd, profile);
  const { token, from } = place.first() ?? signedInToken(env, place) ?? place.last();
  // Judged here: whoever else finds it wanting quotes it.
  if (/^[\x21-\x7e]+$/.test(token)) return { url: place.url, token, tokenFrom: from, source: place.source };
  throw new CliError(
    'no_token',
    `what ${from} gives as the token is none: it is empty, or has spaces, line breaks or accents`,
    {
      exitCode: EXIT.auth,
      next: 'Give the bare token, alone: in RINGMASTER_TOKEN, or in the file that RINGMASTER_TOKEN_FILE names.',
    },
  );
}

/** Whoever signed in is never somebody else once that has ended: they are told, and no other token is taken. */
function signedInToken(env: Environment, place: Place): Given | null {
  const kept = readSignedIn(signInFile(env, place), place);
  if (kept === null) return null;
  if (Date.parse(kept.expiresAt) > Date.now()) return { token: kept.token, from: `your sign-in at ${place.url}` };
  throw new CliError('signed_out', `your sign-in at ${place.url} ended at ${kept.expiresAt}`, {
    exitCode: EXIT.auth,
    next: `Sign in again: ${loginCommand(place)}.`,
  });
}

/** The same without a token. Throws CliError. */
export function findPlace(env: Environment, cwd: string, profile: string | null): Place {
  if (profile !== null) return fromProfile(findProfile(env, profile), env);
  if (env.RINGMASTER_URL !== undefined && env.RINGMASTER_URL !== '') {
    const place = { url: parseUrl(env.RINGMASTER_URL, 'RINGMASTER_URL'), profile: null, source: 'RINGMASTER_URL' };
    const first = (): Given | null => givenToken(env);
    return { ...place, first, last: () => fail(noToken('RINGMASTER_URL is set, but no token', place)) };
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

/** A profile's own token file wins, then its sign-in: the environment's token may be another Ringmaster's. */
function fromProfile({ name, url, tokenFile }: Profile, env: Environment): Place {
  const source = `profile ${name}`;
  const place = { url: parseUrl(url, source), profile: name, source };
  return {
    ...place,
    first: () => (tokenFile === null ? null : firstToken(tokenFile)),
    last: () => givenToken(env) ?? fail(noToken(`nobody is signed in at ${source}, and no token is given`, place)),
  };
}

function fromRuntime(file: string, text: string, env: Environment): Place {
  const runtime = parseJson(file, text);
  const { url, tokenFile } = runtime;
  if (typeof url !== 'string' || typeof tokenFile !== 'string') {
    throw new CliError('no_api', `${file} does not say where the api is`, {
      next: 'Start the local run again: npm start.',
    });
  }
  const first = (): Given | null => tokenOfEnvironment(env);
  return { url: parseUrl(url, file), profile: null, source: file, first, last: () => firstToken(tokenFile) };
}

function tokenOfEnvironment({ RINGMASTER_TOKEN: token = '' }: Environment): Given | null {
  return token === '' ? null : { token, from: 'RINGMASTER_TOKEN' };
}

function givenToken(env: Environment): Given | null {
  const token = tokenOfEnvironment(env);
  if (token !== null) return token;
  if (env.RINGMASTER_TOKEN_FILE !== undefined && env.RINGMASTER_TOKEN_FILE !== '')
    return firstToken(env.RINGMASTER_TOKEN_FILE);
  return null;
}

function noToken(message: string, place: SignInPlace): CliError {
  const next = `Sign in with "${loginCommand(place)}", or set RINGMASTER_TOKEN_FILE to the file with your token, or RINGMASTER_TOKEN.`;
  return new CliError('no_token', message, { exitCode: EXIT.auth, next });
}

function fail(error: CliError): never {
  throw error;
}

/** A file of its own holding the bare token, or the api's `{"tokens":[{"token":"…","actor":"…"}]}`: its first one. */
function firstToken(file: string): Given {
  const text = readIfThere(file);
  const next = 'Set RINGMASTER_TOKEN_FILE to a file that holds your token.';
  if (text === null)
    throw new CliError('no_token', `the token file ${file} cannot be read`, { exitCode: EXIT.auth, next });
  if (!text.trimStart().startsWith('{')) return { token: text.trim(), from: file };
  const { tokens } = parseJson(file, text);
  const first: unknown = Array.isArray(tokens) ? tokens[0] : undefined;
  const token = typeof first === 'object' && first !== null && 'token' in first ? first.token : undefined;
  if (typeof token === 'string') return { token, from: file };
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
  const next = 'Write it as in https://ringmaster.example or http://127.0.0.1:7700.';
  // Never shown: in front of an @ stands a password.
  if (text.includes('@')) {
    throw new CliError('no_api', `${from} has an @: a name and a password are not sent`, {
      exitCode: EXIT.usage,
      next,
    });
  }
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'http:' && !isLoopback(url.hostname)) throw inTheClear(text, from);
  if (url !== null && /^https?:$/.test(url.protocol)) return text.replace(/\/+$/, '');
  throw new CliError('no_api', `${from} is "${text}", which is no http or https URL`, { exitCode: EXIT.usage, next });
}

/** Whoever listens on the way would have the token, and with it all that its owner may do. */
function inTheClear(text: string, from: string): CliError {
  const message = `${from} is "${text}": over http everybody on the way reads your token, so nothing is sent there`;
  const next =
    'Write the https address of the proxy in front of the api, or reach it on loopback: ssh -L 7700:127.0.0.1:7700 HOST, and http://127.0.0.1:7700.';
  return new CliError('no_api', message, { exitCode: EXIT.usage, next });
}
