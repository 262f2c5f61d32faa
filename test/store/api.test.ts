import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asId, type HoldId } from '../../model/ids';
import { ApiError } from '../../api/api-error';
import { as, BUNDLE, campaignFile, createTestApi, FLEET, type TestApi } from './api-fixture';

const NO_DIGEST = `sha256:${'0'.repeat(64)}`;
const digest = `sha256:${createHash('sha256').update(BUNDLE).digest('hex')}`;
let api: TestApi;

beforeAll(async () => {
  api = await createTestApi();
});
afterEach(() => api.empty());
afterAll(() => api.close());

async function call(method: 'GET' | 'POST', url: string, payload?: object, headers = as('ann')) {
  const answer = await api.app.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}

async function addBundle(bytes = BUNDLE, query = `name=hello&version=2.0.0&digest=${digest}`) {
  const headers = { ...as('ann'), 'content-type': 'application/gzip' };
  const answer = await api.app.inject({
    method: 'POST',
    url: `/v1/artifacts/bundles?${query}`,
    headers,
    payload: Buffer.from(bytes),
  });
  return { status: answer.statusCode, body: answer.json() };
}

async function prepare() {
  expect((await call('POST', '/v1/hosts', { file: 'fleet.yaml', text: FLEET })).status).toBe(200);
  expect((await addBundle()).status).toBe(201);
}

const plan = (text = campaignFile(digest)) => call('POST', '/v1/plans', { file: 'campaign.yaml', text });

async function launched() {
  await prepare();
  const planned = await plan();
  expect(planned.status).toBe(201);
  const launch = await call('POST', '/v1/campaigns', { planHash: planned.body.planHash, reason: 'a test' });
  expect(launch.status).toBe(201);
  return { planned: planned.body, campaignId: launch.body.campaignId as string };
}

async function rowsOf(table: string): Promise<number> {
  return (await api.db.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)).rows[0]!.n;
}

test('nobody without a known token is served, and the answer says what to do', async () => {
  for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: 'Basic YTpi' }]) {
    const answer = await api.app.inject({ method: 'GET', url: '/v1/hosts', headers });
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({
      code: 'unauthenticated',
      next: expect.stringContaining('Bearer TOKEN'),
    });
  }
});

test('hosts are imported by name, again without change, and listed in pages', async () => {
  const first = await call('POST', '/v1/hosts', { file: 'fleet.yaml', text: FLEET });
  expect(first.body).toMatchObject({ kind: 'HostImport', created: 12, updated: 0, unchanged: 0 });
  const again = await call('POST', '/v1/hosts', {
    file: 'fleet.yaml',
    text: FLEET.replace('site: east-1', 'site: east-9'),
  });
  expect(again.body).toMatchObject({ created: 0, updated: 1, unchanged: 11 });
  const page = await call('GET', '/v1/hosts?limit=5');
  expect(page.body.hosts.map((host: { name: string }) => host.name)).toEqual([
    'east-1',
    'east-2',
    'east-3',
    'east-4',
    'east-5',
  ]);
  const rest = await call('GET', `/v1/hosts?after=${page.body.next}`);
  expect(rest.body.hosts).toHaveLength(7);
  expect(rest.body.next).toBeNull();
});

test.each([
  ['an unknown key', (text: string) => text.replace('site: east-1', 'sit: east-1'), 4, 36, 'sit'],
  ['a host listed twice', (text: string) => text.replace('name: east-2', 'name: east-1'), 5, 13, 'twice'],
  ['a label that is a number', (text: string) => text.replace('service: batch', 'service: 1'), 5, 69, 'quotes'],
])(
  'a list of hosts with %s is refused with its place, and nothing is imported',
  async (_, change, line, column, word) => {
    const answer = await call('POST', '/v1/hosts', { file: 'fleet.yaml', text: change(FLEET) });
    expect(answer.status).toBe(422);
    expect(answer.body.problems[0]).toMatchObject({ file: 'fleet.yaml', line, column });
    expect(JSON.stringify(answer.body.problems)).toContain(word);
    expect(await rowsOf('host')).toBe(0);
  },
);

