import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueSimulatorCertificate } from '../../deploy/local/certificates';
import type { OperationId } from '../../model/ids';
import { simulatedHostId } from '../../model/simulated-host-id';
import type { Operation } from '../../model/words';
import { ringmaster } from '../../proto/generated/agent';
import { createCampaign, createSigner, type MemberHost, placeOrder, signOrder } from '../order-rows';
import { compileProgram } from './compile';
import { eventually, type GatewayBench, openGatewayBench, type RunningGateway } from './gateway-fixture';
import { orderMessage } from './order-message';
import { ScriptedAgent } from './scripted-agent';
import { SimulatorProcess } from './simulator-process';

const HOSTS = 500;
const v1 = ringmaster.agent.v1;
const signer = createSigner();

let bench: GatewayBench;
let simulators: SimulatorProcess[];
let sequence = 0;

beforeAll(async () => {
  compileProgram('simulator');
  bench = await openGatewayBench();
}, 300_000);
afterAll(async () => {
  await bench.close();
});
beforeEach(() => {
  simulators = [];
});
afterEach(async () => {
  for (const simulator of simulators) await simulator.dispose();
  await bench.endTest();
});

async function simulate(
  gateway: RunningGateway,
  simulator: number,
  rest: Readonly<Record<string, unknown>> = {},
): Promise<SimulatorProcess> {
  const gateways = [`127.0.0.1:${String(gateway.gateway.ports.sessions)}`];
  const config = { simulator, hosts: HOSTS, connections: 2, gateways, verify: true, trustedOrderKeys: 'keys.pem' };
  const keys = signer.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const started = await SimulatorProcess.start(bench.authority, { ...config, ...rest }, { 'keys.pem': keys });
  simulators.push(started);
  return started;
}

function members(simulator: number): Promise<MemberHost[]> {
  return createCampaign(bench.owner, HOSTS, (index) => simulatedHostId(simulator, index));
}

type Task = Pick<ringmaster.agent.v1.Order.$Properties, 'install' | 'reboot' | 'smokeTest' | 'backOut'>;
const PATCH = { bundle: { name: 'hello', version: '2.0.0', digest: `sha256:${'a'.repeat(64)}` } };

/** Places one order for each member and has it signed: its row's id is that in the payload. */
async function orderAll(
  all: readonly MemberHost[],
  operation: Operation,
  task: (place: number) => Task,
): Promise<OperationId[]> {
  sequence += 1;
  const placeOne = async (member: MemberHost, place: number): Promise<OperationId> => {
    const operationId = await placeOrder(bench.owner, member, { operation, signed: false });
    const order = v1.Order.encode({
      ...orderMessage(member.hostId, sequence, task(place)),
      campaignId: member.campaignId,
      operationId,
    });
    await signOrder(bench.owner, operationId, { signer, payload: order.finish() });
    return operationId;
  };
  return Promise.all(all.map(placeOne));
}

/** How the reports of these orders ended, counted by phase and reason. */
async function endings(operationIds: readonly OperationId[]): Promise<Record<string, number>> {
  const { rows } = await bench.owner.query<{ ending: string; count: string }>(
    `SELECT trim(phase || ' ' || reason) AS ending, count(*) FROM report WHERE operation_id = ANY($1::uuid[])
      GROUP BY 1 ORDER BY 1`,
    [operationIds],
  );
  return Object.fromEntries(rows.map((row) => [row.ending, Number(row.count)]));
}

async function allEnded(operationIds: readonly OperationId[], count = operationIds.length): Promise<void> {
  await eventually(
    async () => {
      const counts = Object.values(await endings(operationIds));
      return counts.reduce((sum, each) => sum + each, 0) >= count;
    },
    `${String(count)} orders were reported`,
  );
}

const install = { install: { patch: PATCH } };
const smokeTest = { smokeTest: { patch: PATCH } };

