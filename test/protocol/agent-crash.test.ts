import { existsSync, writeFileSync } from 'node:fs';
import Long from 'long';
import { INSTALL_BOUNDARIES } from '../../agent/boundaries';
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

async function publish(version: string, files?: Record<string, string>) {
  const { size, ...bundle } = await host.publish(version, files);
  return { bundle: { ...bundle, size: Long.fromNumber(size) } };
}

/** Where an install may be cut off with the host proven as it was; after that it has switched, or has ended. */
const UNTIL_SWITCH = INSTALL_BOUNDARIES.slice(0, INSTALL_BOUNDARIES.indexOf('switched'));
/** Before these, the order is not in the journal: it was never accepted. */
const NEVER_ACCEPTED = ['before_accepted'];

describe('an agent that is killed in the middle of an install', () => {
  it.each(INSTALL_BOUNDARIES)('at %s tells afterwards what happened, and never begins it twice', async (boundary) => {
    const patch = await publish('2.0.0');
    const doomed = await host.connect({ RINGMASTER_AGENT_KILL_AT: boundary });
    const session = await host.gateway.session(1);
    const order = host.order({ install: { patch } });
    session.offer(host.seal(order));
    // A boundary that is never reached proves nothing: the agent has to die of it.
    expect(await doomed.ended).toEqual({ code: null, signal: 'SIGKILL' });
    await host.connect();
    const second = await host.gateway.session(2);
    if (NEVER_ACCEPTED.includes(boundary)) {
      expect(second.hello!.journal).toEqual([]);
      await host.versionIs('1.0.0');
      return;
    }
    if (boundary === 'after_acknowledged') {
      expect(second.hello!.journal).toEqual([]);
      await host.versionIs('2.0.0');
      return;
    }
    // Offered again, as a gateway may: it is answered, not run.
    second.offer(host.seal(order));
    const report = await second.ending(order.operationId);
    const isCut = UNTIL_SWITCH.some((each) => each === boundary);
    expect(Phase[report.phase]).toBe(isCut ? 'PHASE_CANCELED' : 'PHASE_SUCCEEDED');
    expect(report.unchanged).toBe(isCut);
    // What never began reports no version: nobody looked.
    const isBegun = !['after_accepted', 'before_executing'].includes(boundary);
    expect(report.runningVersion).toBe(isCut ? (isBegun ? '1.0.0' : '') : '2.0.0');
    await host.versionIs(isCut ? '1.0.0' : '2.0.0');
    expect(host.beginnings(order.operationId)).toBeLessThanOrEqual(1);
    if (!isCut) return;
    // The next generation finds a host on which it can be carried out.
    const next = host.order({ generation: 2, install: { patch } });
    second.offer(host.seal(next));
    await second.report(next.operationId, 'PHASE_SUCCEEDED');
    await host.versionIs('2.0.0');
  });

  it('is indeterminate when a step was cut off that is not known to keep to its own folder', async () => {
    const manifest = `
apiVersion: ringmaster/v1
kind: Bundle
metadata: { name: hello, version: "2.0.0" }
run: { command: [node, server.js] }
steps: { install: { command: [node, install.js] } }
`;
    const patch = await publish('2.0.0', { 'bundle.yaml': manifest });
    const doomed = await host.connect({ RINGMASTER_AGENT_KILL_AT: 'after_progress_step' });
    const order = host.order({ install: { patch } });
    (await host.gateway.session(1)).offer(host.seal(order));
    await doomed.ended;
    await host.connect();
    const report = await (await host.gateway.session(2)).ending(order.operationId);
    expect(Phase[report.phase]).toBe('PHASE_INDETERMINATE');
    expect(report).toMatchObject({ reason: 'interrupted', unchanged: false });
  });

  it('ends a step that outlived it before it says that nothing changed', async () => {
    // It says that it runs, and goes on once it is told to: then it must be gone.
    const late = `
      const { existsSync, writeFileSync } = require('node:fs');
      writeFileSync('${host.dir}/begun', '');
      setInterval(() => existsSync('${host.dir}/go') && writeFileSync('${host.dir}/late', ''), 20);`;
    const patch = await publish('2.0.0', { 'install.js': late });
    const doomed = await host.connect();
    const session = await host.gateway.session(1);
    const order = host.order({ install: { patch } });
    session.offer(host.seal(order));
    await session.report(order.operationId, 'PHASE_EXECUTING');
    await until('the step', () => (existsSync(`${host.dir}/begun`) ? true : null));
    await host.kill(doomed);
    await host.connect();
    const report = await (await host.gateway.session(2)).ending(order.operationId);
    expect(report).toMatchObject({ phase: Phase.PHASE_CANCELED, unchanged: true });
    writeFileSync(`${host.dir}/go`, '');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(existsSync(`${host.dir}/late`)).toBe(false);
  });

  it.each(['after_progress_putting_back', 'cleaned_up', 'before_finished'])(
    'at %s finishes putting back a version that did not stay up',
    async (boundary) => {
      const patch = await publish('2.0.0', { 'server.js': 'process.exit(3);' });
      const doomed = await host.connect({ RINGMASTER_AGENT_KILL_AT: boundary });
      const order = host.order({ install: { patch } });
      (await host.gateway.session(1)).offer(host.seal(order));
      await doomed.ended;
      await host.connect();
      const report = await (await host.gateway.session(2)).ending(order.operationId);
      expect(report).toMatchObject({ phase: Phase.PHASE_BACKED_OUT, runningVersion: '1.0.0' });
      await host.versionIs('1.0.0');
    },
  );
});

