import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiClient } from '../../cli/api-client';
import { findConnection, findPlace } from '../../cli/connection';
import { type CliWorld, run } from '../../cli/run';
import { openSignIns } from '../../cli/sign-ins';
import { createTestApi, type TestApi } from './api-fixture';
import { type Said, startIdentityProvider, type TestProvider } from './identity-provider';
import { ANNA, BEN, Person, PUBLIC_URL, providerAt } from './signed-in';

/** People who sign a command in: they confirm its code at a real provider. */

interface Start {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUriComplete: string;
}

let provider: TestProvider;
let api: TestApi;
beforeAll(async () => {
  provider = await startIdentityProvider(PUBLIC_URL);
  api = await createTestApi(undefined, { identityProvider: providerAt(provider.issuer) });
});
beforeEach(async () => {
  await api.empty();
  await provider.be({ reset: true });
});
afterAll(async () => {
  await api.close();
  await provider.stop();
});

const person = (): Person => new Person(api, provider);
const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
  api.app.inject({ method: 'POST', url, payload, headers });
const start = async (): Promise<Start> => (await post('/v1/login/device', {})).json();
const ask = ({ deviceCode }: Start) => post('/v1/login/device/token', { deviceCode });
const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
const whoami = (token: string) => api.app.inject({ url: '/v1/whoami', headers: bearer(token) });

test('a person confirms the code in a browser, and the command gets a token of theirs, once', async () => {
  const begun = await start();
  expect(begun).toMatchObject({ intervalMs: 5_000, expiresInMs: 600_000 });
  expect((await ask(begun)).json()).toMatchObject({ state: 'pending', token: null });
  await person().confirm(begun.verificationUriComplete, BEN);
  const answer = (await ask(begun)).json<{ token: string; actor: string; expiresAt: string }>();
  expect(answer).toMatchObject({ state: 'signed_in', actor: 'ben <u-2>' });
  expect((await whoami(answer.token)).json()).toMatchObject({
    actor: 'ben <u-2>',
    roles: ['operator', 'approver'],
    signIn: { subject: 'u-2', name: 'ben', expiresAt: answer.expiresAt },
  });
  const stored = await api.db.query('SELECT * FROM sign_in');
  expect(stored.rows).toMatchObject([{ way: 'command' }]);
  expect(JSON.stringify(stored.rows)).not.toContain(answer.token);
  expect((await ask(begun)).json()).toMatchObject({ code: 'unauthenticated' });
});

test('the token ends with the sign-out, and when its person is disabled', async () => {
  const tokens: string[] = [];
  for (let times = 0; times < 2; times += 1) {
    const begun = await start();
    await person().confirm(begun.verificationUriComplete, ANNA);
    tokens.push((await ask(begun)).json<{ token: string }>().token);
  }
  const [first = '', second = ''] = tokens;
  expect((await post('/v1/logout', {}, bearer(first))).statusCode).toBe(200);
  expect((await whoami(first)).json()).toMatchObject({ detail: 'this sign-in has ended' });
  expect((await whoami(second)).statusCode).toBe(200);
  await api.db.query('UPDATE person SET disabled_at = now()');
  expect((await whoami(second)).statusCode).toBe(401);
});

test('a token of a person is no cookie, and needs no header of a page', async () => {
  const begun = await start();
  await person().confirm(begun.verificationUriComplete, ANNA);
  const { token } = (await ask(begun)).json<{ token: string }>();
  const asCookie = await api.app.inject({ url: '/v1/whoami', headers: { cookie: `__Host-ringmaster=${token}` } });
  expect(asCookie.statusCode).toBe(401);
});

test('a code that was denied, or that nobody knows, signs nobody in', async () => {
  const begun = await start();
  await person().confirm(begun.verificationUriComplete, ANNA, 'no');
  expect((await ask(begun)).json()).toMatchObject({ code: 'unauthenticated', detail: 'the sign-in was denied' });
  expect((await post('/v1/login/device/token', { deviceCode: 'nobody-made-this-one' })).statusCode).toBe(401);
  expect((await api.db.query('SELECT FROM sign_in')).rowCount).toBe(0);
});

