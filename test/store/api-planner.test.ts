import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { PlannerThread } from '../../api/plan-in-thread';
import { built } from '../e2e/built';
import { importFleet, launchCampaign } from '../launched-campaign';
import { until } from '../protocol/until';
import { as, BUNDLE, campaignFile, createTestApi, FLEET, type TestApi } from './api-fixture';

const PROGRAMS = join(__dirname, 'programs');
/** For a thread that reaches no database. */
const NOWHERE = { databaseUrl: '', answerWithinMs: 0, twoPeople: 'none' } as const;
const digest = `sha256:${createHash('sha256').update(BUNDLE).digest('hex')}`;

let api: TestApi;
afterEach(() => api.close());

async function post(url: string, payload: object) {
  const answer = await api.app.inject({ method: 'POST', url, headers: as('ann'), payload });
  return { status: answer.statusCode, body: answer.json() };
}

const validate = (text = 'x') => post('/v1/validate', { file: 'campaign.yaml', text });

test('a hold is placed while as many plans are made as may be, of which none gets on; more are refused', async () => {
  const gate = new SharedArrayBuffer(4);
  const data = { ...NOWHERE, gate };
  api = await createTestApi(undefined, {
    planner: () => new PlannerThread(data, join(PROGRAMS, 'blocked-planner.mjs')),
  });
  await importFleet(api.db, 4);
  const campaignId = await launchCampaign(api.db);
  const answered: number[] = [];
  const plans = Array.from({ length: 30 }, async () => {
    const { status } = await validate();
    answered.push(status);
  });
  await until('those that are too many', () => (answered.length === 12 ? true : null));
  const holdId = randomUUID();
  const placed = await post(`/v1/campaigns/${campaignId}/holds`, {
    ...{ holdId, reason: 'stop', scope: 'all', cluster: null },
  });
  expect(placed.status).toBe(200);
  expect(new Set(answered)).toEqual(new Set([429]));
  Atomics.store(new Int32Array(gate), 0, 1);
  Atomics.notify(new Int32Array(gate), 0);
  await Promise.all(plans);
  expect(answered.filter((status) => status === 200)).toHaveLength(18);
});

test('a launch is planned in the thread too, before the plans that wait there', async () => {
  api = await createTestApi();
  const gate = new SharedArrayBuffer(4);
  const thread = new PlannerThread({ ...NOWHERE, gate } as never, join(PROGRAMS, 'blocked-planner.mjs'));
  try {
    const answered: string[] = [];
    const sent = { file: 'campaign.yaml', text: 'x' };
    const plans = Array.from({ length: 5 }, () => thread.check(sent).then(() => answered.push('plan')));
    const wish = { planHash: `sha256:${'0'.repeat(64)}`, actor: 'ann', reason: 'a test' };
    const launch = thread.launch(wish).then(() => answered.push('launch'));
    Atomics.store(new Int32Array(gate), 0, 1);
    Atomics.notify(new Int32Array(gate), 0);
    await Promise.all([...plans, launch]);
    // Two were being made.
    expect(answered.indexOf('launch')).toBe(2);
  } finally {
    await thread.close();
  }
});

test('a thread that ends takes its plan with it, and the next plan has another', async () => {
  api = await createTestApi(undefined, {
    planner: () => new PlannerThread(NOWHERE, join(PROGRAMS, 'dying-planner.mjs')),
  });
  expect((await validate()).status).toBe(200);
  expect((await validate('bad')).body.code).toBe('internal');
  expect((await validate()).status).toBe(200);
});

test('a thread that has nothing to plan is let go, and the next plan has another', async () => {
  api = await createTestApi();
  const thread = new PlannerThread(NOWHERE, join(PROGRAMS, 'dying-planner.mjs'), 1);
  const answers = async (): Promise<string> => JSON.stringify(await thread.check({ file: 'campaign.yaml', text: 'x' }));
  try {
    const first = await answers();
    await until('another thread', async () => ((await answers()) === first ? null : true));
  } finally {
    await thread.close();
  }
});

test('what is planned in the thread is what is planned without it, and what is wrong is told with its place', async () => {
  api = await createTestApi(undefined, {
    planner: (databaseUrl) =>
      new PlannerThread({ databaseUrl, answerWithinMs: 60_000, twoPeople: 'none' }, built('api', 'planner-thread.js')),
  });
  await post('/v1/hosts', { file: 'fleet.yaml', text: FLEET });
  const headers = { ...as('ann'), 'content-type': 'application/gzip' };
  const url = `/v1/artifacts/bundles?name=hello&version=2.0.0&digest=${digest}`;
  await api.app.inject({ method: 'POST', url, headers, payload: Buffer.from(BUNDLE) });
  const planned = await post('/v1/plans', { file: 'campaign.yaml', text: campaignFile(digest), scenarioAtMost: 100 });
  expect(planned).toMatchObject({ status: 201, body: { hosts: 12, blockers: [], scenario: { shape: { hosts: 12 } } } });
  expect((await post('/v1/campaigns', { planHash: planned.body.planHash, reason: 'a test' })).status).toBe(201);
  const acts = await api.db.query(`SELECT act, detail FROM audit WHERE act IN ('plan', 'launch') ORDER BY audit_id`);
  const detail = { planHash: planned.body.planHash, address: '127.0.0.1' };
  expect(acts.rows).toEqual([
    { act: 'plan', detail },
    { act: 'launch', detail: { ...detail, reason: 'a test' } },
  ]);
  const wrong = await validate(campaignFile(digest).replace('class: emergency', 'class: urgent'));
  expect(wrong).toMatchObject({ status: 422, body: { code: 'invalid_file', problems: [{ line: 5 }] } });
});
