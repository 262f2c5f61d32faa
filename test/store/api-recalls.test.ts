import { createHash } from 'node:crypto';
import { as, BUNDLE, campaignFile, createTestApi, FLEET, type TestApi } from './api-fixture';

const digest = `sha256:${createHash('sha256').update(BUNDLE).digest('hex')}`;
let api: TestApi;

beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

async function call(method: 'GET' | 'POST', url: string, payload?: object) {
  const answer = await api.app.inject({ method, url, headers: as('ann'), ...(payload !== undefined && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}

const plan = (text: string) => call('POST', '/v1/plans', { file: 'campaign.yaml', text });

function addBundle() {
  const headers = { ...as('ann'), 'content-type': 'application/gzip' };
  const url = `/v1/artifacts/bundles?name=hello&version=2.0.0&digest=${digest}`;
  return api.app.inject({ method: 'POST', url, headers, payload: Buffer.from(BUNDLE) });
}

test('what was recalled is launched by no plan, neither one made before nor one made after', async () => {
  await call('POST', '/v1/hosts', { file: 'fleet.yaml', text: FLEET });
  await addBundle();
  const before = await plan(campaignFile(digest));
  const recallId = '11111111-2222-4333-8444-555555555555';
  const recall = { recallId, kind: 'bundle', name: 'hello', version: '2.0.0', reason: 'it eats disks' };
  const { status, body } = await call('POST', '/v1/recalls', recall);
  expect([status, body.recall.recalledBy, body.stopped.length]).toEqual([200, 'ann', 1]);
  const refused = await call('POST', '/v1/campaigns', { planHash: before.body.planHash, reason: 'a test' });
  expect(refused.body).toMatchObject({
    code: 'blocked',
    detail: expect.stringContaining('was recalled by ann: it eats disks'),
  });
  const after = await plan(campaignFile(digest).replace('name: hello-two', 'name: hello-three'));
  expect(after.body.blockers).toMatchObject([{ code: 'recalled', next: expect.stringContaining(recallId) }]);
  await call('POST', `/v1/recalls/${recallId}/withdraw`, { reason: 'a false alarm' });
  expect((await call('POST', '/v1/campaigns', { planHash: before.body.planHash, reason: 'a test' })).status).toBe(201);
  expect((await call('GET', '/v1/recalls')).body.recalls).toMatchObject([
    { recallId, withdrawReason: 'a false alarm' },
  ]);
});

test('a recall whose hosts cannot be counted is answered as done: what was stopped is stopped', async () => {
  const recallId = '11111111-2222-4333-8444-666666666666';
  const recall = { recallId, kind: 'bundle', name: 'hello', version: '9.0.0', reason: 'it eats disks' };
  const away = jest.spyOn(api.own, 'query').mockRejectedValue(new Error('away') as never);
  const { status, body } = await call('POST', '/v1/recalls', recall);
  away.mockRestore();
  expect([status, body.recall.recallId, body.patched]).toEqual([200, recallId, null]);
  expect((await call('GET', '/v1/recalls')).body.recalls).toContainEqual(
    expect.objectContaining({ recallId, withdrawnAt: null }),
  );
});