test('a code that nobody confirmed in time is over', async () => {
  await provider.be({ deviceSeconds: 1 });
  const begun = await start();
  let answer = await ask(begun);
  while (answer.statusCode === 200) {
    expect(answer.json()).toMatchObject({ state: 'pending' });
    answer = await ask(begun);
  }
  expect(answer.json()).toMatchObject({ code: 'unauthenticated' });
});

test('a provider that is asked too often says so, and the code stays good', async () => {
  const begun = await start();
  await provider.be({ says: { status: 400, body: { error: 'slow_down' } } });
  expect((await ask(begun)).json()).toMatchObject({ state: 'slow_down', token: null });
  await person().confirm(begun.verificationUriComplete, ANNA);
  expect((await ask(begun)).json()).toMatchObject({ state: 'signed_in' });
});

const LIES: readonly (readonly [string, Said])[] = [
  ['from another issuer', { claims: { iss: 'https://elsewhere.test' } }],
  ['for another client', { claims: { aud: 'somebody-else' } }],
  ['signed by a stranger', { signedBy: 'stranger' }],
];
test.each(LIES)('an ID token %s gives no token', async (_, said) => {
  const begun = await start();
  await person().confirm(begun.verificationUriComplete, ANNA);
  await provider.be(said);
  expect((await ask(begun)).json()).toMatchObject({ code: 'unauthenticated' });
});

describe('the command itself', () => {
  let folder = '';
  let url = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringmaster-login-'));
    url = await api.app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Runs it with files of its own; `told` hears what it says on standard error. */
  async function ringmaster(
    args: readonly string[],
    told: (text: string) => void = () => undefined,
  ): Promise<{ code: number; out: string; err: string }> {
    const env = { RINGMASTER_PROFILES: join(folder, 'profiles.yaml'), RINGMASTER_URL: url };
    const ran = { out: '', err: '' };
    const world: Partial<CliWorld> = {
      ...{
        command: 'ringmaster',
        release: '0.1.0',
        isTerminal: false,
        columns: () => 80,
        colour: false,
        timeZone: 'UTC',
      },
      out: (text) => (ran.out += text),
      err: (text) => {
        ran.err += text;
        told(text);
      },
      now: () => new Date(),
      interrupted: new AbortController().signal,
      api: (profile) => createApiClient(findConnection(env, folder, profile)),
      signIns: (profile) => openSignIns(env, findPlace(env, folder, profile)),
    };
    const code = await run(world as CliWorld, args);
    return { code, ...ran };
  }

  test('signs a person in, knows who they are, and signs them out', async () => {
    const before = await ringmaster(['whoami']);
    expect(before.code).toBe(4);
    expect(before.err).toContain('ringmaster login');
    let confirming: Promise<void> = Promise.resolve();
    const login = await ringmaster(['login'], (text) => {
      const [uri] = /\bhttp:\S+user_code=\S+/.exec(text) ?? [];
      if (uri !== undefined) confirming = person().confirm(uri, ANNA);
    });
    await confirming;
    expect(login).toMatchObject({ code: 0, out: expect.stringContaining('You are anna <u-1> at') as string });
    const [file = ''] = await readdir(join(folder, 'signed-in'));
    const kept = join(folder, 'signed-in', file);
    expect((await stat(kept)).mode & 0o777).toBe(0o600);
    const { token } = JSON.parse(await readFile(kept, 'utf8')) as { token: string };
    expect(login.out + login.err).not.toContain(token);
    expect((await ringmaster(['whoami'])).out).toContain('anna <u-1>: operator');
    expect(await ringmaster(['logout'])).toMatchObject({ code: 0 });
    expect(await readdir(join(folder, 'signed-in'))).toEqual([]);
    expect((await whoami(token)).json()).toMatchObject({ detail: 'this sign-in has ended' });
    expect((await ringmaster(['whoami'])).code).toBe(4);
  });
});