test('a bundle is stored under its digest; other bytes, other content under a known version and too much are refused', async () => {
  expect((await addBundle()).body).toMatchObject({
    kind: 'Artifact',
    outcome: 'added',
    artifact: { size: BUNDLE.length },
  });
  expect(await readFile(join(api.artifactsDir, 'sha256', digest.slice(7)), 'utf8')).toBe(BUNDLE);
  expect((await addBundle()).status).toBe(200);
  const other = `sha256:${'0'.repeat(64)}`;
  expect((await addBundle('x', `name=hello&version=3.0.0&digest=${other}`)).body.code).toBe('digest_mismatch');
  expect((await addBundle('x', `name=hello&version=2.0.0&digest=${other}`)).body.code).toBe('conflict');
  expect((await addBundle('x'.repeat(5000), `name=hello&version=3.0.0&digest=${other}`)).body.code).toBe('too_large');
  expect((await call('GET', '/v1/artifacts')).body.artifacts).toHaveLength(1);
});

test.each([
  ['a plan', '/v1/plans', 1024 * 1024],
  ['a list of hosts', '/v1/hosts', 64 * 1024 * 1024],
])('%s that is longer than is taken is refused before it is read', async (_, url, most) => {
  // What the body is does not matter: its length is asked first.
  const headers = { ...as('ann'), 'content-type': 'application/json' };
  const answer = await api.app.inject({ method: 'POST', url, headers, payload: Buffer.alloc(most + 1, 32) });
  expect([answer.statusCode, answer.json().code]).toEqual([413, 'too_large']);
});

test('a plan says who is in which ring, and planning again gives the same campaign', async () => {
  await prepare();
  const { status, body } = await plan();
  expect(status).toBe(201);
  expect(body).toMatchObject({
    kind: 'Plan',
    name: 'hello-two',
    hosts: 12,
    connected: 0,
    blockers: [],
    excluded: [],
    emptyRings: [],
  });
  expect(body.rings).toEqual([
    {
      name: 'pilot',
      hosts: 2,
      bakeMs: 3000,
      mayFail: 1,
      waves: [
        { cluster: 'east', hosts: 1 },
        { cluster: 'west', hosts: 1 },
      ],
    },
    { name: 'half', hosts: 4, bakeMs: 3000, mayFail: 1, waves: expect.any(Array) },
    { name: 'rest', hosts: 6, bakeMs: 3000, mayFail: 1, waves: expect.any(Array) },
  ]);
  expect((await plan()).body).toEqual(body);
  expect(await rowsOf('campaign')).toBe(1);
  expect(await rowsOf('campaign_host')).toBe(12);
});

const lineChange = (from: string, to: string) => (lines: string[]) => lines.map((line) => line.replace(from, to));

test.each([
  ['a wrong key', lineChange('class:', 'clas:'), 5, 3, 'class'],
  ['a bad percentage', lineChange('upTo: 50%', 'upTo: 500%'), 11, 27, '%'],
  ['rings out of order', lineChange('upTo: 50%', 'upTo: 100%'), 12, 27, 'upTo'],
  ['an empty target', lineChange("'web', 'batch'", "'nothing'"), 7, 23, 'ringmaster hosts list'],
  ['an unknown field in a selector', lineChange('labels.service in', 'lables.service in'), 7, 24, 'labels'],
  [
    'an unknown bundle',
    (lines: string[]) => lines.map((line) => line.replace('name: hello,', 'name: nope,').replace(digest, NO_DIGEST)),
    6,
    32,
    'ringmaster bundle add',
  ],
  ['a bundle of another version', lineChange('version: 2.0.0', 'version: 2.0.1'), 6, 63, 'correct name and version'],
  ['an empty ring', lineChange("= 'pilot'", "= 'pilots'"), 10, 30, 'label hosts'],
])(
  'a campaign file with %s is refused with file, line, column and next step, and nothing is created',
  async (_, change, line, column, next) => {
    await prepare();
    for (const url of ['/v1/plans', '/v1/validate']) {
      const answer = await call('POST', url, { file: 'campaign.yaml', text: campaignFile(digest, change) });
      expect(answer.status).toBe(422);
      expect(answer.body.code).toBe('invalid_file');
      expect(answer.body.problems).toContainEqual(
        expect.objectContaining({ file: 'campaign.yaml', line, column, next: expect.stringContaining(next) }),
      );
    }
    expect(await rowsOf('campaign')).toBe(0);
    expect(await rowsOf('campaign_host')).toBe(0);
    expect(await rowsOf('excluded_host')).toBe(0);
  },
);

