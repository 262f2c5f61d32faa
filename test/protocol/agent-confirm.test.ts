import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Long from 'long';
import { ringmaster } from '../../proto/generated/agent';
import { readJournal } from '../../agent/journal';
import { AgentHost, compileAgent, HELLO, type AgentRun } from './agent-host';
import type { DoubleSession, OrderReport } from './gateway-double';
import type { OrderProperties, TestOrder } from './order-message';
import { until } from './until';

const { Phase } = ringmaster.agent.v1;

/** As long as it takes to come back twice on a busy machine; a wait that must not end by itself. */
const LONG_MS = 60_000;
/** A wait that has to end by itself. */
const SHORT_MS = 5_000;
/** Dialed anew at half of this, up to 2 s later. */
const WELCOMED_MS = 12_000;

let host: AgentHost;
let patch: NonNullable<NonNullable<OrderProperties['install']>['patch']>;

beforeAll(compileAgent);

beforeEach(async () => {
  host = await AgentHost.create();
  const { size, ...bundle } = await host.publish('2.0.0');
  patch = { bundle: { ...bundle, size: Long.fromNumber(size) } };
});

afterEach(async () => {
  await host.dispose();
});

/** Offers an install that is to be confirmed. */
function offerInstall(session: DoubleSession, confirmWithinMs: number): TestOrder {
  const order = host.order({ install: { patch, confirmWithinMs } });
  session.offer(host.seal(order));
  return order;
}

/** The session in which a change is told of that awaits its confirmation. */
function awaitingSession(operationId: string): Promise<DoubleSession> {
  return until(`${operationId} to await its confirmation`, () =>
    host.gateway.sessions.find(({ reports }) =>
      reports.some((each) => each.operationId === operationId && each.phase === Phase.PHASE_AWAITING_CONFIRM),
    ),
  );
}

/** How it ended, on whichever session that was said. */
function ending(operationId: string): Promise<OrderReport> {
  return until(`the end of ${operationId}`, () =>
    host.gateway.sessions
      .flatMap(({ reports }) => reports)
      .find((each) => each.operationId === operationId && each.phase >= Phase.PHASE_SUCCEEDED),
  );
}

/** The host boots: another boot id, and no agent of before. */
async function powerCut(run: AgentRun): Promise<AgentRun> {
  await host.kill(run);
  writeFileSync(join(host.dataDir, 'boot-id'), `${randomUUID()}\n`);
  return host.connect();
}

function bootId(): string {
  return readFileSync(join(host.dataDir, 'boot-id'), 'utf8').trim();
}

function expectBack(report: { phase: number; reason: string; message: string }, message: string): void {
  expect([Phase[report.phase], report.reason]).toEqual(['PHASE_BACKED_OUT', 'not_confirmed']);
  expect(report.message).toContain(message);
}

