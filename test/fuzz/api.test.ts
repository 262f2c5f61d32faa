import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { as, BUNDLE, campaignFile, createTestApi, FLEET, type TestApi, TOKENS } from '../store/api-fixture';
import { startIdentityProvider, type TestProvider } from '../store/identity-provider';
import { Person, providerAt, PUBLIC_URL } from '../store/signed-in';

/**
 * schemathesis makes requests out of docs/openapi.json: right ones, and ones that are wrong in every way that a schema can be missed.
 * Whatever comes, the api answers with a status and a body that the document has, and never with a fault of its own. The seed is
 * fixed: what fails here fails again.
 */
const program = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'ringmaster/schemathesis/bin/schemathesis',
);
const document = join(__dirname, '..', '..', 'docs', 'openapi.json');
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];

/** Besides: hooks.py. */
const HOOKS = { PYTHONPATH: __dirname, SCHEMATHESIS_HOOKS: 'hooks', PYTHONDONTWRITEBYTECODE: '1' };

const JSON_BODY = { headers: { 'content-type': 'application/json' }, body: '{}' };

let provider: TestProvider;
let api: TestApi;
let url = '';
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringmaster-fuzz-'));
  // A real one: without it every route that signs in would only say that nobody does here.
  provider = await startIdentityProvider(PUBLIC_URL);
  api = await createTestApi(undefined, { identityProvider: providerAt(provider.issuer) });
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await api.close();
  await provider.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A fleet, a bundle and a campaign that runs: so that names which are right are met, too. */
async function prepare(): Promise<void> {
  await api.empty();
  const digest = `sha256:${createHash('sha256').update(BUNDLE).digest('hex')}`;
  const post = async (path: string, payload: object): Promise<{ planHash: string }> =>
    (await api.app.inject({ method: 'POST', url: path, headers: as('ann'), payload })).json();
  await post('/v1/hosts', { file: 'fleet.yaml', text: FLEET });
  const query = new URLSearchParams({ name: 'hello', version: '2.0.0', digest }).toString();
  await api.app.inject({
    ...{ method: 'POST', url: `/v1/artifacts/bundles?${query}`, payload: Buffer.from(BUNDLE) },
    headers: { ...as('ann'), 'content-type': 'application/gzip' },
  });
  const { planHash } = await post('/v1/plans', { file: 'c.yaml', text: campaignFile(digest) });
  await post('/v1/campaigns', { planHash, reason: 'a test' });
}

async function fuzz(args: readonly string[], headers: readonly string[]): Promise<string> {
  const words = [
    ...['run', document, '--url', url, '--checks', CHECKS.join(','), '--seed', '1', '--workers', '1'],
    ...['--phases', 'coverage,fuzzing', '--max-examples', '15', '--generation-deterministic', '--no-color'],
    ...['--request-timeout', '60', '--suppress-health-check', 'all', '--warnings', 'off', '--continue-on-failure'],
    // A stream of a campaign that runs has no end, and schemathesis makes no archives.
    ...['--exclude-path', '/v1/campaigns/{campaign}/events', '--exclude-path', '/v1/artifacts/bundles', ...args],
    ...headers.flatMap((header) => ['--header', header]),
  ];
  try {
    return (
      await promisify(execFile)(program, words, {
        ...{ cwd: folder, env: { ...process.env, ...HOOKS }, maxBuffer: 64 * 1024 * 1024 },
      })
    ).stdout;
  } catch (error) {
    throw new Error(String((error as { stdout?: string }).stdout ?? error).slice(-20_000), { cause: error });
  }
}

test('an admin of everything gets no fault out of any route, whatever is sent', async () => {
  await prepare();
  expect(await fuzz([], [`Authorization: Bearer ${TOKENS.ann}`])).toContain('No issues found');
});

test('neither does a stranger', async () => {
  await prepare();
  expect(await fuzz(['--mode', 'all'], ['Authorization: Bearer nobody-knows-this-token'])).toContain('No issues found');
});

const SIGN_IN = ['--include-path-regex', '^/v1/(login|logout|whoami|people)'];

test('neither does whoever signs in: with a browser, by its callback, or by a code', async () => {
  await prepare();
  await provider.be({ reset: true });
  expect(await fuzz([...SIGN_IN, '--mode', 'all'], [])).toContain('No issues found');
  const begun = async (method: 'GET' | 'POST', path: string): Promise<number> =>
    (await fetch(`${url}${path}`, { method, redirect: 'manual', ...(method === 'POST' && JSON_BODY) })).status;
  // They were reached, and not only refused.
  expect([await begun('GET', '/v1/login'), await begun('POST', '/v1/login/device')]).toEqual([302, 200]);
});

test('neither does a person with a session, nor with one whose provider lies', async () => {
  await prepare();
  await provider.be({ reset: true });
  const person = new Person(api, provider);
  await person.signIn({ sub: 'u-9', preferred_username: 'eve', groups: ['it'] });
  // As if at the provider: its answer is read in the light of that.
  const begun = await person.ask('GET', '/v1/login');
  const state = new URL(begun.headers.location!).searchParams.get('state')!;
  const cookie = [...person.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  // Its end would leave a stranger for the rest.
  const words = [...SIGN_IN, '--exclude-path', '/v1/logout'];
  const headers = [`Cookie: ${cookie}`, 'X-Ringmaster-Request: 1'];
  expect(await fuzz(words, headers)).toContain('No issues found');
  await provider.be({ claims: { groups: 7, sub: 'u-10' } });
  expect(await fuzz(words, headers)).toContain('No issues found');
  for (const code of ['x', '%00', '%20', 'a'.repeat(2_999), '%F0%9F%92%A9']) {
    const path = `/v1/login/callback?state=${encodeURIComponent(state)}&code=${code}`;
    const { status } = await fetch(`${url}${path}`, { headers: { cookie }, redirect: 'manual' });
    expect([400, 401, 403]).toContain(status);
  }
  expect((await person.ask('GET', '/v1/whoami')).statusCode).toBe(200);
});