test('a plan says what its hosts are like, for virtual time, to whoever asks with it: the same as a scenario, planned once', async () => {
  await prepare();
  const file = { file: 'campaign.yaml', text: campaignFile(digest) };
  const { kind, apiVersion, ...scenario } = (await call('POST', '/v1/scenarios', file)).body;
  expect([kind, apiVersion]).toEqual(['Scenario', 'ringmaster/v1']);
  expect((await call('POST', '/v1/plans', { ...file, scenarioAtMost: 12 })).body.scenario).toEqual(scenario);
  for (const wish of [{}, { scenarioAtMost: 11 }]) {
    expect((await call('POST', '/v1/plans', { ...file, ...wish })).body).not.toHaveProperty('scenario');
  }
});

test('a launch owns its hosts, sets its deadlines and starts its workflow; launching again changes nothing', async () => {
  const { planned, campaignId } = await launched();
  expect(api.engine.started).toEqual([campaignId]);
  const again = await call('POST', '/v1/campaigns', { planHash: planned.planHash, reason: 'a test' });
  expect(again.body).toMatchObject({ campaignId, alreadyLaunched: true });
  const { body } = await call('GET', '/v1/campaigns/hello-two');
  expect(body).toMatchObject({
    kind: 'Campaign',
    campaignId,
    phase: 'running',
    counts: { queued: 12 },
    launchedBy: 'ann',
  });
  expect(body.goals).toMatchObject([
    { ratio: 0.9, hosts: 11, reachedAt: null, missed: false },
    { ratio: 1, hosts: 12 },
  ]);
  expect(Date.parse(body.goals[0].deadlineAt) - Date.parse(body.launchedAt)).toBe(4 * 3600 * 1000);
  expect(body.rings.map((ring: { waves: { course: string }[] }) => ring.waves.map((wave) => wave.course))).toEqual([
    ['closed', 'closed'],
    ['closed', 'closed'],
    ['closed', 'closed'],
  ]);
  expect((await call('GET', '/v1/campaigns?unfinished=true')).body.campaigns).toHaveLength(1);
  const acts = (await call('GET', '/v1/campaigns/hello-two/acts')).body.acts;
  expect(acts.map((act: { act: string; actor: string }) => [act.act, act.actor])).toEqual([
    ['launch', 'ann'],
    ['plan', 'ann'],
  ]);
});

test.each([
  [
    'a new host',
    FLEET.replace('hosts:', 'hosts:\n  - { name: east-0, cluster: east, site: east-1, labels: { service: web } }'),
    'east-0',
  ],
  [
    'a host in another cluster',
    FLEET.replace('name: east-3, cluster: east', 'name: east-3, cluster: west'),
    'cluster, site or labels',
  ],
  [
    'a host that no longer matches',
    FLEET.replace('labels: { service: batch }', 'labels: { service: db }'),
    'east-2 would not',
  ],
])('a plan is not launched once the fleet has %s', async (_, fleet, words) => {
  await prepare();
  const { planHash } = (await plan()).body;
  expect((await call('POST', '/v1/hosts', { file: 'fleet.yaml', text: fleet })).status).toBe(200);
  const answer = await call('POST', '/v1/campaigns', { planHash, reason: 'a test' });
  expect(answer).toMatchObject({ status: 409, body: { code: 'drifted', detail: expect.stringContaining(words) } });
  expect(api.engine.started).toEqual([]);
  expect((await api.db.query('SELECT FROM campaign_host WHERE owned')).rowCount).toBe(0);
});

test('hosts of an unfinished campaign are left out of the next plan with the reason; a name is not used twice', async () => {
  await launched();
  const same = await plan(campaignFile(digest, lineChange('90,', '80,')));
  expect(same).toMatchObject({
    status: 409,
    body: {
      code: 'blocked',
      detail: 'all 12 hosts of the target belong to the unfinished campaign hello-two; none is left for this one',
      next: expect.stringContaining('Wait until it has ended or abort it'),
    },
  });
  expect(await rowsOf('campaign')).toBe(1);
  await api.db.query(`UPDATE campaign_host SET owned = false WHERE cluster = 'east'`);
  const planned = await plan(campaignFile(digest, lineChange('name: hello-two', 'name: hello-east')));
  expect(planned.body).toMatchObject({
    hosts: 6,
    excluded: [
      { reason: 'owned_by_other', hosts: 6, names: expect.arrayContaining(['west-1']), owners: ['hello-two'] },
    ],
  });
  const taken = await plan(campaignFile(digest, lineChange('90,', '80,')));
  expect(taken.body.blockers).toMatchObject([{ code: 'name_in_use' }]);
  const refused = await call('POST', '/v1/campaigns', { planHash: taken.body.planHash, reason: 'a test' });
  expect(refused).toMatchObject({ status: 409, body: { code: 'blocked' } });
});

