import { openSessions, registerGateway } from '../../store/sessions';
import { claimSimulations, storeAnswer } from '../../store/simulations';
import type { SimulationAnswer } from '../../model/simulation';
import { helloOf, newGatewayId } from '../order-rows';
import { as, createTestApi, FLEET, type TestApi } from './api-fixture';

const RESOLVES: SimulationAnswer = { kind: 'resolves', changes: [{ name: 'libssl3', from: '1', to: '2' }] };
const UNKNOWN: SimulationAnswer = {
  kind: 'cannot',
  problem: 'unknown_version',
  package: 'libssl3',
  message: 'no repository of this host has libssl3 3.0.99-1',
  changes: [],
};
const NEEDS_MORE: SimulationAnswer = {
  kind: 'cannot',
  problem: 'needs_more',
  package: null,
  message: '',
  changes: [
    { name: 'libssl3', from: '1', to: '3.0.99-1' },
    { name: 'openssl', from: '1', to: '3.0.99-1' },
  ],
};

const FILE = `apiVersion: ringmaster/v1
kind: Campaign
metadata: { name: openssl }
spec:
  class: emergency
  patch:
    kind: deb
    packages:
      - { name: openssl, version: 3.0.99-1 }
      - { name: libssl3, version: 3.0.99-1 }
  target: { selector: "cluster = 'east'" }
  goals: [ { percent: 100, within: 24h } ]
  rings: [ { name: all, upTo: 100% } ]
  smokeTest: { command: ["systemctl", "is-active", "--quiet", "nginx"], timeout: 30s }
`;

let api: TestApi;
let answering: { stop(): Promise<void> } | null = null;

beforeAll(async () => {
  api = await createTestApi();
});
beforeEach(async () => {
  expect((await call('POST', '/v1/hosts', { file: 'fleet.yaml', text: FLEET })).status).toBe(200);
});
afterEach(async () => {
  await answering?.stop();
  answering = null;
  await api.empty();
});
afterAll(() => api.close());

