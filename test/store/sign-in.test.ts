import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestApi, type TestApi } from './api-fixture';
import { type Said, startIdentityProvider, type TestProvider } from './identity-provider';
import { ANNA, BEN, Person, PUBLIC_URL, providerAt, SESSION } from './signed-in';

/** People who sign in with a browser, at a real provider: npm's oidc-provider. */

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
const acts = async (act: string): Promise<{ actor: string; subject: string; detail: object }[]> =>
  (await api.db.query<never>('SELECT actor, subject, detail FROM audit WHERE act = $1 ORDER BY audit_id', [act])).rows;
const outcome = (response: { statusCode: number; json(): unknown }): unknown => [
  response.statusCode,
  (response.json() as { code?: string }).code,
];

test('a person signs in, is known by subject and name, has the roles of their groups, and signs out', async () => {
  const anna = person();
  const back = await anna.signIn(ANNA, '/v1/login?returnTo=/v1/campaigns');
  expect([back.statusCode, back.headers.location]).toEqual([302, `${PUBLIC_URL}/v1/campaigns`]);
  const whoami = await anna.ask('GET', '/v1/whoami');
  expect(whoami.json()).toMatchObject({
    actor: 'anna <u-1>',
    roles: ['operator'],
    signIn: { subject: 'u-1', name: 'anna' },
  });
  expect((await anna.post('/v1/logout')).statusCode).toBe(200);
  expect(anna.jar.size).toBe(0);
  expect((await acts('sign_in'))[0]).toMatchObject({
    actor: 'anna <u-1>',
    subject: 'u-1',
    detail: { way: 'browser', name: 'anna', issuer: provider.issuer, roles: ['operator'] },
  });
  expect(await acts('sign_out')).toMatchObject([{ actor: 'anna <u-1>', detail: { way: 'browser' } }]);
});

test('the session is a secret of the browser alone: no script and no plain connection gets it, and the database has its digest', async () => {
  const anna = person();
  const back = await anna.signIn(ANNA);
  const cookie = back.headers['set-cookie'] as string[];
  const session = cookie.find((one) => one.startsWith(`${SESSION}=`))!;
  expect(session).toMatch(/; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure$/);
  const secret = anna.jar.get(SESSION)!;
  const stored = await api.db.query('SELECT * FROM sign_in');
  expect(stored.rowCount).toBe(1);
  expect(JSON.stringify(stored.rows)).not.toContain(secret);
  expect(JSON.stringify(await acts('sign_in'))).not.toContain(secret);
  const asToken = await api.app.inject({ url: '/v1/whoami', headers: { authorization: `Bearer ${secret}` } });
  expect(asToken.statusCode).toBe(401);
});

test('a session that was ended is worth nothing, wherever its cookie is kept', async () => {
  const anna = person();
  await anna.signIn(ANNA);
  const kept = anna.jar.get(SESSION)!;
  await anna.post('/v1/logout');
  anna.jar.set(SESSION, kept);
  const told = await anna.ask('GET', '/v1/whoami');
  expect(outcome(told)).toEqual([401, 'unauthenticated']);
  expect(told.json()).toMatchObject({
    detail: 'this sign-in has ended',
    next: expect.stringContaining('ringmaster login'),
  });
});

test.each([
  ['rested for too long', `last_used_at = now() - interval '31 minutes'`],
  ['is too old, however much it was used', `expires_at = now()`],
])('a session that %s lets nobody in', async (_, change) => {
  const anna = person();
  await anna.signIn(ANNA);
  await api.db.query(`UPDATE sign_in SET ${change}`);
  expect((await anna.ask('GET', '/v1/whoami')).json()).toMatchObject({ detail: 'this sign-in has expired' });
});

test('using a session keeps it', async () => {
  const anna = person();
  await anna.signIn(ANNA);
  await api.db.query(`UPDATE sign_in SET last_used_at = now() - interval '29 minutes'`);
  expect((await anna.ask('GET', '/v1/whoami')).statusCode).toBe(200);
  const rested = await api.db.query(`SELECT FROM sign_in WHERE last_used_at < now() - interval '20 minutes'`);
  expect(rested.rowCount).toBe(0);
});

test('another site gets nothing done with a session, and that is on record', async () => {
  const anna = person();
  await anna.signIn(ANNA);
  const own = { 'x-ringmaster-request': '1' };
  const tries = [
    {},
    { ...own, origin: 'https://elsewhere.test' },
    { ...own, 'sec-fetch-site': 'cross-site' },
    { origin: PUBLIC_URL },
  ];
  for (const headers of tries) {
    const response = await anna.ask('POST', '/v1/logout', { headers });
    expect(outcome(response)).toEqual([403, 'forbidden']);
  }
  expect(await acts('denied')).toHaveLength(tries.length);
  const page = { ...own, origin: PUBLIC_URL, 'sec-fetch-site': 'same-origin' };
  expect((await anna.ask('POST', '/v1/logout', { headers: page })).statusCode).toBe(200);
});

