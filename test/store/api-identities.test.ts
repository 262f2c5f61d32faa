import { as, createTestApi, FLEET, type TestApi } from './api-fixture';

let api: TestApi;

beforeAll(async () => {
  api = await createTestApi();
});
beforeEach(async () => {
  await call('POST', '/v1/hosts', { file: 'fleet.yaml', text: FLEET });
});
afterEach(() => api.empty());
afterAll(() => api.close());

async function call(method: 'GET' | 'POST', url: string, payload?: object) {
  const answer = await api.app.inject({ method, url, headers: as('ann'), ...(payload !== undefined && { payload }) });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
}

const hour = { ttlMs: 3_600_000 };

test('join tokens are made for known hosts, shown once, listed without the token, and revoked once', async () => {
  const made = await call('POST', '/v1/join-tokens', { hosts: ['east-1', 'west-1'], ...hour });
  expect(made).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
  const { tokens } = made.body as { tokens: { tokenId: string; token: string; host: string }[] };
  expect(tokens.map(({ host }) => host)).toEqual(['east-1', 'west-1']);
  const listed = await call('GET', '/v1/join-tokens');
  expect(JSON.stringify(listed.body)).not.toContain(tokens[0]!.token.slice(4));
  expect(listed.body.tokens).toMatchObject([{ usesLeft: 1, createdBy: 'ann' }, { usesLeft: 1 }]);
  const revoke = () => call('POST', `/v1/join-tokens/${tokens[0]!.tokenId}/revoke`, {});
  expect([(await revoke()).status, (await revoke()).status]).toEqual([200, 404]);
  const acts = await api.db.query('SELECT detail::text AS detail FROM audit');
  expect(JSON.stringify(acts.rows)).not.toContain(tokens[0]!.token.slice(4));
});

test('a token for a host that nobody knows, or of an unknown shape, makes none at all', async () => {
  const unknown = await call('POST', '/v1/join-tokens', { hosts: ['east-1', 'nobody'], ...hour });
  expect(unknown).toMatchObject({
    status: 404,
    body: { code: 'not_found', detail: expect.stringContaining('nobody') },
  });
  for (const body of [
    hour,
    { hosts: [], ...hour },
    { hosts: ['east-1'], cluster: 'east', ...hour },
    { hosts: ['east-1'] },
  ]) {
    expect((await call('POST', '/v1/join-tokens', body)).status).toBe(400);
  }
  expect((await call('GET', '/v1/join-tokens')).body.tokens).toEqual([]);
});

test("a person takes a host's identity away, and the list of hosts says so with the reason", async () => {
  const reason = { reason: 'stolen from the rack' };
  expect((await call('POST', '/v1/hosts/east-1/revoke', reason)).status).toBe(200);
  const { hosts } = (await call('GET', '/v1/hosts')).body as { hosts: { name: string; barred: object | null }[] };
  expect(hosts.find(({ name }) => name === 'east-1')?.barred).toEqual({ kind: 'revoked', reason: reason.reason });
  expect(hosts.find(({ name }) => name === 'east-2')?.barred).toBeNull();
  expect(await call('POST', '/v1/hosts/east-1/release', reason)).toMatchObject({
    status: 409,
    body: { code: 'refused' },
  });
  expect((await call('POST', '/v1/hosts/nobody/revoke', reason)).status).toBe(404);
  expect((await call('POST', '/v1/hosts/east-1/revoke', { reason: ' ' })).status).toBe(400);
});

test('a deleted host is in no list any more, and its name may be imported again under another id only', async () => {
  expect((await call('POST', '/v1/hosts/east-1/delete', { reason: 'scrapped' })).status).toBe(200);
  const { hosts } = (await call('GET', '/v1/hosts')).body as { hosts: { name: string }[] };
  expect(hosts.map(({ name }) => name).filter((name) => name.startsWith('east-1'))).toEqual([]);
  const again = await call('POST', '/v1/hosts', { file: 'fleet.yaml', text: FLEET });
  expect(again).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('deleted host'), next: expect.stringContaining('a new id') },
  });
});