describe('an agent that is killed in the middle of a back-out', () => {
  it.each([
    ['after_executing', 'PHASE_CANCELED', '2.0.0'],
    ['before_progress_switching', 'PHASE_CANCELED', '2.0.0'],
    ['after_progress_switching', 'PHASE_CANCELED', '2.0.0'],
    ['switched', 'PHASE_SUCCEEDED', '1.0.0'],
    ['application_restarted', 'PHASE_SUCCEEDED', '1.0.0'],
    ['cleaned_up', 'PHASE_SUCCEEDED', '1.0.0'],
  ] as const)('at %s ends %s with %s running', async (boundary, phase, version) => {
    const patch = await publish('2.0.0');
    const first = await host.connect();
    const session = await host.gateway.session(1);
    const install = host.order({ install: { patch } });
    session.offer(host.seal(install));
    await session.report(install.operationId, 'PHASE_SUCCEEDED');
    await host.kill(first);
    const doomed = await host.connect({ RINGMASTER_AGENT_KILL_AT: boundary });
    const order = host.order({ direction: 2, backOut: { patch, installOperationId: install.operationId } });
    (await host.gateway.session(2)).offer(host.seal(order));
    expect(await doomed.ended).toEqual({ code: null, signal: 'SIGKILL' });
    await host.connect();
    const report = await (await host.gateway.session(3)).ending(order.operationId);
    expect(Phase[report.phase]).toBe(phase);
    await host.versionIs(version);
  });
});

describe('an agent that is killed in the middle of a reboot', () => {
  it.each([
    ['after_executing', 'PHASE_CANCELED'],
    ['after_reboot_pending', 'PHASE_CANCELED'],
    ['stopped_for_reboot', 'PHASE_CANCELED'],
    ['boot_id_changed', 'PHASE_SUCCEEDED'],
  ] as const)('at %s ends %s, and its application runs again', async (boundary, phase) => {
    const doomed = await host.connect({ RINGMASTER_AGENT_KILL_AT: boundary });
    const session = await host.gateway.session(1);
    const order = host.order({ reboot: { expectedBootId: session.hello!.bootId } });
    session.offer(host.seal(order));
    expect(await doomed.ended).toEqual({ code: null, signal: 'SIGKILL' });
    await host.connect();
    const report = await (await host.gateway.session(2)).ending(order.operationId);
    expect(Phase[report.phase]).toBe(phase);
    await host.versionIs('1.0.0');
  });
});