test('whoever has no role by their groups is told so, and gets no session', async () => {
  const stranger = person();
  const back = await stranger.signIn({ sub: 'u-9', preferred_username: 'eve', groups: ['visitors'] });
  expect(outcome(back)).toEqual([403, 'forbidden']);
  expect(back.json()).toMatchObject({ detail: 'eve is known, but none of their groups has a role here' });
  expect(stranger.jar.size).toBe(0);
});

test('groups that the provider tells only when asked for the person count too', async () => {
  await provider.be({ onlyUserinfo: true });
  const ben = person();
  expect((await ben.signIn(BEN)).statusCode).toBe(302);
  expect((await ben.ask('GET', '/v1/whoami')).json()).toMatchObject({ roles: ['operator', 'approver'] });
});

test('a person who is renamed, or takes the name of another, stays who they are', async () => {
  await person().signIn(ANNA);
  const renamed = person();
  await renamed.signIn({ ...ANNA, preferred_username: 'ben <u-2>' });
  expect((await renamed.ask('GET', '/v1/whoami')).json()).toMatchObject({
    actor: 'anna <u-1>',
    signIn: { name: 'ben u-2' },
  });
});

test('whoever says no at the provider is told in our words, not in those that the link had', async () => {
  const anna = person();
  const back = await anna.ask('GET', await anna.leave(null));
  expect(outcome(back)).toEqual([401, 'unauthenticated']);
  expect(back.body).not.toContain('said no');
  expect(anna.jar.size).toBe(0);
});

describe('what comes back is refused', () => {
  test('with another state, or with none', async () => {
    const anna = person();
    const path = await anna.leave(ANNA);
    expect(outcome(await anna.ask('GET', path.replace(/state=[^&]+/, 'state=another')))).toEqual([
      401,
      'unauthenticated',
    ]);
    const again = person();
    const other = await again.leave(ANNA);
    expect(outcome(await again.ask('GET', other.replace(/&?state=[^&]+/, '')))).toEqual([401, 'unauthenticated']);
  });

  test('in a browser that did not begin: nobody is signed in as another by a link', async () => {
    const mallory = person();
    const path = await mallory.leave(BEN);
    const victim = person();
    expect(outcome(await victim.ask('GET', path))).toEqual([401, 'unauthenticated']);
    const begun = person();
    await begun.leave(ANNA);
    expect(outcome(await begun.ask('GET', path))).toEqual([401, 'unauthenticated']);
    expect([...victim.jar, ...begun.jar]).toEqual([]);
  });

  test('a second time: a code is good once', async () => {
    const anna = person();
    const path = await anna.leave(ANNA);
    const kept = new Map(anna.jar);
    expect((await anna.ask('GET', path)).statusCode).toBe(302);
    const thief = person();
    for (const [name, value] of kept) thief.jar.set(name, value);
    expect(outcome(await thief.ask('GET', path))).toEqual([401, 'unauthenticated']);
  });

  const LIES: readonly (readonly [string, Said])[] = [
    ['from another issuer', { claims: { iss: 'https://elsewhere.test' } }],
    ['for another client', { claims: { aud: 'somebody-else' } }],
    ['of another sign-in', { claims: { nonce: 'another' } }],
    ['that is over', { claims: { exp: 1 } }],
    ['signed by a stranger', { signedBy: 'stranger' }],
  ];
  test.each(LIES)('an ID token %s', async (_, said) => {
    await provider.be(said);
    const anna = person();
    expect(outcome(await anna.signIn(ANNA))).toEqual([401, 'unauthenticated']);
    expect(anna.jar.size).toBe(0);
    expect((await api.db.query('SELECT FROM sign_in')).rowCount).toBe(0);
  });
});

test('a provider that rotated its keys signs people in with the new ones, also those who were on their way', async () => {
  await person().signIn(ANNA);
  const ben = person();
  const path = await ben.leave(BEN);
  await provider.be({ rotate: true });
  expect((await ben.ask('GET', path)).statusCode).toBe(302);
  expect((await person().signIn(ANNA)).statusCode).toBe(302);
});

test('nobody is sent elsewhere by a link to the sign-in', async () => {
  for (const returnTo of ['https://elsewhere.test', '//elsewhere.test', '/\\elsewhere.test', 'v1']) {
    const back = await person().signIn(ANNA, `/v1/login?returnTo=${encodeURIComponent(returnTo)}`);
    expect(back.headers.location).toBe(`${PUBLIC_URL}/v1/whoami`);
  }
});

