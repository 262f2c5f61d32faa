import { createHash } from 'node:crypto';
import { as, BUNDLE, campaignFile, createTestApi, FLEET, type TestApi, type TOKENS } from './api-fixture';

const digest = `sha256:${createHash('sha256').update(BUNDLE).digest('hex')}`;
const BASE = '/v1/campaigns/hello-two';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi(undefined, { twoPeople: 'emergencies' });
});
beforeEach(() => api.empty());
afterAll(() => api.close());

let keys = 0;
const newKey = (): string => `second-person-${(keys += 1)}`;

async function post(who: keyof typeof TOKENS, url: string, payload: object, key = newKey()) {
  const headers = { ...as(who), 'idempotency-key': key };
  const answer = await api.app.inject({ method: 'POST', url, headers, payload });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

/** Plans an emergency, or a routine campaign, on twelve hosts. */
async function planned(change: (text: string) => string = (text) => text): Promise<string> {
  await post('ann', '/v1/hosts', { file: 'fleet.yaml', text: FLEET });
  const query = new URLSearchParams({ name: 'hello', version: '2.0.0', digest }).toString();
  await api.app.inject({
    ...{ method: 'POST', url: `/v1/artifacts/bundles?${query}`, payload: Buffer.from(BUNDLE) },
    headers: { ...as('ann'), 'content-type': 'application/gzip' },
  });
  const { status, body } = await post('ann', '/v1/plans', { file: 'c.yaml', text: change(campaignFile(digest)) });
  expect([status, body.detail]).toEqual([201, undefined]);
  return body.planHash as string;
}

async function launched(): Promise<void> {
  const planHash = await planned();
  await post('ann', '/v1/campaigns', { planHash, reason: 'a test' });
  expect(await post('bob', '/v1/campaigns', { planHash, reason: 'a test' })).toMatchObject({ status: 201 });
}

const acts = async (): Promise<string[]> =>
  (
    await api.db.query<{
      said: string;
    }>(`SELECT actor || ' ' || act AS said FROM audit WHERE act IN ('propose', 'launch', 'resume')
      ORDER BY audit_id`)
  ).rows.map(({ said }) => said);

test('an emergency is launched when a second person asks for the same plan, and not before', async () => {
  const planHash = await planned();
  const first = await post('ann', '/v1/campaigns', { planHash, reason: 'a test' });
  expect(first).toMatchObject({
    status: 409,
    body: { code: 'second_person', next: expect.stringContaining('Somebody else') },
  });
  expect(await post('ann', '/v1/campaigns', { planHash, reason: 'a test' })).toMatchObject({ status: 409 });
  expect(api.engine.started).toEqual([]);
  expect(await post('bob', '/v1/campaigns', { planHash, reason: 'a test' })).toMatchObject({ status: 201 });
  expect(await post('bob', '/v1/campaigns', { planHash, reason: 'a test' })).toMatchObject({
    body: { alreadyLaunched: true },
  });
  expect(await acts()).toEqual(['ann propose', 'bob propose', 'bob launch']);
});

test('an emergency that is planned anew while its second person launches it is not launched by what the two said of the old plan', async () => {
  const planHash = await planned();
  await post('ann', '/v1/campaigns', { planHash, reason: 'a test' });
  const fleet = await api.db.connect();
  try {
    // The launch has read the plan, and that two asked for it; now it waits for the fleet's lock.
    await fleet.query('BEGIN; SELECT pg_advisory_xact_lock(7700)');
    const launch = post('bob', '/v1/campaigns', { planHash, reason: 'a test' });
    await somebodyWaits();
    expect(await post('ann', `${BASE}/discard`, { reason: 'it is planned again in a moment' })).toMatchObject({
      status: 200,
    });
    expect(await planned()).toBe(planHash);
    await fleet.query('COMMIT');
    expect(await launch).toMatchObject({ status: 409, body: { code: 'conflict', next: 'Launch it again.' } });
  } finally {
    fleet.release();
  }
  expect(api.engine.started).toEqual([]);
  expect(await post('bob', '/v1/campaigns', { planHash, reason: 'a test' })).toMatchObject({
    body: { code: 'second_person' },
  });
});

/** Resolves once somebody in this database waits for a lock. */
async function somebodyWaits(): Promise<void> {
  for (;;) {
    const waiting = await api.db.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (waiting.rowCount !== 0) return;
  }
}

test('a routine campaign, and one whose plan asks for approvals, is launched by one', async () => {
  const routine = await planned((text) => text.replace('class: emergency', 'class: routine'));
  expect(await post('ann', '/v1/campaigns', { planHash: routine, reason: 'a test' })).toMatchObject({ status: 201 });
  await api.empty();
  const approved = await planned((text) => text.replace('class: emergency', 'class: emergency\n  approvals: 1'));
  expect(await post('ann', '/v1/campaigns', { planHash: approved, reason: 'a test' })).toMatchObject({ status: 201 });
});

test('going on against a gate and going faster take two, who ask for the same; the one repeated goes through again', async () => {
  await launched();
  const holdIds = ['0b5ee1c7-0000-4000-8000-000000000001'];
  const against = { holdIds, gate: true, reason: 'the pilots are broken' };
  expect(await post('ann', `${BASE}/resume`, against)).toMatchObject({ status: 409, body: { code: 'second_person' } });
  const other = { ...against, holdIds: ['0b5ee1c7-0000-4000-8000-000000000002'] };
  expect(await post('bob', `${BASE}/resume`, other)).toMatchObject({ status: 409 });
  const key = newKey();
  expect(await post('bob', `${BASE}/resume`, { ...against, reason: 'I saw it too' }, key)).toMatchObject({
    status: 200,
  });
  expect(await post('bob', `${BASE}/resume`, { ...against, reason: 'I saw it too' }, key)).toMatchObject({
    status: 200,
  });
  expect(await post('bob', `${BASE}/resume`, against)).toMatchObject({ status: 409 });

  expect(await post('ann', `${BASE}/pace`, { maxInFlight: 1, reason: 'faster' })).toMatchObject({ status: 409 });
  expect(await post('bob', `${BASE}/pace`, { maxInFlight: 1, reason: 'yes' })).toMatchObject({ status: 200 });
});

test('one host more is faster, however its share is written', async () => {
  await launched();
  const limit = await api.db.query<{ max_hosts: number }>(
    `SELECT max_hosts FROM admission_limit WHERE scope = 'campaign'`,
  );
  const maxInFlight = (limit.rows[0]!.max_hosts + 1) / 12 - 1e-10;
  expect(await post('ann', `${BASE}/pace`, { maxInFlight, reason: 'one more' })).toMatchObject({ status: 409 });
});

test('the request that went through goes through again within the hour, and no later by one person alone', async () => {
  await launched();
  const faster = { maxInFlight: 1, reason: 'faster' };
  const key = newKey();
  await post('ann', `${BASE}/pace`, faster);
  for (let times = 0; times < 2; times += 1)
    expect(await post('bob', `${BASE}/pace`, faster, key)).toMatchObject({ status: 200 });
  await api.db.query(`UPDATE second_person SET seconded_at = seconded_at - interval '61 minutes'`);
  expect(await post('bob', `${BASE}/pace`, faster, key)).toMatchObject({ status: 409 });
});

test('slower, stopping and going on without a gate take one', async () => {
  await launched();
  const holdIds = ['0b5ee1c7-0000-4000-8000-000000000001'];
  expect(await post('ann', `${BASE}/pace`, { maxInFlight: 0.01, reason: 'slow' })).toMatchObject({ status: 200 });
  // Under the campaign's lock it is looked at again: somebody may have lowered it further since.
  expect(api.engine.updates).toMatchObject([{ name: 'changePace', input: { onlySlower: true } }]);
  expect(await post('ann', `${BASE}/resume`, { holdIds, gate: false, reason: 'go' })).toMatchObject({ status: 200 });
  expect(await post('ann', `${BASE}/abort`, { reason: 'enough' })).toMatchObject({ status: 200 });
});

test('what one person asked for more than an hour ago waits for nobody any more', async () => {
  const planHash = await planned();
  await post('ann', '/v1/campaigns', { planHash, reason: 'a test' });
  await api.db.query(`UPDATE second_person SET expires_at = clock_timestamp()`);
  expect(await post('bob', '/v1/campaigns', { planHash, reason: 'a test' })).toMatchObject({ status: 409 });
  expect(await post('ann', '/v1/campaigns', { planHash, reason: 'a test' })).toMatchObject({ status: 201 });
});