test('a rehearsal that would prove nothing in a cluster without pilots blocks the plan, and its launch', async () => {
  await prepare();
  const each = ['  advance: per_cluster', '  rehearseBackout: true'];
  const onePilot = lineChange('atMost: 50', 'atMost: 1');
  const planned = (await plan(campaignFile(digest, (lines) => [...onePilot(lines), ...each, '']))).body;
  expect(planned.blockers).toMatchObject([
    {
      code: 'cannot_rehearse',
      message: expect.stringMatching(/^rehearseBackout: (east|west) has no host in .* \(pilot\)/),
    },
  ]);
  expect(await call('POST', '/v1/campaigns', { planHash: planned.planHash, reason: 'a test' })).toMatchObject({
    status: 409,
    body: { code: 'blocked', detail: expect.stringContaining('would not be proven there') },
  });
  const everywhere = (await plan(campaignFile(digest, (lines) => [...lines, ...each, '']))).body;
  expect(everywhere.blockers).toEqual([]);
});

test('a plan whose hosts all went to another campaign is blocked at its launch, by that campaign', async () => {
  await prepare();
  const first = (await plan()).body;
  const second = (await plan(campaignFile(digest, lineChange('name: hello-two', 'name: hello-late')))).body;
  expect((await call('POST', '/v1/campaigns', { planHash: first.planHash, reason: 'a test' })).status).toBe(201);
  expect(await call('POST', '/v1/campaigns', { planHash: second.planHash, reason: 'a test' })).toMatchObject({
    status: 409,
    body: { code: 'blocked', detail: expect.stringContaining('unfinished campaign hello-two') },
  });
});

test('a list of campaigns begins with those that run; those only planned come last', async () => {
  const { campaignId } = await launched();
  const namesListed = async () =>
    (await call('GET', '/v1/campaigns')).body.campaigns.map(({ name }: { name: string }) => name);
  await api.db.query(`UPDATE campaign_host SET owned = false`);
  await plan(campaignFile(digest, lineChange('name: hello-two', 'name: hello-later')));
  expect(await namesListed()).toEqual(['hello-two', 'hello-later']);
  await api.db.query(`UPDATE campaign SET phase = 'completed', ended_at = now() WHERE campaign_id = $1`, [campaignId]);
  expect(await namesListed()).toEqual(['hello-two', 'hello-later']);
});

test('a hold works without the engine, is repeatable, and makes the campaign held', async () => {
  const { campaignId } = await launched();
  const hold = {
    holdId: '5f0c6a1e-8f0f-4c57-9b93-0d5a3b8b5a11',
    reason: 'error rate',
    scope: 'forward',
    cluster: null,
  };
  const first = await call('POST', '/v1/campaigns/hello-two/holds', hold);
  expect(first).toMatchObject({ status: 200, body: { kind: 'Hold', campaignId, effectiveAt: expect.any(String) } });
  expect((await call('POST', `/v1/campaigns/${campaignId}/holds`, hold)).body).toEqual(first.body);
  const acts = (await call('GET', '/v1/campaigns/hello-two/acts')).body.acts;
  expect(acts.map((act: { act: string }) => act.act)).toEqual(['hold', 'launch', 'plan']);
  const { body } = await call('GET', '/v1/campaigns/hello-two');
  expect(body).toMatchObject({
    phase: 'held',
    storedPhase: 'running',
    holds: [{ source: 'person', setBy: 'ann', reason: 'error rate' }],
  });
  const explained = await call('GET', '/v1/campaigns/hello-two/hosts/east-1');
  expect(explained.body).toMatchObject({ wantsOrder: true, wait: { reason: 'ring_not_open' } });
  await api.db.query(`UPDATE directive SET course = 'forward'`);
  const held = await call('GET', '/v1/campaigns/hello-two/hosts/east-1');
  expect(held.body).toMatchObject({ wait: { reason: 'held' }, hold: { reason: 'error rate' } });
  expect((await call('POST', '/v1/campaigns/hello-two/holds', { ...hold, cluster: 'north' })).body.next).toContain(
    'east, west',
  );
});

