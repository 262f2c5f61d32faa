import { ConfigError } from '../environment/environment-reader';
import { isRole, type Role, ROLES } from '../model/access';
import { isLoopback } from '../model/loopback';
import { readPrivateJson } from './tokens';

/** What the api is told of the identity provider that people sign in with. */
export interface OidcConfig {
  /** As the provider's discovery document says it, to the letter. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where people's browsers reach this api: the provider sends them back to `<publicUrl>/v1/login/callback`. */
  readonly publicUrl: string;
  readonly scope: string;
  /** The claim of the ID token that lists a person's groups. */
  readonly rolesClaim: string;
  /** Roles by group. */
  readonly roles: ReadonlyMap<string, readonly Role[]>;
}

const SCOPE = 'openid profile';
const CLAIM = 'groups';
const KEYS = ['issuer', 'clientId', 'clientSecret', 'publicUrl', 'scope', 'rolesClaim', 'roles'];

/**
 * Reads `{"issuer":…,"clientId":…,"clientSecret":…,"publicUrl":…,"roles":{"GROUP":["operator"]}}`. Throws `TokenFileError`
 * when the file can be read by others than its owner, {@link ConfigError} with all that is wrong in it.
 */
export function readOidcFile(path: string): OidcConfig {
  return parseOidc(readPrivateJson(path), path);
}

function parseOidc(parsed: unknown, path: string): OidcConfig {
  const given = isRecord(parsed) ? parsed : {};
  const problems: string[] = [];
  const unknown = Object.keys(given).filter((key) => !KEYS.includes(key));
  if (unknown.length > 0) problems.push(`${path} has the unknown keys ${unknown.join(', ')}`);
  const text = (key: string, usual = ''): string => {
    const value = given[key] ?? usual;
    if (typeof value === 'string' && value !== '') return value;
    problems.push(`${path}: "${key}" is missing, or no text`);
    return '';
  };
  const config = {
    issuer: text('issuer'),
    clientId: text('clientId'),
    clientSecret: text('clientSecret'),
    publicUrl: text('publicUrl').replace(/\/+$/, ''),
    scope: text('scope', SCOPE),
    rolesClaim: text('rolesClaim', CLAIM),
    roles: rolesOf(given.roles, path, problems),
  };
  for (const key of ['issuer', 'publicUrl'] as const) {
    if (config[key] !== '' && !isSafeUrl(config[key])) {
      problems.push(`${path}: "${key}" is no https URL; http is for loopback alone`);
    }
  }
  if (!config.scope.split(' ').includes('openid')) problems.push(`${path}: "scope" lacks openid`);
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

function rolesOf(given: unknown, path: string, problems: string[]): OidcConfig['roles'] {
  const entries = isRecord(given) ? Object.entries(given) : [];
  if (entries.length === 0) problems.push(`${path}: "roles" gives no group a role, so that nobody could sign in`);
  const roles = new Map<string, readonly Role[]>();
  for (const [group, value] of entries) {
    if (Array.isArray(value) && value.length > 0 && value.every(isRole)) roles.set(group, value);
    else problems.push(`${path}: "roles" of the group "${group}" are no list of ${ROLES.join(', ')}`);
  }
  return roles;
}

/** https anywhere, or http where nobody else listens. */
function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.search !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
