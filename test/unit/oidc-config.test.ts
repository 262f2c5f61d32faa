import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { readOidcFile } from '../../api/oidc-config';
import { parseConfig } from '../../api/config';

const folder = mkdtempSync(join(tmpdir(), 'ringmaster-oidc-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const SECRET = 'the-secret-of-the-client';
const GOOD = {
  issuer: 'https://login.example.org',
  clientId: 'ringmaster',
  clientSecret: SECRET,
  publicUrl: 'https://ringmaster.example.org/',
  roles: { patching: ['operator'], 'cn=board,dc=org': ['approver', 'viewer'] },
};

let files = 0;
function file(content: unknown, mode = 0o600): string {
  const path = join(folder, `oidc-${String((files += 1))}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  chmodSync(path, mode);
  return path;
}

function thrownBy(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return inspect(error);
  }
  throw new Error('nothing was thrown');
}

test('a whole file is read, with what is usual where it is left out', () => {
  const config = readOidcFile(file(GOOD));
  expect(config).toMatchObject({
    issuer: 'https://login.example.org',
    publicUrl: 'https://ringmaster.example.org',
    scope: 'openid profile',
    rolesClaim: 'groups',
  });
  expect([...config.roles]).toEqual(Object.entries(GOOD.roles));
});

test('everything that is wrong is told at once, and the secret never', () => {
  const wrong = {
    ...GOOD,
    issuer: 'http://login.example.org',
    clientId: '',
    publicUrl: 'ringmaster',
    scope: 'profile',
    roles: { patching: ['root'], empty: [] },
    more: 1,
  };
  const told = thrownBy(() => readOidcFile(file(wrong)));
  for (const words of [
    'the unknown keys more',
    '"clientId" is missing',
    '"issuer" is no https URL',
    '"publicUrl" is no https URL',
    '"scope" lacks openid',
    '"roles" of the group "patching"',
    '"roles" of the group "empty"',
  ])
    expect(told).toContain(words);
  expect(told).not.toContain(SECRET);
});

test('without a group that has a role nobody could sign in, and that is told', () => {
  expect(thrownBy(() => readOidcFile(file({ ...GOOD, roles: {} })))).toContain('gives no group a role');
});

test('http is for loopback alone', () => {
  for (const issuer of ['http://127.0.0.1:4000', 'http://localhost:4000', 'http://[::1]:4000']) {
    expect(readOidcFile(file({ ...GOOD, issuer })).issuer).toBe(issuer);
  }
  for (const issuer of [
    'http://127.0.0.1.example.org',
    'http://10.0.0.1',
    'ftp://localhost',
    'https://a:b@c.example',
  ]) {
    expect(thrownBy(() => readOidcFile(file({ ...GOOD, issuer })))).toContain('is no https URL');
  }
});

test.each([
  ['that others can read', JSON.stringify(GOOD), 0o640, 'chmod 600'],
  ['that is not JSON', `{"clientSecret":"${SECRET}"`, 0o600, 'is not JSON'],
  ['that is a list', '[]', 0o600, '"issuer" is missing'],
])('a file %s is refused, and its secret is not told', (_, content, mode, words) => {
  const told = thrownBy(() => readOidcFile(file(content, mode)));
  expect(told).toContain(words);
  expect(told).not.toContain(SECRET);
});

test('where people sign in no file of tokens is needed', () => {
  const environment = {
    DATABASE_URL: 'postgres://127.0.0.1/ringmaster',
    TEMPORAL_ADDRESS: '127.0.0.1:7233',
    RINGMASTER_API_LISTEN: '127.0.0.1:7700',
    RINGMASTER_ARTIFACTS_DIR: '/artifacts',
    RINGMASTER_AUDIT_KEY_FILE: '/audit.pem',
    RINGMASTER_OIDC_FILE: '/oidc.json',
  };
  expect(parseConfig(environment)).toMatchObject({ oidcFile: '/oidc.json', tokenFile: null, setupCodeFile: null });
});
