import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { fileTrouble, isMissing } from '../model/file-trouble';
import { CliError } from './cli-error';
import { EXIT } from './exit-codes';

type Environment = Readonly<Record<string, string | undefined>>;

/** One Ringmaster that somebody works with. Its token is in a file of its own, never here. */
export interface Profile {
  readonly name: string;
  readonly url: string;
  /** Null: the token is where the environment says. */
  readonly tokenFile: string | null;
}

/** What a file of profiles says. */
interface Profiles {
  readonly file: string;
  readonly usual: string | null;
  readonly profiles: ReadonlyMap<string, Profile>;
}

/** Where profiles are: RINGMASTER_PROFILES, else ringmaster/profiles.yaml among the person's settings. */
export function profilesFile(env: Environment): string {
  if (env.RINGMASTER_PROFILES !== undefined && env.RINGMASTER_PROFILES !== '') return env.RINGMASTER_PROFILES;
  const settings = env.XDG_CONFIG_HOME;
  const folder = settings !== undefined && settings !== '' ? settings : join(env.HOME ?? homedir(), '.config');
  return join(folder, 'ringmaster', 'profiles.yaml');
}

/** The profile of this name. Throws CliError when there is none. */
export function findProfile(env: Environment, name: string): Profile {
  const file = profilesFile(env);
  const known = readProfiles(file);
  const profile = known?.profiles.get(name);
  if (profile !== undefined) return profile;
  const names = [...(known?.profiles.keys() ?? [])].sort().join(', ');
  const message =
    known === null ? `there is no profile ${name}: ${file} is not there` : `there is no profile ${name} in ${file}`;
  const next = names === '' ? 'docs/cli.md, "Profiles", says how to write one.' : `Profiles are: ${names}.`;
  throw new CliError('no_profile', message, { exitCode: EXIT.usage, next });
}

/** The profile that the file names as the usual one; null: it names none, or there is no file. Throws CliError. */
export function usualProfile(env: Environment): Profile | null {
  const known = readProfiles(profilesFile(env));
  const usual = known?.usual ?? null;
  return usual === null ? null : findProfile(env, usual);
}

function readProfiles(file: string): Profiles | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw unreadable(file, fileTrouble(error) ?? 'it cannot be read');
  }
  const document = parseDocument(text, { uniqueKeys: true });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const line = problem.linePos?.[0].line;
    throw unreadable(file, `it is no YAML${line === undefined ? '' : ` at line ${line}`}`);
  }
  return profilesOf(file, document.toJS() as unknown);
}

function profilesOf(file: string, data: unknown): Profiles {
  if (!isRecord(data)) throw unreadable(file, 'it has no "profiles"');
  onlyKeys({ file, where: 'the file' }, data, ['default', 'profiles']);
  const { default: usual = null, profiles } = data;
  if (!isRecord(profiles)) throw unreadable(file, 'it has no "profiles"');
  if (usual !== null && typeof usual !== 'string') throw unreadable(file, '"default" is no name');
  const read = Object.entries(profiles).map(([name, value]) => [name, profileOf(file, name, value)] as const);
  return { file, usual, profiles: new Map(read) };
}

function profileOf(file: string, name: string, value: unknown): Profile {
  if (!isRecord(value)) throw unreadable(file, `profile ${name} has no "url"`);
  onlyKeys({ file, where: `profile ${name}` }, value, ['url', 'tokenFile']);
  const { url, tokenFile = null } = value;
  if (typeof url !== 'string') throw unreadable(file, `profile ${name} has no "url"`);
  if (tokenFile !== null && typeof tokenFile !== 'string')
    throw unreadable(file, `"tokenFile" of profile ${name} is no name of a file`);
  return { name, url, tokenFile };
}

/** Unknown keys are errors, and a token that stands there in the open is told as that; its value is never shown. */
function onlyKeys(
  { file, where }: { readonly file: string; readonly where: string },
  data: Readonly<Record<string, unknown>>,
  known: readonly string[],
): void {
  const stranger = Object.keys(data).find((key) => !known.includes(key));
  if (stranger === undefined) return;
  if (stranger === 'token')
    throw unreadable(file, `${where} holds a token; write it to a file of its own and name that as "tokenFile"`);
  throw unreadable(file, `${where} has the unknown key "${stranger}"`);
}

function unreadable(file: string, why: string): CliError {
  const next = 'docs/cli.md, "Profiles", says what it holds.';
  return new CliError('no_profile', `${file}: ${why}`, { exitCode: EXIT.usage, next });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
