import { createHash } from 'node:crypto';
import { as, BUNDLE, campaignFile, createTestApi, FLEET, type TestApi } from './api-fixture';

const digest = `sha256:${createHash('sha256').update(BUNDLE).digest('hex')}`;
let api: TestApi;

beforeAll(async () => {
  api = await createTestApi();
});
beforeEach(async () => {
  await call('POST', '/v1/hosts', { file: 'fleet.yaml', text: FLEET });
  const headers = { ...as('ann'), 'content-type': 'application/gzip' };
  const url = `/v1/artifacts/bundles?name=hello&version=2.0.0&digest=${digest}`;
  await api.app.inject({ method: 'POST', url, headers, payload: Buffer.from(BUNDLE) });
});
afterEach(() => api.empty());
afterAll(() => api.close());

async function call(method: 'GET' | 'POST', url: string, payload?: object) {
  const answer = await api.app.inject({ method, url, headers: as('ann'), ...(payload !== undefined && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}

const file = campaignFile(digest);
const plan = async (text = file) => (await call('POST', '/v1/plans', { file: 'campaign.yaml', text })).body;
const discard = (campaign: string) => call('POST', `/v1/campaigns/${campaign}/discard`, { reason: 'a mistake' });
const rows = async (table: string): Promise<number> =>
  (await api.db.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${table}`)).rows[0]?.rows ?? -1;

test('what was planned and never launched goes, whatever its tables, and the audit keeps both acts', async () => {
  const planned = await plan();
  const { status, body } = await discard('hello-two');
  expect([status, body.plans]).toEqual([
    200,
    [expect.objectContaining({ planHash: planned.planHash, plannedBy: 'ann' })],
  ]);
  for (const table of [
    'campaign',
    'ring',
    'wave',
    'lane',
    'campaign_host',
    'goal',
    'admission_limit',
    'directive',
    'tally',
  ])
    expect([table, await rows(table)]).toEqual([table, 0]);
  const acts = await api.db.query('SELECT act, campaign_id, subject, detail FROM audit ORDER BY audit_id DESC LIMIT 2');
  expect(acts.rows).toMatchObject([
    { act: 'discard', campaign_id: planned.campaignId, detail: { planHash: planned.planHash, reason: 'a mistake' } },
    { act: 'plan', campaign_id: planned.campaignId },
  ]);
  expect((await discard('hello-two')).status).toBe(404);
  expect((await call('POST', '/v1/campaigns', { planHash: planned.planHash, reason: 'a test' })).status).toBe(404);
  // The same file is planned anew, and launched.
  const again = await plan();
  expect((await call('POST', '/v1/campaigns', { planHash: again.planHash, reason: 'a test' })).status).toBe(201);
});

test('a name stands for all plans of it, an id for one; a recall that holds them is no matter', async () => {
  const first = await plan();
  await plan(`${file}\n# read once more`);
  await plan(file.replace('name: hello-two', 'name: other'));
  const recall = { recallId: '5f0c6a1e-8f0f-4c57-9b93-0d5a3b8b5a11', kind: 'bundle', name: 'hello', version: '2.0.0' };
  expect((await call('POST', '/v1/recalls', { ...recall, reason: 'bad' })).body.stopped).toHaveLength(3);
  expect((await discard(first.campaignId)).body.plans).toHaveLength(1);
  expect((await discard('hello-two')).body.plans).toHaveLength(1);
  expect(await rows('campaign')).toBe(1);
});

test('what was launched stays, under the same name too', async () => {
  const launched = await plan();
  await call('POST', '/v1/campaigns', { planHash: launched.planHash, reason: 'a test' });
  const refused = await discard('hello-two');
  expect([refused.status, refused.body.code]).toEqual([409, 'refused']);
  expect((await discard(launched.campaignId)).status).toBe(409);
  expect(await rows('campaign')).toBe(1);
  expect((await discard('nobody')).status).toBe(404);
  expect(refused.body.next).toContain('ringmaster abort hello-two');
  await api.db.query(`UPDATE campaign SET phase = 'completed', ended_at = now() WHERE campaign_id = $1`, [
    launched.campaignId,
  ]);
  const { next } = (await discard(launched.campaignId)).body;
  expect(next).toContain('ringmaster report hello-two');
  expect(next).not.toContain('abort');
});
