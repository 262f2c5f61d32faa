import { randomUUID } from 'node:crypto';
import Long from 'long';
import { ringmaster } from '../../proto/generated/agent';
import { compileProgram } from './compile';
import { type ConformingAgent, createRealAgent, createSimulatedAgent } from './conforming-agents';
import {
  type DoubleSession,
  type Envelope,
  type GatewayDouble,
  newSigningKey,
  ORDER_TYPE,
  type OrderReport,
  sealOrder,
} from './gateway-double';
import type { TestOrder } from './order-message';
import { until } from './until';

/**
 * What docs/protocol.md asks of an agent, by the ids of its rules, of the agent that runs on hosts and of a simulated one
 * alike: a benchmark's fleet that keeps other rules would measure another product.
 */
const { Phase } = ringmaster.agent.v1;

beforeAll(() => {
  compileProgram('agent');
  compileProgram('simulator');
}, 300_000);

describe.each([
  ['the agent', createRealAgent],
  ['a simulated agent', createSimulatedAgent],
] as const)('%s', (_, create) => {
  let agent: ConformingAgent;

  beforeEach(async () => {
    agent = await create();
  });
  afterEach(async () => {
    await agent.dispose();
  });

  /** An agent of its own, with two gateways in its list. */
  async function knowingTwoGateways(): Promise<[ConformingAgent, GatewayDouble]> {
    await agent.dispose();
    agent = await create({ gateways: 2 });
    return [agent, agent.other!];
  }

  async function connected(): Promise<DoubleSession> {
    await agent.start();
    return agent.gateway.session(1);
  }

  /** An order that ends at once: the host's boot id differs from the one it names. */
  const quickOrder = (): TestOrder => agent.order({ reboot: { expectedBootId: 'a boot that is over' } });

  const endsOf = (session: DoubleSession, { operationId }: TestOrder): OrderReport[] =>
    session.reports.filter((each) => each.operationId === operationId && each.phase >= Phase.PHASE_SUCCEEDED);

  it('begins with one Hello that says who it is, and says nothing before its Welcome (H1, H3, V1)', async () => {
    agent.gateway.nextEpoch = null;
    const session = await connected();
    expect(session.hello).toMatchObject({ hostId: agent.hostId, protocolRevision: 2, journal: [] });
    expect([session.hello!.instanceId, session.hello!.bootId, session.hello!.journalId]).not.toContain('');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect([session.messages, session.isClosed]).toEqual([1, false]);
  });

  it('numbers what it says, acknowledges what it heard, and beats (M1, M2, L1)', async () => {
    const session = await connected();
    const order = quickOrder();
    session.offer(agent.seal(order));
    await session.ending(order.operationId);
    const beats = session.heartbeats.length;
    const beat = await until('two more heartbeats', () => session.heartbeats[beats + 1]);
    expect(beat.bootId).toBe(session.hello!.bootId);
    // Welcome, offer and the acknowledgement of the report.
    expect(session.heard).toBe(3);
    expect(session.disorder).toEqual([]);
  });

  it('leaves a session whose numbering has a gap, and comes back (M1)', async () => {
    const session = await connected();
    Reflect.set(session, 'seq', 10);
    session.offer(agent.seal(quickOrder()));
    await agent.gateway.session(2);
    expect(session.reports).toEqual([]);
  });

  it('ignores a message of a kind it does not know (M4)', async () => {
    const session = await connected();
    session.send({});
    const order = quickOrder();
    session.offer(agent.seal(order));
    expect((await session.ending(order.operationId)).phase).toBe(Phase.PHASE_SUCCEEDED);
  });

  it('refuses offers of another epoch, and a Welcome that does not raise it (S3)', async () => {
    const session = await connected();
    const stale = quickOrder();
    session.offer(agent.seal(stale), session.epoch - 1);
    const good = quickOrder();
    session.offer(agent.seal(good));
    await session.ending(good.operationId);
    expect(session.reports.filter((each) => each.operationId === stale.operationId)).toEqual([]);
    agent.gateway.nextEpoch = 1;
    agent.gateway.epochAfterNext = 7;
    session.end();
    const refused = await agent.gateway.session(2);
    await until('the end of the stale session', () => (refused.isClosed ? true : null));
    const raised = await until('epoch 7', () =>
      agent.gateway.sessions.find((each) => each.epoch === 7 && each.hello !== null),
    );
    expect(raised.hello!.lastEpoch.toNumber()).toBe(1);
    const later = quickOrder();
    raised.offer(agent.seal(later));
    await raised.ending(later.operationId);
  });

  it('refuses a Welcome that raises the epoch beyond all reason, and keeps nothing of it (S3)', async () => {
    const session = await connected();
    agent.gateway.nextEpoch = Number.MAX_SAFE_INTEGER;
    agent.gateway.epochAfterNext = 7;
    session.end();
    const refused = await agent.gateway.session(2);
    await until('the end of that session', () => (refused.isClosed ? true : null));
    const next = await until('epoch 7', () =>
      agent.gateway.sessions.find((each) => each.epoch === 7 && each.hello !== null),
    );
    expect(next.hello!.lastEpoch.toNumber()).toBe(session.epoch);
    const order = quickOrder();
    next.offer(agent.seal(order));
    await next.ending(order.operationId);
  });

  it('keeps its journal id and raises its last epoch from session to session (H6, S1)', async () => {
    const session = await connected();
    session.end();
    const second = await agent.gateway.session(2);
    expect(second.hello!.journalId).toBe(session.hello!.journalId);
    expect(second.hello!.lastEpoch.toNumber()).toBe(session.epoch);
  });

  it('tells unfinished and unacknowledged orders in Hello, and none that is done with (H4, D1)', async () => {
    const session = await connected();
    const done = quickOrder();
    session.offer(agent.seal(done));
    await session.ending(done.operationId);
    const slow = agent.order({ install: await agent.slowPatch() });
    session.offer(agent.seal(slow));
    await session.report(slow.operationId, 'PHASE_EXECUTING');
    session.end();
    const second = await agent.gateway.session(2);
    const executing = { operationId: slow.operationId, phase: Phase.PHASE_EXECUTING };
    expect(second.hello!.journal).toMatchObject([executing]);
    expect((await second.ending(slow.operationId)).phase).toBe(Phase.PHASE_SUCCEEDED);
    expect(await agent.begun()).toBe(2);
  });

  it('carries out an operation once, however often it is offered, on one session or the next (O5)', async () => {
    const session = await connected();
    const order = agent.order({ install: await agent.slowPatch() });
    for (let copy = 0; copy < 3; copy += 1) session.offer(agent.seal(order));
    await session.report(order.operationId, 'PHASE_EXECUTING');
    session.end();
    const second = await agent.gateway.session(2);
    second.offer(agent.seal(order));
    await second.ending(order.operationId);
    second.offer(agent.seal(order));
    await until('an answer from the journal', () => (endsOf(second, order).length > 1 ? true : null));
    expect(await agent.begun()).toBe(1);
  });

  it('refuses a sequence that is not above the highest it accepted (O5)', async () => {
    const session = await connected();
    const high = agent.order({ reboot: { expectedBootId: 'another boot' }, sequence: Long.fromNumber(50) });
    session.offer(agent.seal(high));
    await session.ending(high.operationId);
    for (const sequence of [50, 49]) {
      const low = agent.order({ reboot: { expectedBootId: 'another boot' }, sequence: Long.fromNumber(sequence) });
      session.offer(agent.seal(low));
      expect(summary(await session.ending(low.operationId))).toEqual(['PHASE_REJECTED', 'sequence_too_low', true]);
    }
    expect(await agent.begun()).toBe(1);
  });

  it('refuses another payload under a known operation id, and keeps what it knows of the first (O5, R1)', async () => {
    agent.gateway.acknowledges = false;
    const session = await connected();
    const order = quickOrder();
    session.offer(agent.seal(order));
    const first = await session.report(order.operationId, 'PHASE_SUCCEEDED');
    session.offer(agent.seal({ ...order, campaignName: 'another' }));
    const rejected = await session.report(order.operationId, 'PHASE_REJECTED');
    expect(rejected.reason).toBe('payload_differs');
    expect(rejected.revision).toBeLessThan(first.revision);
    expect(await agent.begun()).toBe(1);
  });

  it.each<[string, string, object, (sealed: Envelope) => Envelope]>([
    ['is not signed', 'untrusted_signature', {}, (sealed) => ({ ...sealed, signatures: [] })],
    [
      'was signed for something else',
      'untrusted_signature',
      {},
      (sealed) => ({ ...sealed, signatures: [{ ...sealed.signatures![0], signature: Buffer.alloc(64) }] }),
    ],
    ['says another payload type', 'bad_envelope', {}, (sealed) => ({ ...sealed, payloadType: `${ORDER_TYPE}x` })],
    ['is for another host', 'wrong_host', { hostId: randomUUID() }, (sealed) => sealed],
  ])('refuses an order that %s, and begins nothing (O3, O4: %s)', async (__, reason, changes, change) => {
    const session = await connected();
    const order = { ...quickOrder(), ...changes };
    session.offer(change(agent.seal(order)));
    expect(summary(await session.ending(order.operationId))).toEqual(['PHASE_REJECTED', reason, true]);
    expect(await agent.begun()).toBe(0);
  });

  it('is not led to believe a stranger by a trusted key id (O3)', async () => {
    const session = await connected();
    const order = quickOrder();
    session.offer(sealOrder(order, { ...newSigningKey(), keyId: agent.key.keyId }));
    expect(summary(await session.ending(order.operationId))[1]).toBe('untrusted_signature');
    expect(await agent.begun()).toBe(0);
  });

  it("lets an order expire that comes after its time, by the server's clock if that is ahead (O4)", async () => {
    agent.gateway.welcomeWith = { serverTimeUnixMs: Long.fromNumber(Date.now() + 3_600_000) };
    const session = await connected();
    for (const startBy of [Date.now() - 1, Date.now() + 60_000]) {
      const order = { ...quickOrder(), startByUnixMs: Long.fromNumber(startBy) };
      session.offer(agent.seal(order));
      expect(summary(await session.ending(order.operationId))).toEqual(['PHASE_EXPIRED', 'start_by_passed', true]);
    }
    expect(await agent.begun()).toBe(0);
  });

  it('repeats its last report within a session and on the next one until it is acknowledged, with one revision (R1, R2)', async () => {
    agent.gateway.acknowledges = false;
    const session = await connected();
    const order = quickOrder();
    session.offer(agent.seal(order));
    await until('the report twice', () => (endsOf(session, order).length > 1 ? true : null));
    session.end();
    const second = await agent.gateway.session(2);
    expect(second.hello!.journal).toMatchObject([{ operationId: order.operationId, phase: Phase.PHASE_SUCCEEDED }]);
    const report = await second.report(order.operationId, 'PHASE_SUCCEEDED');
    expect(report.revision).toBe(endsOf(session, order)[0]!.revision);
    // Of an earlier revision: says nothing of the end.
    second.send({ reportAck: { operationId: order.operationId, revision: report.revision - 1 } });
    const count = endsOf(second, order).length;
    await until('the report again', () => (endsOf(second, order).length > count ? true : null));
    second.acknowledge(report);
    second.end();
    const third = await agent.gateway.session(3);
    expect(third.hello!.journal).toEqual([]);
    await until('a heartbeat', () => third.heartbeats[0]);
    expect(third.reports).toEqual([]);
  });

  it('takes what the Welcome says is stored as acknowledged, and still answers for it from the journal (R7, O5)', async () => {
    agent.gateway.acknowledges = false;
    const session = await connected();
    const order = quickOrder();
    session.offer(agent.seal(order));
    const ended = summary(await session.ending(order.operationId));
    agent.gateway.welcomeWith = { forgetOperationIds: [order.operationId] };
    session.end();
    const second = await agent.gateway.session(2);
    await until('a heartbeat', () => second.heartbeats[0]);
    expect(second.hello!.journal).toHaveLength(1);
    expect(second.reports).toEqual([]);
    second.offer(agent.seal(order));
    expect(summary(await second.ending(order.operationId))).toEqual(ended);
    expect(await agent.begun()).toBe(1);
  });

  it('cancels an order that waits, and answers with the phase of one that has begun (C2)', async () => {
    const session = await connected();
    const install = agent.order({ install: await agent.slowPatch() });
    const waiting = quickOrder();
    session.offer(agent.seal(install));
    await session.report(install.operationId, 'PHASE_EXECUTING');
    session.offer(agent.seal(waiting));
    session.send({ cancelOrder: { operationId: waiting.operationId, reason: 'a hold' } });
    session.send({ cancelOrder: { operationId: install.operationId, reason: 'a hold' } });
    expect(summary(await session.ending(waiting.operationId))).toEqual(['PHASE_CANCELED', 'canceled', true]);
    await session.report(install.operationId, 'PHASE_SUCCEEDED');
    const ofInstall = session.reports.filter((each) => each.operationId === install.operationId);
    expect(ofInstall.filter((each) => each.phase === Phase.PHASE_EXECUTING).length).toBe(2);
    expect(await agent.begun()).toBe(1);
  });

  it('reboots once by boot id, and comes back under another (O5)', async () => {
    const session = await connected();
    const order = agent.order({ reboot: { expectedBootId: session.hello!.bootId } });
    session.offer(agent.seal(order));
    await until('its leaving', () => (session.isClosed ? true : null));
    if (agent.needsSupervisor) await agent.start();
    const second = await agent.gateway.session(2);
    expect(second.hello!.bootId).not.toBe(session.hello!.bootId);
    expect(second.hello!.instanceId).not.toBe(session.hello!.instanceId);
    expect((await second.ending(order.operationId)).phase).toBe(Phase.PHASE_SUCCEEDED);
    expect(await agent.begun()).toBe(1);
  });

  it('leaves on Drain with a goodbye and comes back when it was told to (B3)', async () => {
    const session = await connected();
    const drained = Date.now();
    session.send({ drain: { reconnectAfterMs: 800, reason: 'a new version' } });
    await until('the goodbye', () => session.goodbye);
    expect(session.goodbye).toContain('a new version');
    await agent.gateway.session(2);
    expect(Date.now() - drained).toBeGreaterThanOrEqual(800);
  });

  it('goes to another gateway on Drain, and the order in its hand goes on as if nothing had happened (B3, D1)', async () => {
    const [wandering, other] = await knowingTwoGateways();
    await wandering.start();
    const session = await wandering.gateway.session(1);
    const order = wandering.order({ install: await wandering.slowPatch() });
    session.offer(wandering.seal(order));
    await session.report(order.operationId, 'PHASE_EXECUTING');
    session.send({ drain: { reconnectAfterMs: 300, reason: 'a new version' } });
    const second = await other.session(1);
    expect(second.hello!.instanceId).toBe(session.hello!.instanceId);
    expect(second.hello!.journalId).toBe(session.hello!.journalId);
    expect(second.hello!.lastEpoch.toNumber()).toBe(session.epoch);
    const executing = { operationId: order.operationId, phase: Phase.PHASE_EXECUTING };
    expect(second.hello!.journal).toMatchObject([executing]);
    expect((await second.ending(order.operationId)).phase).toBe(Phase.PHASE_SUCCEEDED);
    expect(wandering.gateway.sessions.length).toBe(1);
    expect(await wandering.begun()).toBe(1);
  });

  it('goes on to another gateway when one refuses its revision, with what its hand holds untouched (V1)', async () => {
    const [wandering, other] = await knowingTwoGateways();
    other.nextEpoch = null;
    await wandering.start();
    const session = await wandering.gateway.session(1);
    const order = wandering.order({ install: await wandering.slowPatch() });
    session.offer(wandering.seal(order));
    await session.report(order.operationId, 'PHASE_EXECUTING');
    session.send({ drain: { reconnectAfterMs: 100, reason: 'a new version' } });
    (await other.session(1)).refuse('protocol_revision');
    const second = await wandering.gateway.session(2);
    expect(second.hello!.protocolRevision).toBe(2);
    expect((await second.ending(order.operationId)).phase).toBe(Phase.PHASE_SUCCEEDED);
    expect(await wandering.begun()).toBe(1);
  });

  it('comes back to the address it drained from when it knows no other, and takes orders of the successor (B3)', async () => {
    const session = await connected();
    session.send({ drain: { reconnectAfterMs: 300, reason: 'a new version' } });
    await until('its leaving', () => session.goodbye);
    const port = agent.gateway.sessionPort;
    agent.gateway.kill();
    // It may have come back to the one that is gone now.
    const successors = agent.gateway.nextSession();
    await agent.gateway.start(port);
    const second = await successors;
    const order = quickOrder();
    second.offer(agent.seal(order));
    expect((await second.ending(order.operationId)).phase).toBe(Phase.PHASE_SUCCEEDED);
    expect(await agent.begun()).toBe(1);
  });

  it('tells of a change to be confirmed only on a session that it dials after it, and ends it when it is (F1, F2, F5)', async () => {
    agent.gateway.confirms = 'when_told';
    const session = await connected();
    const order = agent.order({ install: { ...(await agent.slowPatch()), confirmWithinMs: 60_000 } });
    session.offer(agent.seal(order));
    const second = await agent.gateway.session(2);
    expect(second.hello!.journal).toMatchObject([{ operationId: order.operationId, phase: Phase.PHASE_EXECUTING }]);
    await second.report(order.operationId, 'PHASE_AWAITING_CONFIRM');
    expect([...endsOf(session, order), ...endsOf(second, order)]).toEqual([]);
    second.confirm(order.operationId);
    await second.report(order.operationId, 'PHASE_SUCCEEDED');
    expect(session.reports.map(({ phase }) => phase)).not.toContain(Phase.PHASE_AWAITING_CONFIRM);
  });

  it('honours Throttle before any Welcome (B2)', async () => {
    agent.gateway.nextEpoch = null;
    const session = await connected();
    const throttled = Date.now();
    session.send({ throttle: { retryAfterMs: 700, reason: 'too many' } });
    agent.gateway.nextEpoch = 5;
    await agent.gateway.session(2);
    expect(Date.now() - throttled).toBeGreaterThanOrEqual(700);
  });

  it('comes back after its gateway was killed, and goes on with an order meanwhile (B1)', async () => {
    const session = await connected();
    const order = agent.order({ install: await agent.slowPatch() });
    session.offer(agent.seal(order));
    await session.report(order.operationId, 'PHASE_EXECUTING');
    const port = agent.gateway.sessionPort;
    agent.gateway.kill();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await agent.gateway.start(port);
    const second = await agent.gateway.session(2);
    await second.report(order.operationId, 'PHASE_SUCCEEDED');
    expect(await agent.begun()).toBe(1);
  });
});

function summary({ phase, reason, unchanged }: OrderReport): [string, string, boolean] {
  return [Phase[phase], reason, unchanged];
}
