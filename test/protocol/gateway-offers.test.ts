import { randomUUID, verify } from 'node:crypto';
import { asId, type HoldId, type OperationId } from '../../model/ids';
import { ringmaster } from '../../proto/generated/agent';
import { insertHold, placeHold } from '../../store/holds';
import {
  createSigner,
  type MemberHost,
  placeOrder,
  preAuthentication,
  readOrder,
  readReports,
  signOrder,
} from '../order-rows';
import { eventually, type GatewayBench, openGatewayBench, type RunningGateway } from './gateway-fixture';
import type { ScriptedAgent } from './scripted-agent';

const { Order, Phase, Direction } = ringmaster.agent.v1;

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

/** Long enough for an offer that should not come to come. */
const QUIET_MS = 400;
const quiet = () => new Promise((resolve) => setTimeout(resolve, QUIET_MS));

function offeredIn(agent: ScriptedAgent): string[] {
  return agent
    .all('orderOffer')
    .map(({ orderOffer }) => Buffer.from(orderOffer.envelope?.payload ?? []).toString('utf8'));
}

function holdOn(of: MemberHost) {
  const holdId = asId<HoldId>(randomUUID());
  const { campaignId } = of;
  return { holdId, campaignId, cluster: null, scope: 'forward', source: 'person', reason: 'stop', setBy: 'x' } as const;
}

test('an order that waited for its host is offered at the Hello, with the bytes that were signed', async () => {
  const signer = createSigner();
  const payload = Order.encode({
    operationId: randomUUID(),
    hostId: member.hostId,
    direction: Direction.DIRECTION_FORWARD,
    install: { patch: { bundle: { name: 'hello', version: '2.0.0' } } },
  }).finish();
  await placeOrder(bench.owner, member, { payload, signer });
  const agent = await bench.connected(gateway, member.hostId);
  const { orderOffer } = await agent.next('orderOffer');
  const envelope = orderOffer.envelope!;
  expect(orderOffer.sessionEpoch?.toNumber()).toBe(1);
  expect(envelope.payloadType).toBe('application/vnd.ringmaster.order.v1+protobuf');
  expect(Buffer.from(envelope.payload!).equals(Buffer.from(payload))).toBe(true);
  expect(envelope.signatures).toHaveLength(1);
  const { keyId, signature } = envelope.signatures![0]!;
  expect(keyId).toBe(signer.keyId);
  const signed = preAuthentication(envelope.payloadType!, envelope.payload!);
  expect(verify(null, signed, signer.publicKey, signature!)).toBe(true);
});

test('an order signed while its host is connected is offered at the notice', async () => {
  const agent = await bench.connected(gateway, member.hostId);
  const operationId = await placeOrder(bench.owner, member, { signed: false });
  await quiet();
  expect(offeredIn(agent)).toEqual([]);
  await signOrder(bench.owner, operationId);
  await agent.next('orderOffer');
  expect(offeredIn(agent)).toEqual([`order ${operationId}`]);
  expect(await readOrder(bench.owner, operationId)).toEqual({ state: 'offered', offered_epoch: '1' });
  expect(await gateway.metric('ringmaster_gateway_dispatch_delay_seconds')).toBeGreaterThan(0);
});

test('an order whose notice got lost is found by the poll', async () => {
  const polling = await bench.startGateway({ pollMs: 200 });
  const agent = await bench.connected(polling, member.hostId);
  const operationId = await placeOrder(bench.owner, member, { signed: false });
  await bench.owner.query(
    `INSERT INTO order_envelope (operation_id, payload_type, payload, signatures)
     VALUES ($1, 'x', 'found', '[{"keyId": "k", "signature": "AA=="}]')`,
    [operationId],
  );
  await agent.next('orderOffer');
  expect(offeredIn(agent)).toEqual(['found']);
});

test('an order is offered once to a session, whatever asks for it', async () => {
  const polling = await bench.startGateway({ pollMs: 50 });
  const agent = await bench.connected(polling, member.hostId);
  await placeOrder(bench.owner, member);
  await agent.next('orderOffer');
  await bench.owner.query(`SELECT pg_notify('orders', $1)`, [member.laneId]);
  await bench.owner.query(`SELECT pg_notify('orders', 'nonsense')`);
  await quiet();
  expect(offeredIn(agent)).toHaveLength(1);
});

test('many hosts at once each get their own order and nobody else’s', async () => {
  const members = await Promise.all(Array.from({ length: 12 }, () => bench.newMember()));
  const agents = await Promise.all(members.map((one) => bench.connected(gateway, one.hostId)));
  const operationIds = await Promise.all(members.map((one) => placeOrder(bench.owner, one)));
  await Promise.all(agents.map((agent) => agent.next('orderOffer')));
  expect(agents.map(offeredIn)).toEqual(operationIds.map((operationId) => [`order ${operationId}`]));
});

