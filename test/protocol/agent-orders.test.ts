import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import Long from 'long';
import { ringmaster } from '../../proto/generated/agent';
import { readJournal } from '../../agent/journal';
import type { JournalEntry } from '../../agent/journal-record';
import { identityOf } from '../../agent/process-identity';
import { wasRebooted } from '../../agent/last-change';
import { AgentHost, compileAgent } from './agent-host';
import { SLOW_MS } from './conforming-agents';
import { ORDER_TYPE, type OrderReport } from './gateway-double';
import { until } from './until';

const { Phase } = ringmaster.agent.v1;

let host: AgentHost;

beforeAll(compileAgent);

beforeEach(async () => {
  host = await AgentHost.create();
});

afterEach(async () => {
  await host.dispose();
});

describe('an agent and the orders it is offered', () => {
  it('installs a bundle, restarts the application, and says what it did', async () => {
    await host.connect();
    const session = await host.gateway.session(1);
    await host.versionIs('1.0.0');
    const bundle = await host.publish('2.0.0');
    const order = host.order({ install: { patch: { bundle: size(bundle) } } });
    session.offer(host.seal(order));
    const report = await session.ending(order.operationId);
    expect(summary(report)).toEqual({ phase: 'PHASE_SUCCEEDED', reason: '', unchanged: false, running: '2.0.0' });
    await host.versionIs('2.0.0');
    const smoke = host.order({ smokeTest: { patch: { bundle: size(bundle) }, command: [], timeoutMs: 0 } });
    session.offer(host.seal(smoke));
    expect(summary(await session.ending(smoke.operationId)).phase).toBe('PHASE_SUCCEEDED');
    expect(session.disorder).toEqual([]);
  });

  it('finds a bad version with its smoke test, takes the recorded way back, and tests what was there before', async () => {
    await host.connect();
    const session = await host.gateway.session(1);
    const bundle = await host.publish('3.0.0');
    const patch = { bundle: size(bundle) };
    const install = host.order({ install: { patch } });
    session.offer(host.seal(install));
    await session.report(install.operationId, 'PHASE_SUCCEEDED');
    const smoke = host.order({ smokeTest: { patch } });
    session.offer(host.seal(smoke));
    const failed = await session.ending(smoke.operationId);
    expect(summary(failed)).toMatchObject({ phase: 'PHASE_FAILED', reason: 'smoke_test_failed', running: '3.0.0' });
    expect(failed.message).toContain('500');
    const backOut = host.order({
      direction: 2,
      backOut: { patch, installOperationId: install.operationId },
    });
    session.offer(host.seal(backOut));
    expect(summary(await session.ending(backOut.operationId))).toMatchObject({
      phase: 'PHASE_SUCCEEDED',
      running: '1.0.0',
    });
    const after = host.order({ direction: 2, smokeTest: { patch } });
    session.offer(host.seal(after));
    expect(summary(await session.ending(after.operationId)).phase).toBe('PHASE_SUCCEEDED');
    await host.versionIs('1.0.0');
  });

  it('reboots by boot id: once, and never when the id differs already', async () => {
    const first = await host.connect();
    const session = await host.gateway.session(1);
    const bootId = session.hello!.bootId;
    const order = host.order({ reboot: { expectedBootId: bootId } });
    session.offer(host.seal(order));
    expect((await first.ended).code).toBe(133);
    await host.connect();
    const second = await host.gateway.session(2);
    expect(second.hello!.bootId).not.toBe(bootId);
    expect(summary(await second.ending(order.operationId)).phase).toBe('PHASE_SUCCEEDED');
    await host.versionIs('1.0.0');
    const again = host.order({ reboot: { expectedBootId: bootId } });
    second.offer(host.seal(again));
    expect(summary(await second.ending(again.operationId)).phase).toBe('PHASE_SUCCEEDED');
    expect(second.isClosed).toBe(false);
  });

  it.each<[string, string, () => Parameters<AgentHost['seal']>[0], (sealed: ReturnType<AgentHost['seal']>) => object]>([
    ['is not signed', 'untrusted_signature', () => ({}), (sealed) => ({ ...sealed, signatures: [] })],
    [
      'was signed for something else',
      'untrusted_signature',
      () => ({}),
      (sealed) => ({ ...sealed, signatures: [{ ...sealed.signatures![0], signature: Buffer.alloc(64) }] }),
    ],
    [
      'says another payload type',
      'bad_envelope',
      () => ({}),
      (sealed) => ({ ...sealed, payloadType: `${ORDER_TYPE}x` }),
    ],
    ['is for another host', 'wrong_host', () => ({ hostId: randomUUID() }), (sealed) => sealed],
    [
      'is about packages',
      'not_supported',
      () => ({ install: { patch: { deb: { packages: [] } } } }),
      (sealed) => sealed,
    ],
    [
      'is about an application this host does not run',
      'application_unknown',
      () => ({ install: { patch: { bundle: { name: 'other', version: '1', digest: digest('a'), size: Long.ONE } } } }),
      (sealed) => sealed,
    ],
    [
      'names a version that would be a path',
      'bad_envelope',
      () => ({
        install: { patch: { bundle: { name: 'hello', version: '../1', digest: digest('a'), size: Long.ONE } } },
      }),
      (sealed) => sealed,
    ],
  ])('refuses an order that %s (%s)', async (_, reason, changes, change) => {
    await host.connect();
    const session = await host.gateway.session(1);
    const order = host.order({ reboot: { expectedBootId: session.hello!.bootId }, ...changes() });
    if (order.install !== undefined) delete order.reboot;
    session.offer(change(host.seal(order)));
    expect(summary(await session.ending(order.operationId))).toMatchObject({
      phase: 'PHASE_REJECTED',
      reason,
      unchanged: true,
    });
    expect(host.beginnings(order.operationId)).toBe(0);
  });

  it('refuses a sequence that is not above the highest, also after a restart', async () => {
    const run = await host.connect();
    const session = await host.gateway.session(1);
    const reboot = { expectedBootId: 'another boot' };
    const high = host.order({ reboot, sequence: Long.fromNumber(50) });
    session.offer(host.seal(high));
    await session.ending(high.operationId);
    const low = host.order({ reboot, sequence: Long.fromNumber(50) });
    session.offer(host.seal(low));
    expect(summary(await session.ending(low.operationId)).reason).toBe('sequence_too_low');
    await host.kill(run);
    host.gateway.welcomeWith = { forgetOperationIds: [high.operationId] };
    await host.connect();
    const second = await host.gateway.session(2);
    const another = host.order({ reboot, sequence: Long.fromNumber(50) });
    second.offer(host.seal(another));
    expect(summary(await second.ending(another.operationId))).toMatchObject({
      phase: 'PHASE_REJECTED',
      reason: 'sequence_too_low',
    });
  });

  it('knows its last reboot although the acknowledgement of its report was lost', async () => {
    host.gateway.acknowledges = false;
    const run = await host.connect();
    const session = await host.gateway.session(1);
    const order = host.order({ reboot: { expectedBootId: 'another boot' } });
    session.offer(host.seal(order));
    await session.ending(order.operationId);
    await host.kill(run);
    host.gateway.welcomeWith = { forgetOperationIds: [order.operationId] };
    await host.connect();
    await host.gateway.session(2);
    const kept = (): JournalEntry | undefined =>
      readJournal(join(host.dir, 'data')).state.entries.get(order.operationId);
    await until('its acknowledgement', () => (kept()?.acknowledgedRevision === 0 ? null : true));
    expect(wasRebooted([kept()!], order.campaignId!)).toBe(true);
  });

  it('cancels an order that waits, and answers with the phase of one that has begun', async () => {
    await host.connect();
    const session = await host.gateway.session(1);
    const patch = { bundle: size(await host.publish('2.0.0', SLOW_INSTALL)) };
    const install = host.order({ install: { patch } });
    const waiting = host.order({ smokeTest: { patch } });
    session.offer(host.seal(install));
    await session.report(install.operationId, 'PHASE_EXECUTING');
    session.offer(host.seal(waiting));
    session.send({ cancelOrder: { operationId: waiting.operationId, reason: 'a hold' } });
    session.send({ cancelOrder: { operationId: install.operationId, reason: 'a hold' } });
    expect(summary(await session.ending(waiting.operationId))).toMatchObject({
      phase: 'PHASE_CANCELED',
      reason: 'canceled',
      unchanged: true,
    });
    await session.report(install.operationId, 'PHASE_SUCCEEDED');
    const phases = session.reports.filter((each) => each.operationId === install.operationId).map((each) => each.phase);
    expect(phases.filter((phase) => phase === Phase.PHASE_EXECUTING).length).toBe(2);
    expect(host.beginnings(waiting.operationId)).toBe(0);
  });

  it('kills a step with its whole process group at its time-out, and leaves the host as it was', async () => {
    await host.connect();
    const session = await host.gateway.session(1);
    const bundle = await host.publish('2.0.0', HANGING_INSTALL);
    const order = host.order({ install: { patch: { bundle: size(bundle) } } });
    session.offer(host.seal(order));
    const report = await session.ending(order.operationId);
    expect(summary(report)).toEqual({
      phase: 'PHASE_FAILED',
      reason: 'step_timed_out',
      unchanged: true,
      running: '1.0.0',
    });
    const grandchild = Number(/grandchild (\d+)/.exec(report.message)?.[1]);
    expect(grandchild).toBeGreaterThan(1);
    await until('its end', () => (identityOf(grandchild, '') === null ? true : null));
    await host.versionIs('1.0.0');
  });

  it('puts the version before back by itself when the new one does not stay up', async () => {
    await host.connect();
    const session = await host.gateway.session(1);
    const bundle = await host.publish('2.0.0', { 'server.js': 'throw new Error("no disk");' });
    const order = host.order({ install: { patch: { bundle: size(bundle) } } });
    session.offer(host.seal(order));
    const report = await session.ending(order.operationId);
    expect(summary(report)).toEqual({
      phase: 'PHASE_BACKED_OUT',
      reason: 'application_did_not_start',
      unchanged: false,
      running: '1.0.0',
    });
    expect(report.message).toContain('no disk');
    await host.versionIs('1.0.0');
  });

  it('refuses an archive with another digest before it unpacks anything', async () => {
    await host.connect();
    const session = await host.gateway.session(1);
    const bundle = await host.publish('2.0.0');
    host.gateway.tamper = (bytes) => Buffer.from(bytes).fill('x', 2000, 2010);
    const order = host.order({ install: { patch: { bundle: size(bundle) } } });
    session.offer(host.seal(order));
    expect(summary(await session.ending(order.operationId))).toEqual({
      phase: 'PHASE_FAILED',
      reason: 'digest_mismatch',
      unchanged: true,
      running: '1.0.0',
    });
  });

  it('takes no more of an archive than was signed, however much a listener sends', async () => {
    await host.connect();
    const session = await host.gateway.session(1);
    const bundle = await host.publish('2.0.0');
    host.gateway.tamper = (bytes) => Buffer.concat([bytes, Buffer.alloc(5_000_000)]);
    const order = host.order({ install: { patch: { bundle: size(bundle) } } });
    session.offer(host.seal(order));
    expect(summary(await session.ending(order.operationId))).toEqual({
      phase: 'PHASE_FAILED',
      reason: 'digest_mismatch',
      unchanged: true,
      running: '1.0.0',
    });
  });

  it('gives an archive up that comes ever so slowly, when the time of its order is over', async () => {
    await host.connect();
    const session = await host.gateway.session(1);
    const bundle = await host.publish('2.0.0');
    host.gateway.dripMs = 20;
    const order = host.order({ install: { patch: { bundle: size(bundle) } }, runTimeoutMs: 2_000 });
    session.offer(host.seal(order));
    expect(summary(await session.ending(order.operationId))).toEqual({
      phase: 'PHASE_FAILED',
      reason: 'timed_out',
      unchanged: true,
      running: '1.0.0',
    });
  });

  it('goes on with a download where it was cut off', async () => {
    await host.connect();
    const session = await host.gateway.session(1);
    const bundle = await host.publish('2.0.0');
    let answers = 0;
    host.gateway.tamper = (bytes) => (++answers === 1 ? bytes.subarray(0, 3000) : bytes);
    const order = host.order({ install: { patch: { bundle: size(bundle) } } });
    session.offer(host.seal(order));
    expect(summary(await session.ending(order.operationId)).phase).toBe('PHASE_SUCCEEDED');
    expect(host.gateway.ranges).toEqual([undefined, 'bytes=3000-']);
  });
});

const MANIFEST = (timeout: string): string => `
apiVersion: ringmaster/v1
kind: Bundle
metadata: { name: hello, version: "2.0.0" }
run: { command: [node, server.js] }
steps:
  install: { command: [node, install.js], timeout: ${timeout}, confined: true }
  smoke: { command: [node, smoke.js] }
`;
const SLOW_INSTALL = { 'bundle.yaml': MANIFEST('30s'), 'install.js': `setTimeout(() => undefined, ${SLOW_MS});` };
const HANGING_INSTALL = {
  'bundle.yaml': MANIFEST('1s'),
  'install.js': `
    const child = require('node:child_process').spawn('sleep', ['600'], { stdio: 'inherit' });
    console.log('grandchild', child.pid);
    setInterval(() => undefined, 1000);`,
};

function size(bundle: { name: string; version: string; digest: string; size: number }) {
  return { name: bundle.name, version: bundle.version, digest: bundle.digest, size: Long.fromNumber(bundle.size) };
}

function digest(hex: string): string {
  return `sha256:${hex.repeat(64)}`;
}

function summary(report: OrderReport) {
  const { reason, unchanged, runningVersion } = report;
  return { phase: Phase[report.phase], reason, unchanged, running: runningVersion };
}
