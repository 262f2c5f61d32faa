import { createHash, randomUUID } from 'node:crypto';
import { asId, type CampaignId } from '../../model/ids';
import { closeCampaign } from '../../store/closing';
import { as, BUNDLE, campaignFile, createTestApi, FLEET, type TestApi } from './api-fixture';

const digest = `sha256:${createHash('sha256').update(BUNDLE).digest('hex')}`;
let api: TestApi;

beforeAll(async () => {
  api = await createTestApi();
});
afterEach(() => api.empty());
afterAll(() => api.close());

async function call(method: 'GET' | 'POST', url: string, payload?: object, key?: string) {
  const headers = { ...as('ann'), ...(key !== undefined && { 'idempotency-key': key }) };
  const answer = await api.app.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}

const older = campaignFile(digest);
const newer = older.replace('name: hello-two', 'name: hello-newer');
const plan = (text: string, replaces?: string) =>
  call('POST', '/v1/plans', { file: 'campaign.yaml', text, ...(replaces !== undefined && { replaces }) });

async function launchOlder(): Promise<CampaignId> {
  await call('POST', '/v1/hosts', { file: 'fleet.yaml', text: FLEET });
  const headers = { ...as('ann'), 'content-type': 'application/gzip' };
  const url = `/v1/artifacts/bundles?name=hello&version=2.0.0&digest=${digest}`;
  await api.app.inject({ method: 'POST', url, headers, payload: Buffer.from(BUNDLE) });
  const { body } = await plan(older);
  const launched = await call('POST', '/v1/campaigns', { planHash: body.planHash, reason: 'a test' });
  expect(launched.status).toBe(201);
  return asId<CampaignId>(launched.body.campaignId);
}

test('a campaign takes over the hosts of another one, once that has ended and let them go; both say so', async () => {
  const old = await launchOlder();
  expect((await plan(newer)).body.code).toBe('blocked');
  const planned = (await plan(newer, 'hello-two')).body;
  expect(planned).toMatchObject({ hosts: 12, blockers: [], replaces: { campaignId: old, name: 'hello-two' } });
  expect((await call('GET', `/v1/plans/${planned.planHash}`)).body).toMatchObject({
    ...{ kind: 'StoredPlan', name: 'hello-newer', hosts: 12, isLaunched: false },
    replaces: { campaignId: old },
  });
  const launch = () => call('POST', '/v1/campaigns', { planHash: planned.planHash, reason: 'a test' });
  expect((await launch()).body).toMatchObject({
    code: 'conflict',
    detail: 'hello-two, which it replaces, has not ended',
  });

  await closeCampaign(api.db, old, 'aborted');
  await api.db.query(`UPDATE campaign_host SET owned = true WHERE campaign_id = $1`, [old]);
  expect((await launch()).body.detail).toBe('hello-two, which it replaces, lets its hosts go just now');
  await closeCampaign(api.db, old, 'aborted');
  const launched = await launch();

  expect(launched.status).toBe(201);
  const view = async (campaign: string) => (await call('GET', `/v1/campaigns/${campaign}`)).body;
  expect(await view(old)).toMatchObject({ replaces: null, replacedBy: { name: 'hello-newer' } });
  expect(await view('hello-newer')).toMatchObject({ replaces: { name: 'hello-two' }, replacedBy: null });
  const report = async (campaign: string) => (await call('GET', `/v1/campaigns/${campaign}/report`)).body;
  expect(await report(old)).toMatchObject({ final: true, replacedBy: { name: 'hello-newer' } });
  expect(await report('hello-newer')).toMatchObject({ replaces: { name: 'hello-two' } });
});

test('whatever else keeps it from taking over is told while the other campaign still runs', async () => {
  await launchOlder();
  const planned = (await plan(newer, 'hello-two')).body;
  await api.db.query(`UPDATE host SET site = 'elsewhere' WHERE name = (SELECT min(name) FROM host)`);
  expect((await call('POST', '/v1/campaigns', { planHash: planned.planHash, reason: 'a test' })).body.code).toBe(
    'drifted',
  );
});

test('a newer patch may keep the name of the campaign that it takes over from', async () => {
  await launchOlder();
  expect((await plan(older, 'hello-two')).body).toMatchObject({ hosts: 12, blockers: [] });
});