describe('an offered order, when its host comes back', () => {
  let operationId: OperationId;

  beforeEach(async () => {
    operationId = await placeOrder(bench.owner, member);
    const agent = await bench.connected(gateway, member.hostId);
    await agent.next('orderOffer');
    agent.close();
    await eventually(() => gateway.gateway.sessionCount === 0, 'the first session is over');
  });

  test('without it in its journal, is offered again under the new epoch', async () => {
    const agent = await bench.connected(gateway, member.hostId);
    const { orderOffer } = await agent.next('orderOffer');
    expect(orderOffer.sessionEpoch?.toNumber()).toBe(2);
    expect(offeredIn(agent)).toEqual([`order ${operationId}`]);
  });

  test('with it in its journal, is awaited and not offered', async () => {
    const agent = await bench.agentOf(gateway, member.hostId);
    agent.hello(member.hostId, { journal: [{ operationId, phase: Phase.PHASE_EXECUTING, revision: 1 }] });
    await agent.next('welcome');
    await quiet();
    expect(offeredIn(agent)).toEqual([]);
    expect(await readReports(bench.owner, operationId)).toEqual([]);
    agent.report({ operationId, revision: 2 });
    await agent.next('reportAck');
    expect(await readReports(bench.owner, operationId)).toMatchObject([{ revision: 2, phase: 'SUCCEEDED' }]);
  });

  test('without it in its journal while a hold forbids it, never began', async () => {
    await placeHold(bench.owner, holdOn(member));
    const agent = await bench.connected(gateway, member.hostId);
    await eventually(async () => (await readReports(bench.owner, operationId)).length > 0, 'a report is stored');
    expect(await readReports(bench.owner, operationId)).toMatchObject([
      { revision: 0, phase: 'CANCELED', reason: 'never_began', unchanged: true },
    ]);
    await quiet();
    expect(offeredIn(agent)).toEqual([]);
  });

  test('with a new journal, is indeterminate and not offered', async () => {
    const agent = await bench.agentOf(gateway, member.hostId);
    agent.hello(member.hostId, { journalId: randomUUID() });
    await agent.next('welcome');
    await quiet();
    expect(offeredIn(agent)).toEqual([]);
    expect(await readReports(bench.owner, operationId)).toMatchObject([
      { revision: 0, phase: 'INDETERMINATE', reason: 'journal_lost' },
    ]);
  });

  test('to another gateway, is offered there', async () => {
    const second = await bench.startGateway();
    const agent = await bench.connected(second, member.hostId);
    await agent.next('orderOffer');
    expect(offeredIn(agent)).toEqual([`order ${operationId}`]);
  });
});

test('an order that a former gateway claimed too late is found by the poll of the present one', async () => {
  const polling = await bench.startGateway({ pollMs: 200 });
  await bench.connected(gateway, member.hostId);
  const agent = await bench.connected(polling, member.hostId);
  const operationId = await placeOrder(bench.owner, member, { signed: false });
  // As the former gateway's claim would leave it if its commit came after the newer Hello.
  await bench.owner.query(
    `WITH signed AS (
       INSERT INTO order_envelope (operation_id, payload_type, payload, signatures)
       VALUES ($1, 'x', 'late', '[{"keyId": "k", "signature": "AA=="}]'))
     UPDATE host_order SET state = 'offered', offered_epoch = 1 WHERE operation_id = $1`,
    [operationId],
  );
  await agent.next('orderOffer');
  expect(offeredIn(agent)).toEqual(['late']);
  expect(await readOrder(bench.owner, operationId)).toEqual({ state: 'offered', offered_epoch: '2' });
});

describe('a hold', () => {
  test('asks back, once, what was offered and is not reported', async () => {
    const operationId = await placeOrder(bench.owner, member);
    const agent = await bench.connected(gateway, member.hostId);
    await agent.next('orderOffer');
    await placeHold(bench.owner, holdOn(member));
    const { cancelOrder } = await agent.next('cancelOrder');
    expect(cancelOrder).toMatchObject({ operationId, reason: 'stop' });
    await bench.owner.query(`SELECT pg_notify('holds', $1)`, [member.campaignId]);
    await quiet();
    expect(agent.all('cancelOrder')).toHaveLength(1);
    agent.report({ operationId, phase: Phase.PHASE_CANCELED, reason: 'canceled', unchanged: true });
    await agent.next('reportAck');
    expect(await readReports(bench.owner, operationId)).toMatchObject([{ revision: 1, phase: 'CANCELED' }]);
  });

  test('is found by a gateway that nobody told of it', async () => {
    const operationId = await placeOrder(bench.owner, member);
    const agent = await bench.connected(gateway, member.hostId);
    await agent.next('orderOffer');
    // No notice: as if the LISTEN connection had been cut where nobody sees it. The slow poll is a minute away.
    await insertHold(bench.owner, holdOn(member));
    const { cancelOrder } = await agent.next('cancelOrder');
    expect(cancelOrder).toMatchObject({ operationId, reason: 'stop' });
  });

  test('asks back, at the Hello, what the journal has begun to wait for', async () => {
    const operationId = await placeOrder(bench.owner, member);
    const first = await bench.connected(gateway, member.hostId);
    await first.next('orderOffer');
    first.close();
    await eventually(() => gateway.gateway.sessionCount === 0, 'the first session is over');
    await placeHold(bench.owner, holdOn(member));
    const agent = await bench.agentOf(gateway, member.hostId);
    agent.hello(member.hostId, { journal: [{ operationId, phase: Phase.PHASE_ACCEPTED, revision: 1 }] });
    const { cancelOrder } = await agent.next('cancelOrder');
    expect(cancelOrder.operationId).toBe(operationId);
  });

  test('keeps new orders from being offered until it is lifted', async () => {
    const agent = await bench.connected(gateway, member.hostId);
    const placed = holdOn(member);
    await placeHold(bench.owner, placed);
    const install = await placeOrder(bench.owner, member);
    await quiet();
    expect(offeredIn(agent)).toEqual([]);
    const smokeTest = await placeOrder(bench.owner, member, { operation: 'smoke_test' });
    await agent.next('orderOffer');
    expect(offeredIn(agent)).toEqual([`order ${smokeTest}`]);
    await bench.owner.query(`UPDATE hold SET lifted_at = clock_timestamp() WHERE hold_id = $1`, [placed.holdId]);
    await bench.owner.query(`SELECT pg_notify('holds', $1)`, [member.campaignId]);
    await agent.next('orderOffer', 2);
    expect(offeredIn(agent)).toEqual([`order ${smokeTest}`, `order ${install}`]);
  });
});
