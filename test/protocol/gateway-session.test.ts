import { status } from '@grpc/grpc-js';
import Long from 'long';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAuthority, issueAgentCertificate } from '../../deploy/local/certificates';
import { asId, type HostId } from '../../model/ids';
import { placeOrder } from '../order-rows';
import { eventually, type GatewayBench, openGatewayBench, type RunningGateway } from './gateway-fixture';
import { ScriptedAgent } from './scripted-agent';

let bench: GatewayBench;
let gateway: RunningGateway;

beforeAll(async () => {
  bench = await openGatewayBench();
});
beforeEach(async () => {
  gateway = await bench.startGateway({ helloTimeoutMs: 1_500 });
});
afterEach(() => bench.endTest());
afterAll(() => bench.close());

async function readSession(hostId: HostId) {
  const result = await bench.owner.query<{ gateway_id: string; epoch: string; lost: boolean; ctid: string }>(
    `SELECT gateway_id, epoch, lost_at IS NOT NULL AS lost, ctid::text FROM session WHERE host_id = $1`,
    [hostId],
  );
  return result.rows[0];
}

test('a Hello is answered by a Welcome with an epoch, the time and how to come back', async () => {
  const { hostId } = await bench.newMember();
  const agent = await bench.agentOf(gateway, hostId);
  agent.hello(hostId);
  const response = await agent.next('welcome');
  const { welcome } = response;
  expect(response.seq?.toNumber()).toBe(1);
  expect(response.ack?.toNumber()).toBe(1);
  expect(welcome.sessionEpoch?.toNumber()).toBe(1);
  expect(Math.abs(welcome.serverTimeUnixMs!.toNumber() - Date.now())).toBeLessThan(5_000);
  expect(welcome.heartbeatIntervalMs).toBe(60_000);
  expect(welcome.reconnect).toMatchObject({ initialWindowMs: 5_000, maxBackoffMs: 10_000 });
  expect(await readSession(hostId)).toMatchObject({ gateway_id: gateway.gatewayId, epoch: '1', lost: false });
});

test('heartbeats write nothing to the database', async () => {
  const { hostId } = await bench.newMember();
  const agent = await bench.connected(gateway, hostId);
  const before = await readSession(hostId);
  for (let beat = 0; beat < 5; beat += 1) agent.send({ heartbeat: { bootId: 'boot-1' } });
  await new Promise((resolve) => setTimeout(resolve, 300));
  // A row that was written again lies elsewhere.
  expect(await readSession(hostId)).toEqual(before);
});