test('steering goes to the workflow under the key of the client, and is written to the audit', async () => {
  const { planned, campaignId } = await launched();
  const headers = { ...as('bob'), 'idempotency-key': 'key-00000001' };
  const base = '/v1/campaigns/hello-two';
  expect((await call('POST', `${base}/abort`, { reason: 'enough' })).body.code).toBe('invalid_request');
  expect((await call('POST', `${base}/abort`, { reason: 'enough' }, headers)).body).toMatchObject({
    revision: 7,
    campaignId,
  });
  expect((await call('POST', `${base}/pace`, { maxInFlight: 0.5, reason: 'faster' }, headers)).status).toBe(200);
  expect((await call('POST', `${base}/pace`, { maxInFlight: '50%', reason: 'faster' }, headers)).body.code).toBe(
    'invalid_request',
  );
  expect((await call('POST', `${base}/abort`, { reason: 'enough', force: true }, headers)).body.code).toBe(
    'invalid_request',
  );
  expect(api.engine.updates.map(({ name, updateId }) => [name, updateId])).toEqual([
    ['abortCampaign', 'abortCampaign/key-00000001'],
    ['changePace', 'changePace/key-00000001'],
  ]);
  const approval = { planHash: planned.planHash, reason: 'read it' };
  expect(
    (await call('POST', `${base}/approve`, approval, { ...as('ann'), 'idempotency-key': 'key-00000002' })).body.detail,
  ).toContain('ann launched');
  expect((await call('POST', `${base}/approve`, approval, headers)).status).toBe(200);
  const acts = (await call('GET', `${base}/acts`)).body.acts;
  expect(acts.map((act: { act: string }) => act.act).filter((act: string) => act !== 'request')).toEqual([
    ...['approve', 'change_pace', 'abort', 'launch', 'plan'],
  ]);
});

test('a campaign that has ended says so to everyone who would steer it; what a resume left standing is passed on', async () => {
  const { campaignId } = await launched();
  const headers = { ...as('bob'), 'idempotency-key': 'key-00000001' };
  const base = '/v1/campaigns/hello-two';
  const holdId = '5f0c6a1e-8f0f-4c57-9b93-0d5a3b8b5a11';
  const update = jest
    .spyOn(api.engine, 'update')
    .mockResolvedValueOnce({ revision: 8, notLifted: [asId<HoldId>(holdId)] });
  const resume = { holdIds: [holdId], gate: false, reason: 'seen' };
  expect((await call('POST', `${base}/resume`, resume, headers)).body).toMatchObject({
    revision: 8,
    notLifted: [holdId],
  });
  await api.db.query(`UPDATE campaign SET phase = 'completed', ended_at = now() WHERE campaign_id = $1`, [campaignId]);
  update.mockRejectedValue(new ApiError('refused', 'the campaign is not running', 'x'));
  for (const verb of ['abort', 'backout']) {
    const { body } = await call('POST', `${base}/${verb}`, { reason: 'enough' }, headers);
    expect(body).toMatchObject({ code: 'refused', detail: 'hello-two has ended (completed)' });
  }
  update.mockRestore();
  const hold = await call('POST', `${base}/holds`, { holdId, reason: 'late', scope: 'all', cluster: null });
  expect(hold).toMatchObject({ status: 409, body: { code: 'refused', detail: 'hello-two has ended (completed)' } });
});

test('what is not there is said to be not there', async () => {
  expect((await call('GET', '/v1/campaigns/nobody')).body).toMatchObject({
    code: 'not_found',
    next: expect.stringContaining('ringmaster get'),
  });
  expect((await call('GET', '/v1/nothing')).body.code).toBe('not_found');
  expect((await call('POST', '/v1/campaigns', { planHash: digest, reason: 'a test' })).body.code).toBe('not_found');
});

test('a name of a host may be as long as hosts have them, and what no database can keep is refused', async () => {
  const long = await call('GET', `/v1/campaigns/none/hosts/${'h'.repeat(253)}`);
  expect(long).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect(await call('GET', `/v1/campaigns/${'n'.repeat(2000)}`)).toMatchObject({ body: { code: 'invalid_request' } });
  for (const reason of ['a\u0000b', 'half of a pair: \ud800']) {
    expect(await call('POST', '/v1/hosts/one/revoke', { reason })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', detail: expect.stringContaining('U+0000') },
    });
  }
  expect((await call('GET', '/v1/hosts?after=%00')).status).toBe(400);
});
