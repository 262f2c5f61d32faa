import { randomUUID } from 'node:crypto';
import { ringmaster } from '../../proto/generated/agent';
import { askSimulations, readAnswers } from '../../store/simulations';
import type { MemberHost } from '../order-rows';
import { eventually, type GatewayBench, openGatewayBench, type RunningGateway } from './gateway-fixture';

const { SimulationVerdict } = ringmaster.agent.v1;
const PATCH = {
  kind: 'deb',
  packages: [
    { name: 'openssl', version: '3.0.17-1~deb12u2' },
    { name: 'libssl3', version: '3.0.17-1~deb12u2' },
  ],
} as const;
/** Long enough for a message that should not come to come. */
const QUIET_MS = 400;

let bench: GatewayBench;
let gateway: RunningGateway;
let member: MemberHost;

beforeAll(async () => {
  bench = await openGatewayBench();
});
beforeEach(async () => {
  gateway = await bench.startGateway();
  member = await bench.newMember();
});
afterEach(() => bench.endTest());
afterAll(() => bench.close());

const ask = async (timeoutMs = 20_000, patch: Parameters<typeof askSimulations>[1]['patch'] = PATCH) => {
  const asked = await askSimulations(bench.owner, { patch, hostIds: [member.hostId], actor: 'ann', timeoutMs });
  return asked.get(member.hostId)!;
};
const answerTo = async (simulationId: Awaited<ReturnType<typeof ask>>) =>
  (await readAnswers(bench.owner, [simulationId])).get(member.hostId);

const CHANGES = [
  { name: 'openssl', from: '3.0.16-1', to: '3.0.17-1~deb12u2' },
  { name: 'libfoo', from: '', to: '1' },
];

test('a question reaches the agent by notice, with names, versions and the time that is left; its answer is stored', async () => {
  const agent = await bench.connected(gateway, member.hostId);
  const simulationId = await ask();
  const { simulatePatch } = await agent.next('simulatePatch');
  expect(simulatePatch).toMatchObject({ simulationId, patch: { deb: { packages: PATCH.packages } } });
  expect(simulatePatch.timeoutMs).toBeGreaterThan(10_000);
  agent.send({
    simulationResult: { simulationId, verdict: SimulationVerdict.SIMULATION_VERDICT_RESOLVES, changes: CHANGES },
  });
  await eventually(async () => (await answerTo(simulationId)) !== undefined, 'the answer is stored');
  expect(await answerTo(simulationId)).toEqual({
    kind: 'resolves',
    changes: [CHANGES[0], { name: 'libfoo', from: null, to: '1' }],
  });
});

test.each([
  ['UNKNOWN_VERSION', 'unknown_version'],
  ['NEEDS_MORE', 'needs_more'],
  ['WOULD_REMOVE', 'would_remove'],
  ['WOULD_REFUSE', 'would_refuse'],
  ['BUSY', 'busy'],
  ['BROKEN', 'broken'],
] as const)(
  'the verdict %s is stored as %s, with its package and its words, cut and without zero characters',
  async (word, problem) => {
    const agent = await bench.connected(gateway, member.hostId);
    const simulationId = await ask();
    await agent.next('simulatePatch');
    const verdict = SimulationVerdict[`SIMULATION_VERDICT_${word}`];
    const message = `a\0b${'x'.repeat(5_000)}`;
    agent.send({ simulationResult: { simulationId, verdict, package: 'libssl3', message } });
    await eventually(async () => (await answerTo(simulationId)) !== undefined, 'the answer is stored');
    expect(await answerTo(simulationId)).toEqual({
      kind: 'cannot',
      problem,
      package: 'libssl3',
      message: `ab${'x'.repeat(2_046)}`,
      changes: [],
    });
  },
);

test('a question that was asked before the host came waits for its Hello no longer than somebody waits for it', async () => {
  await ask(0);
  const simulationId = await ask();
  const fast = await bench.startGateway({ pollMs: 100 });
  const agent = await bench.connected(fast, member.hostId);
  const { simulatePatch } = await agent.next('simulatePatch');
  expect(simulatePatch.simulationId).toBe(simulationId);
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  expect(agent.all('simulatePatch')).toHaveLength(1);
});

test('an answer that was not asked for, and a second one, are kept nowhere, and the session goes on', async () => {
  const agent = await bench.connected(gateway, member.hostId);
  const resolves = { verdict: SimulationVerdict.SIMULATION_VERDICT_RESOLVES };
  agent.send({ simulationResult: { simulationId: randomUUID(), ...resolves } });
  const simulationId = await ask();
  await agent.next('simulatePatch');
  agent.send({ simulationResult: { simulationId, verdict: SimulationVerdict.SIMULATION_VERDICT_BUSY } });
  agent.send({ simulationResult: { simulationId, ...resolves } });
  await eventually(async () => (await answerTo(simulationId)) !== undefined, 'the answer is stored');
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  expect(await answerTo(simulationId)).toMatchObject({ problem: 'busy' });
  expect(agent.isOver).toBe(false);
});

test('an agent cannot answer for another host', async () => {
  const other = await bench.newMember();
  const asked = await bench.connected(gateway, member.hostId);
  const liar = await bench.connected(gateway, other.hostId);
  const simulationId = await ask();
  await asked.next('simulatePatch');
  liar.send({ simulationResult: { simulationId, verdict: SimulationVerdict.SIMULATION_VERDICT_RESOLVES } });
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  expect(await answerTo(simulationId)).toBeUndefined();
});

test.each([
  ['no verdict', { verdict: 0 }],
  ['a verdict nobody knows', { verdict: 99 }],
  ['an id that is none', { simulationId: 'x' }],
  ['a change without a name', { changes: [{ name: '' }] }],
  ['a name without end', { changes: [{ name: 'x'.repeat(129) }] }],
  ['a version without end', { changes: [{ name: 'x', to: 'x'.repeat(161) }] }],
  ['changes without end', { changes: Array.from({ length: 301 }, () => ({ name: 'x' })) }],
])('an answer with %s ends the session', async (_title, wrong) => {
  const agent = await bench.connected(gateway, member.hostId);
  const simulationId = await ask();
  await agent.next('simulatePatch');
  const verdict = SimulationVerdict.SIMULATION_VERDICT_RESOLVES;
  agent.send({ simulationResult: { simulationId, verdict, ...wrong } });
  expect((await agent.ended()).reason).toBe('message_invalid');
  expect(await answerTo(simulationId)).toBeUndefined();
});