describe('a session ends with a reason when', () => {
  async function endOf(script: (agent: ScriptedAgent, hostId: HostId) => unknown) {
    const { hostId } = await bench.newMember();
    const agent = await bench.agentOf(gateway, hostId);
    await script(agent, hostId);
    return { ...(await agent.ended()), hostId };
  }

  test('its first message is not Hello', async () => {
    const end = await endOf((agent) => {
      agent.send({ heartbeat: {} });
    });
    expect(end).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'hello_expected' });
  });

  test('no Hello comes in time', async () => {
    const end = await endOf(() => undefined);
    expect(end).toMatchObject({ code: status.DEADLINE_EXCEEDED, reason: 'hello_timeout' });
  });

  test('Hello names another host than the certificate, and that host is not touched', async () => {
    const other = await bench.newMember();
    const end = await endOf((agent) => {
      agent.hello(other.hostId);
    });
    expect(end).toMatchObject({ code: status.PERMISSION_DENIED, reason: 'identity_mismatch' });
    expect(await readSession(other.hostId)).toBeUndefined();
    expect(await readSession(end.hostId)).toBeUndefined();
  });

  test('its host was never imported', async () => {
    const stranger = asId<HostId>(randomUUID());
    const agent = await bench.agentOf(gateway, stranger);
    agent.hello(stranger);
    expect(await agent.ended()).toMatchObject({ code: status.PERMISSION_DENIED, reason: 'unknown_host' });
    expect(
      await gateway.metric('ringmaster_agent_session_events_total', { event: 'reject', reason: 'unknown_host' }),
    ).toBe(1);
  });

  test('it speaks another revision of the protocol', async () => {
    const end = await endOf((agent, hostId) => {
      agent.hello(hostId, { protocolRevision: 3 });
    });
    expect(end).toMatchObject({ code: status.FAILED_PRECONDITION, reason: 'protocol_revision' });
  });

  test('Hello comes twice', async () => {
    const end = await endOf(async (agent, hostId) => {
      agent.hello(hostId);
      await agent.next('welcome');
      agent.hello(hostId);
    });
    expect(end).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'hello_repeated' });
  });

  test('a message is missing from the sequence', async () => {
    const end = await endOf(async (agent, hostId) => {
      agent.hello(hostId);
      await agent.next('welcome');
      agent.send({ heartbeat: {}, seq: Long.fromNumber(3, true) });
    });
    expect(end).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'sequence_gap' });
  });

  test.each([
    ['no body', {}],
    ['a report without a phase', { orderReport: { operationId: randomUUID(), revision: 1, phase: 0 } }],
    ['a report of a phase nobody knows', { orderReport: { operationId: randomUUID(), revision: 1, phase: 99 } }],
    ['a report with an operation id that is none', { orderReport: { operationId: 'x', revision: 1, phase: 10 } }],
    [
      'a report with the revision of the gateway',
      { orderReport: { operationId: randomUUID(), revision: 0, phase: 10 } },
    ],
    [
      'a boot id with a zero character',
      { orderReport: { operationId: randomUUID(), revision: 1, phase: 10, bootId: 'a\0b' } },
    ],
  ])('a message has %s', async (_what, message) => {
    const end = await endOf(async (agent, hostId) => {
      agent.hello(hostId);
      await agent.next('welcome');
      agent.send(message);
    });
    expect(end).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'message_invalid' });
  });

  test('what comes is no message at all, or a larger one than any', async () => {
    for (const bytes of [Buffer.from([255, 255, 255]), Buffer.alloc(300_000)]) {
      const { hostId } = await bench.newMember();
      const agent = await bench.connected(gateway, hostId);
      agent.sendBytes(bytes);
      expect((await agent.ended()).code).not.toBe(status.OK);
      await eventually(async () => (await readSession(hostId))?.lost === true, 'the session is lost');
    }
    expect(gateway.gateway.sessionCount).toBe(0);
  });

  test('a newer session of its host is opened here, which stays', async () => {
    const { hostId } = await bench.newMember();
    const older = await bench.connected(gateway, hostId);
    const newer = await bench.connected(gateway, hostId);
    expect(await older.ended()).toMatchObject({ code: status.ABORTED, reason: 'superseded' });
    expect(newer.all('welcome')[0]?.welcome.sessionEpoch?.toNumber()).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await readSession(hostId)).toMatchObject({ epoch: '2', lost: false });
    expect(newer.isOver).toBe(false);
    expect(gateway.gateway.sessionCount).toBe(1);
  });
});

test('two Hellos of one host at the same moment leave one session, and the database knows which', async () => {
  const { hostId } = await bench.newMember();
  const agents = [await bench.agentOf(gateway, hostId), await bench.agentOf(gateway, hostId)];
  for (const agent of agents) agent.hello(hostId);
  await eventually(() => agents.some((agent) => agent.isOver), 'one of the two is over');
  const left = agents.filter((agent) => !agent.isOver);
  expect(left).toHaveLength(1);
  const { welcome } = await left[0]!.next('welcome');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(left[0]!.isOver).toBe(false);
  const epoch = welcome.sessionEpoch?.toString();
  expect(await readSession(hostId)).toMatchObject({ epoch, lost: false });
});

test('without a client certificate, or with one of another authority, there is no session at all', async () => {
  const { hostId } = await bench.newMember();
  const port = gateway.gateway.ports.sessions;
  const directory = await mkdtemp(join(tmpdir(), 'ringmaster-other-'));
  const other = await ensureAuthority(directory);
  const files = await issueAgentCertificate({ authority: other, dir: directory, hostId });
  const agents = [
    new ScriptedAgent({ port, authorityFile: bench.authority.certFile }),
    new ScriptedAgent({ port, authorityFile: bench.authority.certFile, files }),
  ];
  for (const agent of agents) {
    agent.hello(hostId);
    expect(await agent.ended()).toMatchObject({ code: status.UNAVAILABLE, reason: '' });
    agent.close();
  }
  expect(await readSession(hostId)).toBeUndefined();
  await rm(directory, { recursive: true });
});

test('a session whose agent hangs up is lost in the database', async () => {
  const { hostId } = await bench.newMember();
  const agent = await bench.connected(gateway, hostId);
  agent.hangUp();
  expect(await agent.ended()).toMatchObject({ code: status.OK });
  await eventually(async () => (await readSession(hostId))?.lost === true, 'the session is lost');
});