describe('a simulated fleet of 500 hosts on two connections', () => {
  it('is welcomed as a whole, carries out what it is ordered once, reboots by boot id, and says what it did', async () => {
    const gateway = await bench.startGateway({}, { allowSimulators: true });
    const all = await members(1);
    const simulator = await simulate(gateway, 1, { rebootRequired: true, connectPerSecond: 2_000 });
    expect(await simulator.line('ready')).toMatchObject({ hosts: HOSTS });
    expect(gateway.gateway.sessionCount).toBe(HOSTS);
    const installs = await orderAll(all, 'install', () => install);
    await allEnded(installs);
    expect(await endings(installs)).toEqual({ SUCCEEDED: HOSTS });
    const before = await bootIds(all);
    const reboots = await orderAll(all, 'reboot', (place) => ({ reboot: { expectedBootId: before[place]! } }));
    await allEnded(reboots);
    const after = await bootIds(all);
    expect(after.filter((bootId, place) => bootId === before[place])).toEqual([]);
    expect(await simulator.stop()).toMatchObject({
      orders: 2 * HOSTS,
      reports: 2 * HOSTS,
      acknowledged: 2 * HOSTS,
      byOperation: { install: HOSTS, reboot: HOSTS, smoke_test: 0, back_out: 0 },
      verified: 2 * HOSTS,
      executedTwice: 0,
      sessions: 2 * HOSTS,
    });
    expect(simulator.log).not.toContain('refused');
  });

  it('fails where its behaviour says so, the same hosts in every process of one seed, and hears of changes', async () => {
    const gateway = await bench.startGateway({}, { allowSimulators: true });
    const all = await members(2);
    const failing = async (): Promise<string[]> => {
      const simulator = await simulate(gateway, 2, { seed: 7 });
      await simulator.line('ready');
      writeFileSync(
        join(simulator.dir, 'ninety'),
        Array.from({ length: 400 }, (_, index) => `${index + 100}\n`).join(''),
      );
      simulator.change({
        behaviour: [{ ring: 'ninety', hosts: 'ninety', operation: 'install', share: 0.5, does: 'fail' }],
      });
      expect(await simulator.line('behaviour')).toMatchObject({ count: 1 });
      const installs = await orderAll(all, 'install', () => install);
      await allEnded(installs);
      await simulator.stop();
      const { rows } = await bench.owner.query<{ host_id: string }>(
        `SELECT host_id FROM report WHERE operation_id = ANY($1::uuid[]) AND phase = 'FAILED' ORDER BY host_id`,
        [installs],
      );
      return rows.map((row) => row.host_id);
    };
    const first = await failing();
    expect(first.length).toBeGreaterThan(140);
    expect(first.length).toBeLessThan(260);
    expect(first.every((hostId) => all.findIndex((member) => member.hostId === hostId) >= 100)).toBe(true);
    expect(await failing()).toEqual(first);
  });

  it('loses no report and does nothing twice while hosts drop off, repeat and reorder themselves', async () => {
    const gateway = await bench.startGateway({}, { allowSimulators: true });
    const all = await members(3);
    const behaviour = [
      { share: 0.2, does: 'reconnect' },
      { share: 0.2, does: 'offline', forMs: [100, 500] },
      { share: 0.3, does: 'duplicate', copies: 3 },
      { share: 0.3, does: 'reorder' },
      { share: 0.1, does: 'slow', factor: 4 },
    ];
    const reconnect = { initialWindowMs: 100 };
    const simulator = await simulate(gateway, 3, { behaviour, reconnect, times: { install: [50, 200] } });
    await simulator.line('ready');
    const installs = await orderAll(all, 'install', () => install);
    await allEnded(installs);
    const smokeTests = await orderAll(all, 'smoke_test', () => smokeTest);
    await allEnded(smokeTests);
    expect([await endings(installs), await endings(smokeTests)]).toEqual([{ SUCCEEDED: HOSTS }, { SUCCEEDED: HOSTS }]);
    expect(await simulator.stop()).toMatchObject({ orders: 2 * HOSTS, reports: 2 * HOSTS, executedTwice: 0, gone: 0 });
  });

  it('is refused by a gateway that does not allow simulators, and says what to do', async () => {
    const gateway = await bench.startGateway();
    await members(4);
    const simulator = await simulate(gateway, 4, { hosts: 10 });
    await eventually(() => simulator.log.includes('--allow-simulators'), 'the simulator said why');
    expect(gateway.gateway.sessionCount).toBe(0);
    expect(await simulator.stop()).toMatchObject({ connected: 0, sessions: 0 });
  });

  it('cannot speak for the hosts of another simulator', async () => {
    const gateway = await bench.startGateway({}, { allowSimulators: true });
    const [member] = await createCampaign(bench.owner, 1, () => simulatedHostId(6, 0));
    const files = await issueSimulatorCertificate({
      authority: bench.authority,
      dir: bench.artifactsDir,
      simulator: 5,
    });
    const port = gateway.gateway.ports.sessions;
    const agent = new ScriptedAgent({ port, authorityFile: bench.authority.certFile, files });
    agent.hello(member!.hostId);
    expect((await agent.ended()).reason).toBe('identity_mismatch');
    agent.close();
  });
});

async function bootIds(all: readonly MemberHost[]): Promise<string[]> {
  const { rows } = await bench.owner.query<{ host_id: string; boot_id: string }>(
    `SELECT host_id, boot_id FROM session WHERE host_id = ANY($1::uuid[])`,
    [all.map((member) => member.hostId)],
  );
  const byHost = new Map(rows.map((row) => [row.host_id, row.boot_id]));
  return all.map((member) => byHost.get(member.hostId) ?? '');
}
