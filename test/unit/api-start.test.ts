import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { canonicalJson } from '../../api/canonical-json';
import { parseConfig } from '../../api/config';
import { readSetupCode, readTokenFile } from '../../api/tokens';
import { findConnection } from '../../cli/connection';

const folder = mkdtempSync(join(tmpdir(), 'ringmaster-api-start-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** All that a log may show of an error: with its causes, and whatever it carries. */
function thrownBy(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return inspect(error);
  }
  throw new Error('nothing was thrown');
}

const ENVIRONMENT = {
  DATABASE_URL: 'postgres://127.0.0.1/ringmaster',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  RINGMASTER_API_LISTEN: '127.0.0.1:7700',
  RINGMASTER_TOKEN_FILE: '/tokens.json',
  RINGMASTER_ARTIFACTS_DIR: '/artifacts',
  RINGMASTER_AUDIT_KEY_FILE: '/audit.pem',
};

let files = 0;

function tokenFile(content: string, mode = 0o600): string {
  files += 1;
  const file = join(folder, `tokens-${files}.json`);
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

const TOKEN = 'a-token-of-24-characters';

test('the api starts with a whole environment, and names everything that is missing or malformed at once', () => {
  expect(parseConfig(ENVIRONMENT)).toMatchObject({ listen: { host: '127.0.0.1', port: 7700 }, metricsListen: null });
  expect(parseConfig({ ...ENVIRONMENT, RINGMASTER_API_LISTEN: '[::1]:0' }).listen).toEqual({ host: '::1', port: 0 });
  const broken = {
    ...ENVIRONMENT,
    DATABASE_URL: '',
    RINGMASTER_API_LISTEN: '7700',
    RINGMASTER_METRICS_LISTEN: 'a:99999',
  };
  expect(() => parseConfig(broken)).toThrow(
    /DATABASE_URL is not set[^]*RINGMASTER_API_LISTEN="7700"[^]*RINGMASTER_METRICS_LISTEN="a:99999"/,
  );
});

test('proxies are trusted by their addresses alone, and none unless it is said', () => {
  expect(parseConfig(ENVIRONMENT).trustedProxies).toEqual([]);
  const given = (text: string) => parseConfig({ ...ENVIRONMENT, RINGMASTER_TRUSTED_PROXIES: text });
  expect(given('10.0.0.5, 10.1.0.0/24,fd00::/8').trustedProxies).toEqual(['10.0.0.5', '10.1.0.0/24', 'fd00::/8']);
  for (const wrong of ['true', 'proxy.example', '10.0.0.0/0', '10.0.0.0/33', '10.0.0.1/8/8'])
    expect(() => given(wrong)).toThrow(`RINGMASTER_TRUSTED_PROXIES has "${wrong}"`);
});

test('locks for reboots are given where the environment says so, to one host of a group unless it says more', () => {
  expect(parseConfig(ENVIRONMENT).fleetLock).toBeNull();
  const set = { ...ENVIRONMENT, RINGMASTER_FLEETLOCK_LISTEN: '127.0.0.1:7790' };
  expect(parseConfig(set).fleetLock).toEqual({ listen: { host: '127.0.0.1', port: 7790 }, slots: 1 });
  expect(parseConfig({ ...set, RINGMASTER_FLEETLOCK_SLOTS: '3' }).fleetLock?.slots).toBe(3);
  expect(() => parseConfig({ ...set, RINGMASTER_FLEETLOCK_SLOTS: '0' })).toThrow(/SLOTS="0" is no whole number/);
});

test('a token names its actor, and no other does', () => {
  const tokens = readTokenFile(tokenFile(JSON.stringify({ tokens: [{ token: TOKEN, actor: 'ann' }] })));
  expect(tokens.principalOf(TOKEN)).toEqual({
    actor: 'ann',
    roles: ['viewer', 'operator', 'approver', 'admin'],
    scope: null,
  });
  expect([`${TOKEN}x`, '', 'ann'].map((token) => tokens.principalOf(token))).toEqual([null, null, null]);
});

test('a token of the file has the roles that are written, and none that do not exist', () => {
  const file = (roles: unknown): string =>
    tokenFile(JSON.stringify({ tokens: [{ token: TOKEN, actor: 'ann', roles }] }));
  expect(readTokenFile(file(['viewer'])).principalOf(TOKEN)).toMatchObject({ roles: ['viewer'] });
  for (const roles of [[], ['root'], 'viewer', [1]]) {
    expect(thrownBy(() => readTokenFile(file(roles)))).toContain('viewer, operator, approver, admin');
  }
});

test('emergencies take two people unless something else is said, and what is said must be known', () => {
  expect(parseConfig(ENVIRONMENT).twoPeople).toBe('emergencies');
  expect(parseConfig({ ...ENVIRONMENT, RINGMASTER_TWO_PEOPLE: 'none' }).twoPeople).toBe('none');
  expect(() => parseConfig({ ...ENVIRONMENT, RINGMASTER_TWO_PEOPLE: 'nobody' })).toThrow('emergencies, all, none');
});

test('a setup code takes the place of the file of tokens, unless it could be guessed or others can read it', () => {
  const { RINGMASTER_TOKEN_FILE: _file, ...without } = ENVIRONMENT;
  expect(() => parseConfig(without)).toThrow('RINGMASTER_TOKEN_FILE is not set');
  expect(parseConfig({ ...without, RINGMASTER_SETUP_CODE_FILE: '/code' })).toMatchObject({ tokenFile: null });
  expect(readSetupCode(tokenFile(`${TOKEN}\n`))).toBe(TOKEN);
  expect(thrownBy(() => readSetupCode(tokenFile('short')))).toContain('shorter than 24');
  expect(thrownBy(() => readSetupCode(tokenFile(TOKEN, 0o644)))).toContain('can be read by others');
});

test.each([
  ['that others can read', JSON.stringify({ tokens: [{ token: TOKEN, actor: 'ann' }] }), 0o640, 'chmod 600'],
  ['that is not JSON', 'token', 0o600, 'is not JSON'],
  ['with another shape', JSON.stringify({ tokens: [{ token: TOKEN, user: 'ann' }] }), 0o600, 'expected'],
  ['with no token', JSON.stringify({ tokens: [] }), 0o600, 'names no token'],
  ['with a short token', JSON.stringify({ tokens: [{ token: 'short', actor: 'ann' }] }), 0o600, 'shorter than 24'],
])('a token file %s is refused, and its tokens are not told', (_, content, mode, words) => {
  const told = thrownBy(() => readTokenFile(tokenFile(content, mode)));
  expect(told).toContain(words);
  expect(told).not.toContain(TOKEN.slice(0, 8));
});

test.each([
  ['two lines', { RINGMASTER_TOKEN: `${TOKEN}\n${TOKEN}` }, 'spaces, line breaks'],
  ['a file of two lines', { RINGMASTER_TOKEN_FILE: tokenFile(`${TOKEN}\n${TOKEN}\n`) }, 'spaces, line breaks'],
  ['a broken file', { RINGMASTER_TOKEN_FILE: tokenFile(`{"${TOKEN}`) }, 'is not JSON'],
  ['an address with a password', { RINGMASTER_TOKEN: 't', RINGMASTER_URL: `http://ann:${TOKEN}@host` }, 'has an @'],
])('the command refuses %s as its token or address without telling it', (_, given, words) => {
  const told = thrownBy(() => findConnection({ RINGMASTER_URL: 'http://127.0.0.1:7700', ...given }, '/'));
  expect(told).toContain(words);
  expect(told).not.toContain(TOKEN.slice(0, 8));
});

test('equal data has equal canonical text, whatever the order of its keys', () => {
  expect(canonicalJson({ b: [{ d: 1, c: null }], a: 0.02 })).toBe('{"a":0.02,"b":[{"c":null,"d":1}]}');
  expect(canonicalJson({ a: 0.02, b: [{ c: null, d: 1 }] })).toBe('{"a":0.02,"b":[{"c":null,"d":1}]}');
});

test('the command finds the api by its environment, else by the nearest run', () => {
  const file = tokenFile(JSON.stringify({ tokens: [{ token: TOKEN, actor: 'ann' }] }));
  const env = { RINGMASTER_URL: 'http://127.0.0.1:7700/' };
  expect(findConnection({ ...env, RINGMASTER_TOKEN: 't' }, '/')).toMatchObject({
    url: 'http://127.0.0.1:7700',
    token: 't',
  });
  expect(findConnection({ ...env, RINGMASTER_TOKEN_FILE: file }, '/').token).toBe(TOKEN);
  expect(() => findConnection(env, '/')).toThrow('no token');
  expect(() => findConnection({ ...env, RINGMASTER_URL: 'localhost:7700' }, '/')).toThrow('no http or https URL');
  expect(() => findConnection({}, folder)).toThrow('no Ringmaster is known here');
});
