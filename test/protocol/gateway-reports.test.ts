import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { OperationId } from '../../model/ids';
import { ringmaster } from '../../proto/generated/agent';
import { inTransaction } from '../../store/database';
import { type MemberHost, placeOrder, readReports } from '../order-rows';
import { eventually, type GatewayBench, openGatewayBench, type RunningGateway } from './gateway-fixture';
import type { ScriptedAgent } from './scripted-agent';

const { Phase } = ringmaster.agent.v1;

let bench: GatewayBench;
let gateway: RunningGateway;
let member: MemberHost;
let agent: ScriptedAgent;
let operationId: OperationId;

beforeAll(async () => {
  bench = await openGatewayBench();
});
beforeEach(async () => {
  gateway = await bench.startGateway();
  member = await bench.newMember();
  operationId = await placeOrder(bench.owner, member);
  agent = await bench.connected(gateway, member.hostId);
  await agent.next('orderOffer');
});
afterEach(() => bench.endTest());
afterAll(() => bench.close());

/** Where log lines about an order belong. */
function placeOf({ campaignId }: MemberHost, id: OperationId): object {
  const [traceId, order] = [campaignId, id].map((uuid) => uuid.replaceAll('-', ''));
  return { campaignId, trace_id: traceId, span_id: order!.slice(16) };
}

const quiet = () => new Promise((resolve) => setTimeout(resolve, 400));

/** On another database of the server, because it says of the first one who may connect. */
async function administer(statement: string): Promise<void> {
  const url = new URL(bench.database.url);
  url.pathname = '/postgres';
  const client = new Client({ connectionString: url.toString() });
  await client.connect();
  await client.query(statement);
  await client.end();
}

function databaseName(): string {
  return new URL(bench.database.url).pathname.slice(1);
}