describe('a change that is to be confirmed', () => {
  it('ends only by a confirmation on a session that was dialed after it', async () => {
    host.gateway.confirms = 'when_told';
    await host.connect();
    const first = await host.gateway.session(1);
    const order = offerInstall(first, LONG_MS);
    // Too early to mean anything, and on a session older than the change.
    first.confirm(order.operationId);
    const second = await awaitingSession(order.operationId);
    expect(first.goodbye).toBe('dials anew');
    expect(first.reports.map(({ phase }) => phase)).not.toContain(Phase.PHASE_AWAITING_CONFIRM);
    // Hello comes before anybody knows how old the gateway is.
    expect(second.hello!.journal).toMatchObject([{ operationId: order.operationId, phase: Phase.PHASE_EXECUTING }]);
    await host.versionIs('2.0.0');
    expect(second.reports.some(({ phase }) => phase >= Phase.PHASE_SUCCEEDED)).toBe(false);
    second.confirm(order.operationId);
    expect(await second.ending(order.operationId)).toMatchObject({ phase: Phase.PHASE_SUCCEEDED });
    await host.versionIs('2.0.0');
    expect([first.disorder, second.disorder]).toEqual([[], []]);
  });

  it('is taken back by the agent when no gateway can be reached in time, which it says once one can', async () => {
    host.gateway.confirms = 'when_told';
    await host.connect();
    const order = offerInstall(await host.gateway.session(1), SHORT_MS);
    await awaitingSession(order.operationId);
    host.gateway.kill();
    await host.versionIs('1.0.0');
    await host.gateway.start(host.gateway.sessionPort);
    expectBack(await ending(order.operationId), 'no gateway confirmed the change within 5 s');
  });

  it('is not taken back while a gateway welcomes its host and only withholds the confirmation', async () => {
    host.gateway.confirms = 'when_told';
    await host.connect();
    const order = offerInstall(await host.gateway.session(1), WELCOMED_MS);
    await awaitingSession(order.operationId);
    await delay(1.25 * WELCOMED_MS);
    await host.versionIs('2.0.0');
    // On whichever session it is told of next: one may have begun a moment ago.
    host.gateway.confirms = 'by_itself';
    expect(await ending(order.operationId)).toMatchObject({ phase: Phase.PHASE_SUCCEEDED });
  });

  it.each([
    ['asks first, and is confirmed', true, 'PHASE_SUCCEEDED'],
    ['asks first, reaches nobody, and takes it back', false, 'PHASE_BACKED_OUT'],
  ] as const)('of which a successor finds the time over %s', async (_, isThere, phase) => {
    host.gateway.confirms = 'when_told';
    const run = await host.connect();
    const order = offerInstall(await host.gateway.session(1), SHORT_MS);
    await awaitingSession(order.operationId);
    await host.kill(run);
    await delay(SHORT_MS);
    host.gateway.confirms = 'by_itself';
    if (isThere) {
      await host.connect();
    } else {
      host.gateway.kill();
      host.start();
      await host.versionIs('1.0.0');
      await host.gateway.start(host.gateway.sessionPort);
    }
    expect(Phase[(await ending(order.operationId)).phase]).toBe(phase);
    await host.versionIs(isThere ? '2.0.0' : '1.0.0');
  });

  it('is taken back at the second boot without a confirmation, before anybody could confirm it', async () => {
    host.gateway.confirms = 'when_told';
    const run = await host.connect();
    const order = offerInstall(await host.gateway.session(1), LONG_MS);
    await awaitingSession(order.operationId);
    const again = await powerCut(run);
    await host.gateway.sessions.at(-1)!.report(order.operationId, 'PHASE_AWAITING_CONFIRM');
    await host.versionIs('2.0.0');
    host.gateway.confirms = 'by_itself';
    await powerCut(again);
    const last = host.gateway.sessions.at(-1)!;
    expectBack(await last.ending(order.operationId), '2 boots without a confirmation');
    expect(last.reports.map(({ phase }) => phase)).not.toContain(Phase.PHASE_AWAITING_CONFIRM);
    await host.versionIs('1.0.0');
  });

  it('is waited for while a gateway answers without its database, and confirmed when that is back', async () => {
    host.gateway.confirms = 'when_told';
    await host.connect();
    const order = offerInstall(await host.gateway.session(1), SHORT_MS);
    await awaitingSession(order.operationId);
    const epoch = host.gateway.nextEpoch!;
    host.gateway.nextEpoch = null;
    const before = host.gateway.sessions.length;
    host.gateway.sessions.at(-1)!.end();
    const over = Date.now() + 2 * SHORT_MS;
    for (let number = before + 1; Date.now() < over; number += 1) {
      const session = await host.gateway.session(number);
      session.send({ throttle: { retryAfterMs: 100, reason: 'the database is away' } });
    }
    // At once: a Hello that nobody answers is no gateway that is heard.
    host.gateway.nextEpoch = epoch + 1_000;
    host.gateway.confirms = 'by_itself';
    expect(await ending(order.operationId)).toMatchObject({ phase: Phase.PHASE_SUCCEEDED });
    await host.versionIs('2.0.0');
  });

  it('ends as failed when going back fails again and again while gateways answer, be it that they have no time', async () => {
    const { size, ...bundle } = await host.publish('2.0.0', {
      'bundle.yaml': `${readFileSync(join(HELLO, '2.0.0', 'bundle.yaml'), 'utf8').trimEnd()}
  backOut: { command: [node, back-out.js], confined: true }
`,
      'back-out.js': 'process.exit(1);',
    });
    patch = { bundle: { ...bundle, size: Long.fromNumber(size) } };
    host.gateway.confirms = 'when_told';
    await host.connect();
    const order = offerInstall(await host.gateway.session(1), SHORT_MS);
    await awaitingSession(order.operationId);
    const wrote = (type: string): boolean => readJournal(host.dataDir).records.some((each) => each.type === type);
    const epoch = host.gateway.nextEpoch!;
    // It says nothing at all.
    host.gateway.nextEpoch = null;
    host.gateway.sessions.at(-1)!.end();
    await until('it to go back', () => (wrote('going_back') ? true : null));
    for (let number = host.gateway.sessions.length + 1; !wrote('finished'); number += 1) {
      const session = await host.gateway.session(number);
      session.send({ throttle: { retryAfterMs: 100, reason: 'the database is away' } });
    }
    host.gateway.nextEpoch = epoch + 1_000;
    const { phase, reason, message } = await ending(order.operationId);
    expect([Phase[phase], reason]).toEqual(['PHASE_FAILED', 'not_confirmed']);
    expect(message).toContain('it failed 3 times with a gateway within reach');
    await host.versionIs('2.0.0');
  });
});

