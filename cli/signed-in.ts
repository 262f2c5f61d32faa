import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMissing } from '../model/file-trouble';
import { CliError } from './cli-error';
import { EXIT } from './exit-codes';
import { isOpenToOthers } from './open-to-others';
import { profilesFile } from './profiles';

/** A person's sign-in as `ringmaster login` keeps it. */
export interface SignedIn {
  /** Where it is good; the token is sent nowhere else. */
  readonly url: string;
  readonly token: string;
  readonly actor: string;
  /** ISO 8601 in UTC. */
  readonly expiresAt: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Of which Ringmaster a sign-in is: one of each profile, and one of each address that no profile names. */
export interface SignInPlace {
  readonly url: string;
  /** Null: it is known by its address. */
  readonly profile: string | null;
}

/** The command that signs in there. */
export const loginCommand = ({ profile }: SignInPlace): string =>
  profile === null ? 'ringmaster login' : `ringmaster login --profile ${profile}`;

/** Where it is kept: beside the file of profiles, in a folder that is its owner's alone. */
export function signInFile(env: Environment, { url, profile }: SignInPlace): string {
  const known = profile === null ? `url ${url}` : `profile ${profile}`;
  const name = createHash('sha256').update(known).digest('hex').slice(0, 16);
  return join(dirname(profilesFile(env)), 'signed-in', `${name}.json`);
}

/** The sign-in that is kept there; null: there is none, or it is of another address. Throws CliError where it cannot be used. */
export function readSignedIn(file: string, { url }: SignInPlace): SignedIn | null {
  let text: string;
  try {
    if (isOpenToOthers(file)) throw unusable(file, 'others can read it');
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    if (error instanceof CliError) throw error;
    throw unusable(file, 'it cannot be read');
  }
  const kept = parsed(text);
  if (kept === null) throw unusable(file, 'it is no sign-in');
  return kept.url === url ? kept : null;
}

function parsed(text: string): SignedIn | null {
  try {
    const kept = JSON.parse(text) as Partial<Record<keyof SignedIn, unknown>> | null;
    const fields = [kept?.url, kept?.token, kept?.actor, kept?.expiresAt];
    return fields.every((field) => typeof field === 'string') ? (kept as SignedIn) : null;
  } catch {
    // Without its cause: that quotes the file, and in it a token.
    return null;
  }
}

function unusable(file: string, why: string): CliError {
  const next = 'Remove it, and sign in again: ringmaster login.';
  return new CliError('no_token', `the sign-in in ${file} is not used: ${why}`, { exitCode: EXIT.auth, next });
}

/** Keeps a sign-in, readable for its owner alone. */
export function keepSignedIn(file: string, signedIn: SignedIn): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Whole or not at all, and never with the mode of what was there before.
  const beside = `${file}.${String(process.pid)}`;
  rmSync(beside, { force: true });
  writeFileSync(beside, `${JSON.stringify(signedIn, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(beside, file);
}

/** Forgets it; nothing happens where there is none. */
export function forgetSignedIn(file: string): void {
  rmSync(file, { force: true });
}
