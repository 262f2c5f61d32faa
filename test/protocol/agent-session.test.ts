import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { collectStatus } from '../../agent/status';
import { ringmaster } from '../../proto/generated/agent';
import { AgentHost, compileAgent } from './agent-host';
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

/** An order that ends at once: the host's boot id differs from the one it names. */
function quickOrder() {
  return host.order({ reboot: { expectedBootId: 'a boot that is over' } });
}

describe("an agent's session", () => {
  it('begins with Hello, numbers both ways, beats, and tells the order in hand', async () => {
    await host.connect();
    const session = await host.gateway.session(1);
    expect(session.hello).toMatchObject({ hostId: host.hostId, protocolRevision: 2, journal: [] });
    expect(session.hello!.facts?.capabilities).toEqual(['bundle', 'bundle:hello', 'confirm']);
    const beat = await until('a heartbeat', () => session.heartbeats[0]);
    expect(beat.bootId).toBe(session.hello!.bootId);
    session.offer(host.seal(quickOrder()));
    await until('two more heartbeats', () => (session.heartbeats.length > 2 ? true : null));
    expect(session.disorder).toEqual([]);
  });

  it('repeats a report within a session, on the next one, and after a kill, until it is acknowledged', async () => {
    host.gateway.acknowledges = false;
    const run = await host.connect();
    const first = await host.gateway.session(1);
    const order = quickOrder();
    first.offer(host.seal(order));
    const isEnd = (each: { operationId: string; phase: number }): boolean =>
      each.operationId === order.operationId && each.phase === Phase.PHASE_SUCCEEDED;
    await until('the report twice', () => (first.reports.filter(isEnd).length > 1 ? true : null));
    first.end();
    const second = await host.gateway.session(2);
    await second.report(order.operationId, 'PHASE_SUCCEEDED');
    await host.kill(run);
    await host.connect();
    const third = await host.gateway.session(3);
    expect(third.hello!.journal).toMatchObject([{ operationId: order.operationId, phase: Phase.PHASE_SUCCEEDED }]);
    third.acknowledge(await third.report(order.operationId, 'PHASE_SUCCEEDED'));
    await until('no more of it', () => (unacknowledged() === 0 ? true : null));
    third.end();
    const fourth = await host.gateway.session(4);
    expect(fourth.hello!.journal).toEqual([]);
    await until('a heartbeat', () => fourth.heartbeats[0]);
    expect(fourth.reports).toEqual([]);
  });

  it('does not take an acknowledgement of an earlier revision for one of the end', async () => {
    host.gateway.acknowledges = false;
    await host.connect();
    const session = await host.gateway.session(1);
    const order = quickOrder();
    session.offer(host.seal(order));
    const report = await session.report(order.operationId, 'PHASE_SUCCEEDED');
    session.send({ reportAck: { operationId: order.operationId, revision: report.revision - 1 } });
    const beats = session.heartbeats.length;
    await until('a heartbeat after it', () => (session.heartbeats.length > beats ? true : null));
    expect(unacknowledged()).toBe(1);
  });

  it('comes back after its gateway was killed, and goes on with an order meanwhile', async () => {
    await host.connect();
    const session = await host.gateway.session(1);
    const bundle = await host.publish('2.0.0');
    const patch = { bundle: { ...bundle, size: longOf(bundle.size) } };
    const order = host.order({ install: { patch } });
    session.offer(host.seal(order));
    await session.report(order.operationId, 'PHASE_EXECUTING');
    const port = host.gateway.sessionPort;
    host.gateway.kill();
    await host.versionIs('2.0.0');
    await host.gateway.start(port);
    const second = await host.gateway.session(2);
    await second.report(order.operationId, 'PHASE_SUCCEEDED');
    expect(host.beginnings(order.operationId)).toBe(1);
  });

  it('says who it is, what runs and where its orders stand on the command line', async () => {
    const run = await host.connect();
    const session = await host.gateway.session(1);
    const order = quickOrder();
    session.offer(host.seal(order));
    await session.ending(order.operationId);
    const status = JSON.parse(await host.command('status'));
    expect(status).toMatchObject({
      hostId: host.hostId,
      agentProcessId: run.child.pid,
      lastEpoch: 1,
      unfinished: [],
      applications: [{ name: 'hello', version: '1.0.0', wayBack: '' }],
    });
    const journal = JSON.parse(await host.command('journal'));
    expect(journal.orders).toMatchObject([{ operationId: order.operationId, phase: 'SUCCEEDED' }]);
  });

  it('ends well and says nothing when the reader of its status goes away, as head does', async () => {
    await host.connect();
    expect(await host.unreadStatus()).toEqual({ code: 0, errors: '' });
  });

  it('ends cleanly on SIGTERM, with its application, and leaves nothing running', async () => {
    const run = await host.connect();
    await host.versionIs('1.0.0');
    run.child.kill('SIGTERM');
    expect(await run.ended).toEqual({ code: 0, signal: null });
    expect(await host.version()).toBeNull();
  });

  it('is the only agent of its data folder', async () => {
    await host.connect();
    const other = host.start();
    expect((await other.ended).code).toBe(1);
    expect(other.log()).toContain('another agent');
  });

  it('finds its application again after kill -9, and restarts one that ended', async () => {
    const run = await host.connect();
    await host.versionIs('1.0.0');
    const before = applicationProcess()!;
    await host.kill(run);
    await host.versionIs('1.0.0');
    await host.connect();
    expect(applicationProcess()).toBe(before);
    process.kill(before, 'SIGKILL');
    await until('another process', () => {
      const now = applicationProcess();
      return now === null || now === before ? null : true;
    });
    await host.versionIs('1.0.0');
  });

  it('will not run on a damaged journal, and says what to do', async () => {
    const run = await host.connect();
    await host.kill(run);
    const file = `${host.dataDir}/journal`;
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(30) ^ 1, 30);
    writeFileSync(file, bytes);
    const second = host.start();
    expect((await second.ended).code).toBe(1);
    expect(second.log()).toContain('the journal is damaged');
  });

  it('refuses a certificate of another host and the test hook on a real machine, with all problems named', async () => {
    const config = JSON.parse(readFileSync(host.configFile, 'utf8'));
    host.writeConfig({ ...config, hostId: randomUUID() });
    const stranger = host.start();
    expect((await stranger.ended).code).toBe(2);
    expect(stranger.log()).toContain('tls.cert');
    host.writeConfig({
      ...config,
      machine: { kind: 'systemd' },
      applications: [{ name: 'hello', unit: 'hello.service' }],
    });
    const real = host.start({ RINGMASTER_AGENT_KILL_AT: 'switched' });
    expect((await real.ended).code).toBe(2);
    expect(real.log()).toContain('RINGMASTER_AGENT_KILL_AT');
    host.writeConfig({ ...config, colour: 'blue', gateways: [] });
    const wrong = host.start();
    expect((await wrong.ended).code).toBe(2);
    expect(wrong.log()).toMatch(
      /colour: unknown key[\s\S]*gateways: must be a list|gateways: must[\s\S]*colour: unknown/,
    );
  });
});

function unacknowledged(): number {
  return collectStatus(host.config()).unacknowledged;
}

function applicationProcess(): number | null {
  return collectStatus(host.config()).applications[0]!.processId;
}

function longOf(value: number) {
  return ringmaster.agent.v1.Bundle.fromObject({ size: value }).size;
}