test('nothing takes over from a campaign that has ended, was never launched, or is not known', async () => {
  const old = await launchOlder();
  await closeCampaign(api.db, old, 'aborted');
  expect((await plan(newer, 'hello-two')).body).toMatchObject({
    code: 'refused',
    detail: 'hello-two has ended (aborted)',
  });
  expect((await plan(newer, 'hello-none')).body.code).toBe('not_found');
  expect((await call('GET', `/v1/plans/sha256:${'0'.repeat(64)}`)).body.code).toBe('not_found');
});

test('what is asked of single hosts goes to the campaign with who asked, and a request without hosts is refused', async () => {
  await launchOlder();
  const key = randomUUID();
  const path = '/v1/campaigns/hello-two';
  await call('POST', `${path}/retry`, { failed: true, reason: 'mirror was full' }, key);
  await call('POST', `${path}/retry`, { hosts: ['east-1'], reason: 'disk' }, randomUUID());
  await call('POST', `${path}/exclude`, { hosts: ['east-2', 'west-2'], reason: 'in the shop' }, randomUUID());
  expect(api.engine.updates).toMatchObject([
    {
      name: 'retryHosts',
      updateId: `retryHosts/${key}`,
      input: { hosts: null, actor: 'ann', reason: 'mirror was full' },
    },
    { name: 'retryHosts', input: { hosts: ['east-1'] } },
    { name: 'excludeHosts', input: { hosts: ['east-2', 'west-2'] } },
  ]);
  const ids = api.engine.updates.map(({ input }) => (input as { requestId: string }).requestId);
  expect(new Set(ids).size).toBe(3);
  for (const body of [{ reason: 'x' }, { hosts: [], reason: 'x' }, { failed: false, reason: 'x' }]) {
    expect((await call('POST', `${path}/retry`, body, randomUUID())).body.code).toBe('invalid_request');
  }
  expect((await call('POST', `${path}/exclude`, { failed: true, reason: 'x' }, randomUUID())).status).toBe(400);
  const { acts } = (await call('GET', `${path}/acts`)).body;
  expect(acts.map(({ act }: { act: string }) => act).slice(0, 6)).toEqual([
    ...['exclude', 'request', 'retry', 'request', 'retry', 'request'],
  ]);
});

test('the api says which release it is and as whom it knows the caller', async () => {
  const { body } = await call('GET', '/v1/about');
  expect(body).toMatchObject({ kind: 'About', actor: 'ann', release: expect.any(String) });
  expect(Math.abs(Date.parse(body.now) - Date.now())).toBeLessThan(600_000);
});

test('what was ordered of hosts is told with what they reported, of one host or the newest of all', async () => {
  const campaignId = await launchOlder();
  const order = async (name: string, at: string, report: string | null) => {
    const operationId = randomUUID();
    await api.db.query(
      `INSERT INTO host_order (operation_id, campaign_id, lane_id, position, host_id, cluster, direction, operation, generation,
                               state, placed_turn, placed_at, closed_at, start_by, run_timeout_ms)
       SELECT $1, ch.campaign_id, ch.lane_id, ch.position, ch.host_id, ch.cluster, 'forward', 'install', 1, 'ended', 1, $4, $4, $4, 1000
         FROM campaign_host ch JOIN host h USING (host_id) WHERE ch.campaign_id = $2 AND h.name = $3`,
      [operationId, campaignId, name, at],
    );
    if (report === null) return;
    await api.db.query(
      `INSERT INTO report (operation_id, revision, lane_id, host_id, phase, reason, message, received_at)
       SELECT operation_id, 1, lane_id, host_id, $2, 'no_space', '3 MB left', placed_at + interval '1 s'
         FROM host_order WHERE operation_id = $1`,
      [operationId, report],
    );
  };
  await order('east-1', '2026-11-22T03:00:00Z', 'FAILED');
  await order('east-2', '2026-11-22T03:00:30Z', 'SUCCEEDED');
  await order('east-1', '2026-11-22T03:01:00Z', null);
  const log = async (query: string) => (await call('GET', `/v1/campaigns/hello-two/log${query}`)).body;
  const told = async (query: string) =>
    (await log(query)).entries.map(({ host, report }: { host: string; report: { phase: string } | null }) => [
      host,
      report?.phase ?? null,
    ]);
  expect(await told('?host=east-1')).toEqual([
    ['east-1', 'FAILED'],
    ['east-1', null],
  ]);
  expect(await told('')).toHaveLength(3);
  expect(await told('?limit=1')).toEqual([['east-1', null]]);
  expect(await told('?bad=true')).toEqual([['east-1', 'FAILED']]);
  expect((await log('?host=nobody')).code).toBe('not_found');
});