test('a session that moved to another gateway is not marked lost by the one it left', async () => {
  const { hostId } = await bench.newMember();
  const second = await bench.startGateway();
  const before = await bench.connected(gateway, hostId);
  await bench.connected(second, hostId);
  before.close();
  await eventually(() => gateway.gateway.sessionCount === 0, 'the first gateway has no session');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await readSession(hostId)).toMatchObject({ gateway_id: second.gatewayId, epoch: '2', lost: false });
});

test('a gateway finds out that a host has moved, and ends the session that was left behind', async () => {
  const first = await bench.startGateway({ compareMs: 100 });
  const { hostId } = await bench.newMember();
  const before = await bench.connected(first, hostId);
  await bench.connected(gateway, hostId);
  expect(await before.ended()).toMatchObject({ code: status.ABORTED, reason: 'superseded' });
  expect(await readSession(hostId)).toMatchObject({ gateway_id: gateway.gatewayId, epoch: '2', lost: false });
});

test('a row that no session stands behind is marked lost', async () => {
  const comparing = await bench.startGateway({ compareMs: 100 });
  const { hostId } = await bench.newMember();
  await bench.owner.query(
    `INSERT INTO session (host_id, gateway_id, epoch, instance_id, boot_id, journal_id, agent_version)
     VALUES ($1, $2, 7, 'i', 'b', 'j', 'v')`,
    [hostId, comparing.gatewayId],
  );
  await eventually(async () => (await readSession(hostId))?.lost === true, 'the session is lost');
});

test('a silent agent is dropped after three missed heartbeats', async () => {
  const quick = await bench.startGateway({ heartbeatIntervalMs: 1_000 });
  const { hostId } = await bench.newMember();
  const agent = await bench.connected(quick, hostId);
  expect(await agent.ended()).toMatchObject({ code: status.UNAVAILABLE, reason: 'silent' });
});

test('a draining gateway takes and acknowledges reports, offers nothing, and refuses new sessions with a reason', async () => {
  const slow = await bench.startGateway({ drainMs: 5_000 });
  const [member, idle, late] = [await bench.newMember(), await bench.newMember(), await bench.newMember()];
  const agent = await bench.connected(slow, member.hostId);
  const idler = await bench.connected(slow, idle.hostId);
  const operationId = await placeOrder(bench.owner, member);
  await agent.next('orderOffer');
  const stopped = slow.gateway.stop();
  const { drain } = await agent.next('drain');
  const { drain: ofIdler } = await idler.next('drain');
  // Somebody waits for its report: it comes back first.
  expect(drain.reconnectAfterMs).toBeLessThan(2_500);
  expect(ofIdler.reconnectAfterMs).toBeGreaterThanOrEqual(2_500);
  agent.report({ operationId });
  expect((await agent.next('reportAck')).reportAck.operationId).toBe(operationId);
  await placeOrder(bench.owner, member);
  const refused = await bench.agentOf(slow, late.hostId);
  refused.hello(late.hostId);
  expect(await refused.ended()).toMatchObject({ code: status.UNAVAILABLE, reason: 'draining' });
  for (const each of [agent, idler]) each.hangUp();
  await stopped;
  expect(agent.all('orderOffer')).toHaveLength(1);
  const expected = await bench.owner.query<{ yes: boolean }>(
    `SELECT expected_by > clock_timestamp() AS yes FROM session WHERE host_id = ANY ($1)`,
    [[member.hostId, idle.hostId]],
  );
  expect(expected.rows).toEqual([{ yes: true }, { yes: true }]);
});

test('a stopping gateway tells each agent when to come back, and leaves no live session and no lease', async () => {
  // Long enough for an agent to leave as asked.
  const patient = await bench.startGateway({ drainMs: 4_000 });
  const members = [await bench.newMember(), await bench.newMember()];
  const agents = await Promise.all(members.map((member) => bench.connected(patient, member.hostId)));
  const stopped = patient.gateway.stop();
  for (const agent of agents) {
    const { drain } = await agent.next('drain');
    expect(drain.reconnectAfterMs).toBeLessThan(5_000);
  }
  // One leaves as asked, one has to be told again.
  agents[0]!.send({ goodbye: { reason: 'drained' } });
  expect(await agents[0]!.ended()).toMatchObject({ code: status.OK });
  expect(await agents[1]!.ended()).toMatchObject({ code: status.UNAVAILABLE, reason: 'draining' });
  await stopped;
  for (const member of members) expect((await readSession(member.hostId))?.lost).toBe(true);
  const lease = await bench.owner.query<{ over: boolean }>(
    `SELECT lease_until <= clock_timestamp() AS over FROM gateway WHERE gateway_id = $1`,
    [patient.gatewayId],
  );
  expect(lease.rows).toEqual([{ over: true }]);
});