describe('a reboot that is to be confirmed', () => {
  it('takes its install back, and reboots once more for that, when nobody confirms it', async () => {
    host.gateway.confirms = 'by_itself';
    const first = await host.connect();
    const session = await host.gateway.session(1);
    const install = host.order({ install: { patch } });
    session.offer(host.seal(install));
    await session.report(install.operationId, 'PHASE_SUCCEEDED');
    const bootIds = [session.hello!.bootId];
    host.gateway.confirms = 'when_told';
    const reboot = { expectedBootId: bootIds[0]!, confirmWithinMs: SHORT_MS, installOperationId: install.operationId };
    const order = host.order({ reboot });
    session.offer(host.seal(order));
    expect((await first.ended).code).toBe(133);
    host.gateway.kill();
    bootIds.push(bootId());
    expect((await host.start().ended).code).toBe(133);
    await host.gateway.start(host.gateway.sessionPort);
    await host.connect();
    const last = host.gateway.sessions.at(-1)!;
    expectBack(await last.ending(order.operationId), 'went back by itself and rebooted');
    bootIds.push(last.hello!.bootId);
    expect(new Set(bootIds).size).toBe(3);
    await host.versionIs('1.0.0');
  });

  it('ends well when it is confirmed', async () => {
    const first = await host.connect();
    const session = await host.gateway.session(1);
    const install = host.order({ install: { patch } });
    session.offer(host.seal(install));
    await session.report(install.operationId, 'PHASE_SUCCEEDED');
    const { bootId } = session.hello!;
    const reboot = { expectedBootId: bootId, confirmWithinMs: LONG_MS, installOperationId: install.operationId };
    const order = host.order({ reboot });
    session.offer(host.seal(order));
    expect((await first.ended).code).toBe(133);
    await host.connect();
    const last = host.gateway.sessions.at(-1)!;
    expect(await last.ending(order.operationId)).toMatchObject({ phase: Phase.PHASE_SUCCEEDED });
  });

  it('is not begun when the install that it completes is not known here', async () => {
    await host.connect();
    const session = await host.gateway.session(1);
    const { bootId } = session.hello!;
    const reboot = { expectedBootId: bootId, confirmWithinMs: LONG_MS, installOperationId: randomUUID() };
    const order = host.order({ reboot });
    session.offer(host.seal(order));
    expect(await session.ending(order.operationId)).toMatchObject({
      phase: Phase.PHASE_REJECTED,
      reason: 'no_way_back',
    });
  });
});

describe('a gateway that is too old to confirm', () => {
  it('is not obeyed in a change that it could not confirm', async () => {
    host.gateway.confirms = 'never';
    await host.connect();
    const session = await host.gateway.session(1);
    const order = offerInstall(session, LONG_MS);
    expect(await session.ending(order.operationId)).toMatchObject({
      phase: Phase.PHASE_CANCELED,
      reason: 'confirm_unavailable',
      unchanged: true,
    });
    await host.versionIs('1.0.0');
  });

  it('confirms with its Welcome a change that another one offered: no host goes back for its age', async () => {
    await host.connect();
    const first = await host.gateway.session(1);
    host.gateway.confirms = 'never';
    const order = offerInstall(first, LONG_MS);
    const second = await host.gateway.session(2);
    expect(await second.ending(order.operationId)).toMatchObject({ phase: Phase.PHASE_SUCCEEDED });
    // A phase that it does not know would end its session.
    expect(second.reports.map(({ phase }) => phase)).not.toContain(Phase.PHASE_AWAITING_CONFIRM);
  });
});

describe('an agent that is killed around a confirmation', () => {
  it.each([
    ['before_awaiting_confirm', LONG_MS, 'PHASE_SUCCEEDED'],
    ['after_awaiting_confirm', LONG_MS, 'PHASE_SUCCEEDED'],
    ['before_confirmed', LONG_MS, 'PHASE_SUCCEEDED'],
    ['after_confirmed', LONG_MS, 'PHASE_SUCCEEDED'],
    ['before_going_back', SHORT_MS, 'PHASE_BACKED_OUT'],
    ['after_going_back', SHORT_MS, 'PHASE_BACKED_OUT'],
  ] as const)('at %s goes on where it was', async (boundary, withinMs, phase) => {
    host.gateway.confirms = withinMs === LONG_MS ? 'by_itself' : 'when_told';
    const doomed = await host.connect({ RINGMASTER_AGENT_KILL_AT: boundary });
    const order = offerInstall(await host.gateway.session(1), withinMs);
    if (withinMs === SHORT_MS) {
      // On a slow machine the time may be over before the session is up: the agent is killed all the same.
      await Promise.race([awaitingSession(order.operationId).catch(() => undefined), doomed.ended]);
      host.gateway.kill();
    }
    expect(await doomed.ended).toEqual({ code: null, signal: 'SIGKILL' });
    if (withinMs === SHORT_MS) {
      host.start();
      await host.versionIs('1.0.0');
      await host.gateway.start(host.gateway.sessionPort);
    } else {
      await host.connect();
    }
    const report = await ending(order.operationId);
    expect(Phase[report.phase]).toBe(phase);
    expect(host.beginnings(order.operationId)).toBe(1);
    await host.versionIs(phase === 'PHASE_SUCCEEDED' ? '2.0.0' : '1.0.0');
  });
});
