import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Long from 'long';
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

async function publish(files: Readonly<Record<string, string>> = {}) {
  const { size, ...bundle } = await host.publish('2.0.0', files);
  return { bundle: { ...bundle, size: Long.fromNumber(size) } };
}

const LIMITED = `
apiVersion: ringmaster/v1
kind: Bundle
metadata: { name: hello, version: "2.0.0" }
run: { command: [node, server.js] }
steps:
  install: { command: [node, install.js], confined: true, limits: { memory: 128M, file: 1M, cpu: 1s } }
`;

describe('a step of a bundle', () => {
  it.each([
    ['more memory', 'const kept = []; for (;;) kept.push(Buffer.alloc(10_000_000, 1));'],
    ['a longer file', "require('node:fs').writeFileSync('big', Buffer.alloc(2_000_000)); process.exit(0);"],
    ['more processor time', 'for (;;);'],
    [
      'more memory in a process that it starts',
      `
      const code = 'const kept = []; for (;;) kept.push(Buffer.alloc(10_000_000, 1));';
      process.exit(require('node:child_process').spawnSync(process.execPath, ['-e', code]).status === 0 ? 0 : 3);`,
    ],
  ])('that takes %s than its limits allow ends, and the host is as it was', async (_, script) => {
    await host.connect();
    const session = await host.gateway.session(1);
    const order = host.order({ install: { patch: await publish({ 'bundle.yaml': LIMITED, 'install.js': script }) } });
    session.offer(host.seal(order));
    const report = await session.ending(order.operationId);
    expect(report).toMatchObject({ reason: 'step_failed', unchanged: true, runningVersion: '1.0.0' });
    expect(Phase[report.phase]).toBe('PHASE_FAILED');
    expect(report.message).toContain('within 128 MiB of memory, files of 1 MiB, 1 s of processor time');
    await host.versionIs('1.0.0');
  });
});

describe('a host on which it cannot be told what runs', () => {
  const place = (): string => join(host.dataDir, 'bundles', 'hello');

  it.each<[string, () => void]>([
    ['is linked from elsewhere', () => symlinkSync('/etc', join(place(), 'current'))],
    ['is no link', () => writeFileSync(join(place(), 'current'), '')],
    ['is gone', () => symlinkSync(join('versions', `9@${'a'.repeat(64)}`), join(place(), 'current'))],
  ])('because the current version %s, stays within reach, and an order there is indeterminate', async (_, spoil) => {
    const first = await host.connect();
    await host.versionIs('1.0.0');
    await host.kill(first);
    rmSync(join(place(), 'current'));
    spoil();
    await host.connect();
    const session = await host.gateway.session(2);
    const kept = readdirSync(join(place(), 'versions'));
    const order = host.order({ install: { patch: await publish() } });
    session.offer(host.seal(order));
    const report = await session.ending(order.operationId);
    expect(report).toMatchObject({ reason: 'cannot_inspect', unchanged: false });
    expect(Phase[report.phase]).toBe('PHASE_INDETERMINATE');
    expect(report.message).toContain('what runs cannot be told');
    expect(readdirSync(join(place(), 'versions'))).toEqual(kept);
    await until('a heartbeat', () => session.heartbeats[0]);
  });

  it.each<[string, (file: string) => void, string]>([
    ['its ways back are no list', () => writeFileSync(join(place(), 'way-back.json'), '{"to'), 'way-back.json'],
    ['its manifest is gone', (version) => rmSync(join(version, 'bundle.yaml')), 'bundle.yaml'],
  ])('before, because %s, is indeterminate when it is told to go back', async (_, spoil, named) => {
    await host.connect();
    const session = await host.gateway.session(1);
    const patch = await publish();
    const install = host.order({ install: { patch } });
    session.offer(host.seal(install));
    await session.report(install.operationId, 'PHASE_SUCCEEDED');
    spoil(join(place(), 'current'));
    const before = readFileSync(join(place(), 'current', 'server.js'), 'utf8');
    const order = host.order({ direction: 2, backOut: { patch, installOperationId: install.operationId } });
    session.offer(host.seal(order));
    const report = await session.ending(order.operationId);
    expect(Phase[report.phase]).toBe('PHASE_INDETERMINATE');
    expect(report).toMatchObject({ reason: 'cannot_inspect' });
    expect(report.message).toContain(named);
    expect(readFileSync(join(place(), 'current', 'server.js'), 'utf8')).toBe(before);
  });
});