test('while the provider is away nobody signs in, and whoever is in goes on, and stops what runs', async () => {
  const gone = await startIdentityProvider(PUBLIC_URL);
  const away = await createTestApi(undefined, { identityProvider: providerAt(gone.issuer) });
  try {
    const anna = new Person(away, gone);
    await anna.signIn(ANNA);
    await gone.stop();
    const refused = await new Person(away, gone).ask('GET', '/v1/login');
    expect(outcome(refused)).toEqual([503, 'provider_away']);
    const device = await away.app.inject({ method: 'POST', url: '/v1/login/device', payload: {} });
    expect(outcome(device)).toEqual([503, 'provider_away']);
    expect((await anna.ask('GET', '/v1/campaigns')).statusCode).toBe(200);
    // Let in, and told that there is no such campaign.
    const hold = { holdId: '5f0c6a1e-8f0f-4c57-9b93-0d5a3b8b5a11', reason: 'r', scope: 'forward', cluster: null };
    expect((await anna.post('/v1/campaigns/none/holds', hold)).statusCode).toBe(404);
  } finally {
    await away.close();
  }
});

test('a provider that answers, but not as one, is away', async () => {
  for (const says of [
    { status: 500, body: { error: 'server_error' } },
    { status: 401, body: { error: 'invalid_client' } },
    { status: 200, body: { access_token: 'x'.repeat(2 ** 20) } },
  ]) {
    const anna = person();
    const path = await anna.leave(ANNA);
    await provider.be({ says });
    expect(outcome(await anna.ask('GET', path))).toEqual([503, 'provider_away']);
  }
});

test('a provider that answers without end is away, and is read no further', async () => {
  const part = Buffer.alloc(65_536, ' ');
  let written = 0;
  const endless = createServer((_request, response) => {
    const go = (): void => {
      do written += part.length;
      while (response.write(part) && !response.destroyed);
    };
    response.setHeader('content-type', 'application/json');
    response.on('drain', go);
    go();
  });
  endless.listen(0, '127.0.0.1');
  await once(endless, 'listening');
  const issuer = `http://127.0.0.1:${String((endless.address() as AddressInfo).port)}`;
  const there = await createTestApi(undefined, { identityProvider: providerAt(issuer) });
  try {
    const refused = await there.app.inject({ url: '/v1/login' });
    expect(outcome(refused)).toEqual([503, 'provider_away']);
    // What the system keeps for both ends is on its way besides.
    expect(written).toBeLessThan(64 * 2 ** 20);
  } finally {
    endless.closeAllConnections();
    endless.close();
    await there.close();
  }
});

test('without a provider nobody signs in, and sessions of before let nobody in', async () => {
  const without = await createTestApi();
  try {
    for (const url of ['/v1/login', '/v1/login/callback?code=c&state=s']) {
      expect(outcome(await without.app.inject({ url }))).toEqual([409, 'refused']);
    }
    const headers = { cookie: 'ringmaster=rms_x; __Host-ringmaster=rms_x' };
    expect((await without.app.inject({ url: '/v1/whoami', headers })).statusCode).toBe(401);
  } finally {
    await without.close();
  }
});

test('a person whom an admin disables is out at once, in every browser, and comes in again only when an admin says so', async () => {
  const [anna, elsewhere, ben] = [person(), person(), person()];
  await anna.signIn(ANNA);
  await elsewhere.signIn(ANNA);
  await ben.signIn({ ...BEN, groups: ['it'] });
  const { people } = (await ben.ask('GET', '/v1/people')).json<{ people: { personId: string; name: string }[] }>();
  const { personId } = people.find(({ name }) => name === 'anna')!;
  expect(people).toHaveLength(2);
  const disable = await ben.post(`/v1/people/${personId}/disable`, { reason: 'left the company' });
  expect(disable.statusCode).toBe(200);
  for (const one of [anna, elsewhere]) expect((await one.ask('GET', '/v1/whoami')).statusCode).toBe(401);
  const back = await person().signIn(ANNA);
  expect(back.json()).toMatchObject({ code: 'forbidden', detail: 'anna was disabled here by an admin' });
  expect((await ben.post(`/v1/people/${personId}/enable`, { reason: 'a mistake' })).statusCode).toBe(200);
  expect((await anna.ask('GET', '/v1/whoami')).statusCode).toBe(401);
  expect((await person().signIn(ANNA)).statusCode).toBe(302);
  expect(await acts('disable_person')).toMatchObject([
    { actor: 'ben <u-2>', detail: { person: 'anna <u-1>', reason: 'left the company', ended: 2 } },
  ]);
});