async function call(method: 'GET' | 'POST', url: string, payload?: object) {
  const answer = await api.app.inject({ method, url, headers: as('ann'), ...(payload !== undefined && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}

const plan = (text = FILE) => call('POST', '/v1/plans', { file: 'openssl.yaml', text });

/** Connects hosts to a gateway that answers for them; by name; null: the host says nothing. Returns whom it asked. */
async function connect(answers: Readonly<Record<string, SimulationAnswer | null>>, capabilities = ['bundle', 'deb']) {
  const gatewayId = newGatewayId();
  await registerGateway(api.db, gatewayId);
  const rows = await api.db.query<{ host_id: string; name: string }>(`SELECT host_id, name FROM host`);
  const names = new Map(rows.rows.map((row) => [row.host_id, row.name]));
  const facts = { osId: 'debian', osVersion: '12', arch: 'x64', capabilities };
  const hellos = rows.rows.filter((row) => row.name in answers).map((row) => helloOf(row.host_id as never, { facts }));
  await openSessions(api.db, gatewayId, hellos);
  const asked: string[] = [];
  let isOver = false;
  const run = async () => {
    while (!isOver) {
      for (const claimed of await claimSimulations(api.db, gatewayId)) {
        const name = names.get(claimed.hostId)!;
        asked.push(name);
        const answer = answers[name];
        if (answer) await storeAnswer(api.db, claimed, answer);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const running = run();
  answering = {
    stop: () => {
      isOver = true;
      return running;
    },
  };
  return asked;
}

const all = (answer: SimulationAnswer | null, count = 6) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`east-${index + 1}`, answer]));

async function count(table: string): Promise<number> {
  return (await api.db.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)).rows[0]!.n;
}

test("a version that no host resolves is refused at that package's version, and no plan is stored", async () => {
  await connect(all(UNKNOWN));
  const { status, body } = await plan();
  expect(status).toBe(422);
  expect(body).toMatchObject({ code: 'invalid_file', detail: 'openssl.yaml has 1 problem; nothing was created' });
  expect(body.problems).toEqual([
    {
      file: 'openssl.yaml',
      line: 10,
      column: 35,
      path: 'spec.patch.packages[1].version',
      message: expect.stringMatching(
        /^no host can resolve libssl3 3\.0\.99-1: asked east-\d, east-\d, east-\d \(debian 12 x64\); it says: no repos/,
      ),
      next: expect.stringContaining('write a version their repositories have'),
    },
  ]);
  expect(await count('campaign')).toBe(0);
});

test('a plan that needs more is refused at its packages, with the complete list', async () => {
  await connect(all(NEEDS_MORE));
  const text = FILE.replace('      - { name: openssl, version: 3.0.99-1 }\n', '');
  const { status, body } = await plan(text);
  expect(status).toBe(422);
  expect(body.problems[0]).toMatchObject({ line: 9, path: 'spec.patch.packages' });
  const next: string = body.problems[0].next;
  const list = 'packages: [ { name: "libssl3", version: "3.0.99-1" }, { name: "openssl", version: "3.0.99-1" } ]';
  expect(next).toBe(`list every package that changes: ${list}`);
  // Pasted as it stands, it is a file that is planned; in the hosts' place something that resolves answers now.
  await answering?.stop();
  await connect(all(RESOLVES));
  const pasted = text.replace(/ {4}packages:\n( {6}- .*\n)+/, `    ${list}\n`);
  expect((await plan(pasted)).status).toBe(201);
});

test('hosts that resolve the patch make a plan without blockers, which is launched without asking again', async () => {
  const asked = await connect(all(RESOLVES));
  const { status, body } = await plan();
  expect(status).toBe(201);
  expect(body.blockers).toEqual([]);
  expect(body.simulations).toEqual([
    {
      os: 'debian 12 x64',
      hosts: 6,
      connected: 6,
      asked: [1, 2, 3].map(() => ({
        host: expect.any(String),
        answer: 'resolves',
        message: '',
        changes: 1,
        installs: [],
      })),
    },
  ]);
  expect(asked).toHaveLength(3);
  expect((await call('POST', '/v1/campaigns', { planHash: body.planHash, reason: 'a test' })).status).toBe(201);
  expect(asked).toHaveLength(3);
  const who = await api.db.query<{ asked_by: string }>(`SELECT DISTINCT asked_by FROM simulation`);
  expect(who.rows).toEqual([{ asked_by: 'ann' }]);
});

test('a host that gives no answer is named, and does not keep the others from planning', async () => {
  await connect({ ...all(RESOLVES, 3), 'east-2': null });
  const { status, body } = await plan();
  expect(status).toBe(201);
  expect(body.blockers).toEqual([]);
  expect(body.simulations[0].asked).toContainEqual({
    host: 'east-2',
    answer: 'no_answer',
    message: '',
    changes: 0,
    installs: [],
  });
});

test.each([
  ['nobody is connected', {}, ['deb'], /^none of the 6 hosts with an unknown operating system is connected/],
  ['nobody answers in time', all(null), ['deb'], /^of the 6 hosts with debian 12 x64 nobody could say/],
])('while %s the plan has a blocker, and it cannot be launched', async (_title, answers, capabilities, sentence) => {
  await connect(answers, capabilities);
  const { status, body } = await plan();
  expect(status).toBe(201);
  expect(body.blockers).toEqual([
    { code: 'cannot_verify', message: expect.stringMatching(sentence), next: expect.any(String) },
  ]);
  const launch = await call('POST', '/v1/campaigns', { planHash: body.planHash, reason: 'a test' });
  expect(launch).toMatchObject({ status: 409, body: { code: 'blocked', detail: expect.stringMatching(sentence) } });
  expect(launch.body.next).toContain('ringmaster plan FILE');
  expect(api.engine.started).toEqual([]);
});

test.each([
  ['no packages', ['bundle'], 'installs no deb packages, but bundle'],
  ['nothing', [], 'installs nothing (its configuration or its policy allows nothing)'],
])(
  'hosts whose agents install %s are named in the plan, each with its reason, and are not asked',
  async (_, capabilities, reason) => {
    const asked = await connect(all(RESOLVES), capabilities);
    const { status, body } = await plan();
    expect(status).toBe(201);
    const hosts = Array.from({ length: 6 }, (_unused, index) => ({ name: `east-${index + 1}`, reason }));
    const message = expect.stringContaining('6 of the 6 hosts cannot carry out this patch');
    expect(body.blockers).toEqual([{ code: 'cannot_do', message, next: expect.any(String), hosts }]);
    const launch = await call('POST', '/v1/campaigns', { planHash: body.planHash, reason: 'a test' });
    expect(launch).toMatchObject({ status: 409, body: { code: 'blocked', detail: expect.stringContaining(reason) } });
    expect(api.engine.started).toEqual([]);
    expect(asked).toEqual([]);
  },
);

test('a plan that resolved hours ago is asked about again, and refused when hosts cannot resolve it any more', async () => {
  await connect(all(RESOLVES));
  const { body } = await plan();
  await answering?.stop();
  await api.db.query(`UPDATE simulation SET answered_at = answered_at - interval '2 hours'`);
  await connect(all(UNKNOWN));
  const launch = await call('POST', '/v1/campaigns', { planHash: body.planHash, reason: 'a test' });
  expect(launch).toMatchObject({ status: 409, body: { code: 'blocked' } });
  expect(launch.body.detail).toContain('no host can resolve libssl3 3.0.99-1');
  expect(await count(`campaign WHERE launched_at IS NOT NULL`)).toBe(0);
});

test('validating asks nobody', async () => {
  const asked = await connect(all(UNKNOWN));
  expect((await call('POST', '/v1/validate', { file: 'openssl.yaml', text: FILE })).status).toBe(200);
  expect(asked).toEqual([]);
  expect(await count('simulation')).toBe(0);
});