/** Cuts every connection of the gateway, the one that listens included. */
async function cutConnections(): Promise<void> {
  await administer(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = '${databaseName()}' AND usename = 'ringmaster_gateway'`,
  );
}

test('a report is acknowledged when it is committed, and not before', async () => {
  await inTransaction(bench.owner, async (tx) => {
    // Whoever wants to insert waits for the end of this transaction.
    await tx.query('LOCK TABLE report IN EXCLUSIVE MODE');
    agent.report({ operationId, revision: 3, phase: Phase.PHASE_FAILED, reason: 'step_failed' });
    await quiet();
    expect(agent.all('reportAck')).toEqual([]);
  });
  expect((await agent.next('reportAck')).reportAck).toMatchObject({ operationId, revision: 3 });
  expect(await readReports(bench.owner, operationId)).toMatchObject([
    { revision: 3, phase: 'FAILED', reason: 'step_failed', lane_id: member.laneId },
  ]);
  expect(await gateway.metric('ringmaster_gateway_reports_total', { phase: 'FAILED' })).toBe(1);
});

test('a repeated report is acknowledged again and stored once', async () => {
  agent.report({ operationId });
  await agent.next('reportAck');
  agent.report({ operationId });
  await agent.next('reportAck', 2);
  expect(await readReports(bench.owner, operationId)).toHaveLength(1);
});

test('a phase that is no end is neither stored nor acknowledged', async () => {
  agent.report({ operationId, revision: 1, phase: Phase.PHASE_EXECUTING });
  agent.report({ operationId, revision: 2 });
  await agent.next('reportAck');
  await quiet();
  expect(agent.all('reportAck').map(({ reportAck }) => reportAck.revision)).toEqual([2]);
  expect(await readReports(bench.owner, operationId)).toMatchObject([{ revision: 2 }]);
});

test('what an agent says of an order in hand is kept for people, seldom, bounded, and of its own orders only', async () => {
  const ofOther = await placeOrder(bench.owner, await bench.newMember());
  const says = (id: string, percent: number, doing: string): void => {
    agent.report({ operationId: id, revision: 2, phase: Phase.PHASE_EXECUTING, progress: { percent, doing } });
  };
  const kept = async (): Promise<unknown[]> =>
    (
      await bench.owner.query('SELECT operation_id, percent, doing FROM order_progress WHERE host_id = $1', [
        member.hostId,
      ])
    ).rows;
  says(ofOther, 1, 'of another host');
  says(randomUUID(), 2, 'of no order');
  says(operationId, 999, `Unpacking\0 ${'x'.repeat(500)}`);
  const doing = `Unpacking ${'x'.repeat(190)}`;
  await eventually(async () => (await kept()).length > 0, 'it is kept');
  expect(await kept()).toEqual([{ operation_id: operationId, percent: 100, doing }]);
  // Sooner than any agent says more: it costs nothing.
  says(operationId, 50, 'again');
  agent.report({ operationId, revision: 3 });
  await agent.next('reportAck');
  expect(await kept()).toEqual([{ operation_id: operationId, percent: 100, doing }]);
  expect(agent.isOver).toBe(false);
});

test('what an agent says of an order waits for nobody: where it cannot be kept, reports are', async () => {
  await inTransaction(bench.owner, async (tx) => {
    await tx.query('LOCK TABLE order_progress IN EXCLUSIVE MODE');
    agent.report({ operationId, revision: 2, phase: Phase.PHASE_EXECUTING, progress: { percent: 5, doing: 'x' } });
    await eventually(async () => {
      const waits = `SELECT FROM pg_locks WHERE relation = 'order_progress'::regclass AND NOT granted`;
      return (await tx.query(waits)).rowCount === 1;
    }, 'the gateway waits for the table');
    agent.report({ operationId, revision: 3 });
    await agent.next('reportAck');
  });
  expect(await readReports(bench.owner, operationId)).toMatchObject([{ revision: 3 }]);
});

test('a change that awaits its confirmation is confirmed when that is committed, and not before', async () => {
  const awaiting = { operationId, revision: 3, phase: Phase.PHASE_AWAITING_CONFIRM };
  expect((await agent.next('welcome')).welcome.confirms).toBe(true);
  await inTransaction(bench.owner, async (tx) => {
    await tx.query('LOCK TABLE order_confirmation IN EXCLUSIVE MODE');
    agent.report(awaiting);
    agent.report(awaiting);
    await quiet();
    expect(agent.all('confirmOrder')).toEqual([]);
  });
  expect((await agent.next('confirmOrder')).confirmOrder).toMatchObject({ operationId });
  // Asked again, on a later session for one, it is said again; the first word stays.
  agent.report(awaiting);
  await agent.next('confirmOrder', 2);
  const kept = await bench.owner.query('SELECT operation_id FROM order_confirmation WHERE operation_id = $1', [
    operationId,
  ]);
  expect(kept.rows).toHaveLength(1);
  expect(await readReports(bench.owner, operationId)).toEqual([]);
});

test('a change of another host, or of no order known here, is never confirmed; the session goes on', async () => {
  const ofOther = await placeOrder(bench.owner, await bench.newMember());
  for (const id of [randomUUID(), ofOther, operationId]) {
    agent.report({ operationId: id, revision: 3, phase: Phase.PHASE_AWAITING_CONFIRM });
  }
  await agent.next('confirmOrder');
  await quiet();
  expect(agent.all('confirmOrder').map(({ confirmOrder }) => confirmOrder.operationId)).toEqual([operationId]);
  expect(agent.isOver).toBe(false);
});

test('a report about an unknown order, or another host’s, is counted and not acknowledged; the session goes on', async () => {
  const other = await bench.newMember();
  const ofOther = await placeOrder(bench.owner, other);
  agent.report({ operationId: randomUUID() });
  agent.report({ operationId: ofOther });
  agent.report({ operationId });
  await agent.next('reportAck');
  await quiet();
  expect(agent.all('reportAck').map(({ reportAck }) => reportAck.operationId)).toEqual([operationId]);
  expect(await readReports(bench.owner, ofOther)).toEqual([]);
  const refused = (reason: string) => gateway.metric('ringmaster_gateway_reports_refused_total', { reason });
  expect([await refused('unknown_operation'), await refused('wrong_host')]).toEqual([1, 1]);
  expect(agent.isOver).toBe(false);
  // The log leads from what was refused to the campaign and its trace, where it is about one.
  const told = gateway.logged('report refused; it is not acknowledged');
  const { hostId } = member;
  expect(told).toMatchObject([
    { hostId, fate: 'unknown_operation' },
    { hostId, fate: 'wrong_host', operationId: ofOther, ...placeOf(other, ofOther) },
  ]);
  expect(told[0]).not.toHaveProperty('trace_id');
});

test('the log leads from a report of a failure to the host, its campaign and its place in the trace; good news is not logged', async () => {
  agent.report({ operationId, revision: 1, phase: Phase.PHASE_FAILED, reason: 'step_failed' });
  agent.report({ operationId, revision: 2 });
  agent.report({ operationId, revision: 3, phase: Phase.PHASE_CANCELED });
  await agent.next('reportAck', 3);
  expect(gateway.logged('an order did not succeed')).toMatchObject([
    {
      level: 'warn',
      operationId,
      hostId: member.hostId,
      phase: 'FAILED',
      reason: 'step_failed',
      ...placeOf(member, operationId),
    },
  ]);
});

test('the log of a session that failed names the order in hand, and its campaign where it was offered here', async () => {
  agent.hello(member.hostId);
  await agent.ended();
  const told = () => gateway.logged('session ended');
  expect(told()).toMatchObject([
    { kind: 'hello_repeated', hostId: member.hostId, operationId, ...placeOf(member, operationId) },
  ]);
  const again = await bench.agentOf(gateway, member.hostId);
  again.hello(member.hostId, { journal: [{ operationId, phase: Phase.PHASE_EXECUTING, revision: 1 }] });
  await again.next('welcome');
  again.hello(member.hostId);
  await again.ended();
  expect(told()[1]).toMatchObject({ kind: 'hello_repeated', hostId: member.hostId, operationId });
});

test('many reports at once are all acknowledged', async () => {
  for (let revision = 1; revision <= 300; revision += 1) agent.report({ operationId, revision });
  await agent.next('reportAck', 300);
  expect(await readReports(bench.owner, operationId)).toHaveLength(300);
});

test('a Welcome names the journal entries whose reports are stored', async () => {
  const unknown = randomUUID();
  agent.report({ operationId });
  await agent.next('reportAck');
  const again = await bench.agentOf(gateway, member.hostId);
  again.hello(member.hostId, {
    journal: [
      { operationId, phase: Phase.PHASE_SUCCEEDED, revision: 1 },
      { operationId: unknown, phase: Phase.PHASE_SUCCEEDED, revision: 1 },
    ],
  });
  expect((await again.next('welcome')).welcome.forgetOperationIds).toEqual([operationId]);
});

describe('when PostgreSQL', () => {
  test('cuts every connection, sessions stay, reports are acknowledged and notices heard again', async () => {
    await cutConnections();
    agent.report({ operationId });
    await agent.next('reportAck');
    // The listening connection is back a moment later; what was missed meanwhile is looked for then.
    const second = await bench.newMember();
    const next = await bench.connected(gateway, second.hostId);
    const offered = await placeOrder(bench.owner, second);
    const { orderOffer } = await next.next('orderOffer');
    expect(Buffer.from(orderOffer.envelope!.payload!).toString()).toBe(`order ${offered}`);
    expect(agent.isOver).toBe(false);
  });

  test('is away, sessions stay, reports wait, a Hello is put off; when it is back, all goes on', async () => {
    await administer(`ALTER DATABASE ${databaseName()} ALLOW_CONNECTIONS false`);
    try {
      await cutConnections();
      agent.report({ operationId });
      const late = await bench.agentOf(gateway, member.hostId);
      late.hello(member.hostId);
      expect((await late.next('throttle')).throttle.retryAfterMs).toBeGreaterThan(0);
      expect(await late.ended()).toMatchObject({ code: status.UNAVAILABLE, reason: 'store_unavailable' });
      expect(agent.isOver).toBe(false);
      expect(agent.all('reportAck')).toEqual([]);
    } finally {
      await administer(`ALTER DATABASE ${databaseName()} ALLOW_CONNECTIONS true`);
    }
    await agent.next('reportAck');
    await eventually(async () => {
      const lease = await bench.owner.query<{ live: boolean }>(
        `SELECT lease_until > clock_timestamp() AS live FROM gateway WHERE gateway_id = $1`,
        [gateway.gatewayId],
      );
      return lease.rows[0]?.live ?? false;
    }, 'the lease runs again');
    const again = await bench.connected(gateway, member.hostId);
    expect(again.isOver).toBe(false);
  });
});

test('an agent that does not read is dropped, and the others are served', async () => {
  const other = await bench.newMember();
  const reader = await bench.connected(gateway, other.hostId);
  agent.stopReading();
  // More than HTTP/2, grpc-js and the session's own queue take.
  const payload = Buffer.alloc(100_000);
  for (let count = 0; count < 110; count += 1) await placeOrder(bench.owner, member, { payload });
  await eventually(
    async () => (await gateway.metric('ringmaster_agent_session_events_total', { reason: 'slow_consumer' })) === 1,
    'the slow session is dropped',
  );
  expect(gateway.gateway.sessionCount).toBe(1);
  await placeOrder(bench.owner, other);
  await reader.next('orderOffer');
});
