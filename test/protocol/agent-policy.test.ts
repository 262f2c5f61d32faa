import { execFile } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Long from 'long';
import { ringmaster } from '../../proto/generated/agent';
import { AgentHost, compileAgent } from './agent-host';
import { SLOW_MS } from './conforming-agents';
import { until } from './until';

const { Phase } = ringmaster.agent.v1;
const HEAD = 'apiVersion: ringmaster/v1\nkind: HostPolicy\n';
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');

let host: AgentHost;

beforeAll(compileAgent);

beforeEach(async () => {
  host = await AgentHost.create();
  const config = JSON.parse(readFileSync(host.configFile, 'utf8'));
  host.writeConfig({ ...config, policyFile: 'policy.yaml' });
});

afterEach(async () => {
  await host.dispose();
});

function writePolicy(text: string): void {
  writeFileSync(join(host.dir, 'policy.yaml'), HEAD + text);
  chmodSync(join(host.dir, 'policy.yaml'), 0o644);
}

/** A whole day that is neither today nor one beside it, wherever the test runs. */
function closedNow(): string {
  const day = DAYS[(new Date().getUTCDay() + 3) % 7]!;
  return `hours: { timeZone: UTC, windows: [{ days: [${day}], from: "00:00", to: "23:59" }] }\n`;
}

async function publish(files: Readonly<Record<string, string>> = {}) {
  const { size, ...bundle } = await host.publish('2.0.0', files);
  return { bundle: { ...bundle, size: Long.fromNumber(size) } };
}

/** What `ringmaster-agent` prints for a person or a program, and how it ends. */
function command(...words: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
  const program = join(__dirname, '..', '..', 'dist', 'agent', 'main.js');
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...words, '--config', host.configFile], (error, out) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out });
    });
  });
}

describe("root's policy on a host", () => {
  it('that is missing refuses every order, names the file, and leaves the host no capability', async () => {
    await host.connect();
    const session = await host.gateway.session(1);
    expect(session.hello!.facts?.capabilities).toEqual([]);
    for (const order of [
      host.order({ install: { patch: await publish() } }),
      host.order({ reboot: { expectedBootId: 'x' } }),
    ]) {
      session.offer(host.seal(order));
      const report = await session.ending(order.operationId);
      expect(report).toMatchObject({ reason: 'policy_unreadable', unchanged: true });
      expect(Phase[report.phase]).toBe('PHASE_REJECTED');
      expect(report.message).toContain('policy.yaml');
      expect(host.beginnings(order.operationId)).toBe(0);
    }
  });

  it('counts from the moment root writes it, and no order gets around it', async () => {
    writePolicy('');
    await host.connect();
    const session = await host.gateway.session(1);
    expect(session.hello!.facts?.capabilities).toEqual(['bundle', 'bundle:hello', 'confirm']);
    const patch = await publish();
    // What changes a capability also begins a session anew: each order is offered on the one that is there to stay.
    writePolicy('bundles: false\n');
    const refusing = await host.gateway.session(2);
    const refused = host.order({ install: { patch } });
    refusing.offer(host.seal(refused));
    expect(await refusing.ending(refused.operationId)).toMatchObject({ reason: 'policy_forbids', unchanged: true });
    writePolicy(closedNow());
    const closed = await host.gateway.session(3);
    const early = host.order({ install: { patch } });
    closed.offer(host.seal(early));
    const report = await closed.ending(early.operationId);
    expect(report).toMatchObject({ reason: 'outside_hours', unchanged: true });
    expect(Phase[report.phase]).toBe('PHASE_CANCELED');
    writePolicy('');
    // It says anew that it is there, and is ordered then.
    const open = await host.gateway.session(4);
    expect(closed.goodbye).toBe('the hours of this host have come');
    const next = host.order({ generation: 2, install: { patch } });
    open.offer(host.seal(next));
    await open.report(next.operationId, 'PHASE_SUCCEEDED');
  });

  it('that takes or gives a capability has the session begin anew, and an unchanged one does not', async () => {
    writePolicy('bundles: false\n');
    await host.connect();
    const first = await host.gateway.session(1);
    expect(first.hello!.facts?.capabilities).toEqual([]);
    writePolicy('');
    const second = await host.gateway.session(2);
    expect(first.goodbye).toContain('what this host can do');
    expect(second.hello!.facts?.capabilities).toEqual(['bundle', 'bundle:hello', 'confirm']);
    writePolicy('packages: { forbid: ["linux-*"] }\n');
    const beats = second.heartbeats.length;
    await until('more heartbeats', () => (second.heartbeats.length > beats + 3 ? true : null));
    expect(second.isClosed).toBe(false);
  });

  it('is asked again when the turn of an order comes that waited', async () => {
    writePolicy('');
    await host.connect();
    const session = await host.gateway.session(1);
    const begun = join(host.dir, 'begun');
    const install = `require('node:fs').writeFileSync('${begun}', ''); setTimeout(() => undefined, ${SLOW_MS});`;
    const patch = await publish({ 'install.js': install });
    const first = host.order({ install: { patch } });
    const waiting = host.order({ reboot: { expectedBootId: session.hello!.bootId } });
    session.offer(host.seal(first));
    await session.report(first.operationId, 'PHASE_EXECUTING');
    session.offer(host.seal(waiting));
    await session.report(waiting.operationId, 'PHASE_ACCEPTED');
    // Until it changes something the first one is asked again, too.
    await until('the first to change the host', () => (existsSync(begun) ? true : null));
    writePolicy(closedNow());
    expect(await session.ending(waiting.operationId)).toMatchObject({ reason: 'outside_hours', unchanged: true });
    expect(host.beginnings(waiting.operationId)).toBe(0);
    await session.report(first.operationId, 'PHASE_SUCCEEDED');
  });
});

describe('ringmaster-agent doctor', () => {
  it('finds nothing wrong with a host that is well, while its gateway is away', async () => {
    writePolicy('');
    await host.connect();
    await host.versionIs('1.0.0');
    host.gateway.kill();
    const { code, out } = await command('doctor');
    expect(out).toMatch(/^ok {4}certificate .* for this host, until /m);
    expect(out).toMatch(/^ok {4}application hello +1\.0\.0 runs$/m);
    // This host has one authority alone.
    expect(out).toMatch(/^warn +order keys +1 may sign orders, and whoever has one may order anything here/m);
    expect(out).toMatch(/\nnothing is wrong/);
    expect(code).toBe(0);
    const json = JSON.parse((await command('doctor', '--json')).out);
    expect(json).toMatchObject({ healthy: true });
    expect(json.checks.map(({ subject }: { subject: string }) => subject)).toContain('journal');
  });

  it.each<[string, (agent: { kill(): Promise<void> }) => Promise<void> | void, RegExp, number]>([
    ['an agent that does not run', (agent) => agent.kill(), /^bad +agent +does not run; systemctl start/m, 1],
    [
      'a policy that is gone',
      () => rmSync(join(host.dir, 'policy.yaml')),
      /^bad +root's policy .*ENOENT.*refuses every order/m,
      1,
    ],
    [
      'a journal that is damaged',
      async (agent) => {
        await agent.kill();
        const bytes = readFileSync(join(host.dataDir, 'journal'));
        bytes.writeUInt8(bytes.readUInt8(30) ^ 1, 30);
        writeFileSync(join(host.dataDir, 'journal'), bytes);
      },
      /^bad +journal +the journal is damaged/m,
      1,
    ],
    [
      'a version that cannot be told',
      () => {
        rmSync(join(host.dataDir, 'bundles', 'hello', 'current'));
        symlinkSync('/etc', join(host.dataDir, 'bundles', 'hello', 'current'));
      },
      /^bad +application hello +what runs cannot be told/m,
      1,
    ],
    [
      "a key that is not the certificate's",
      () => writeFileSync(join(host.dir, 'keys.pem'), 'x'),
      /^bad +order keys/m,
      1,
    ],
    [
      'a configuration that is wrong',
      () => host.writeConfig({ ...JSON.parse(readFileSync(host.configFile, 'utf8')), colour: 'blue' }),
      /^bad +configuration .*colour: unknown key/m,
      2,
    ],
  ])('finds %s, and says so last', async (_, spoil, line, status) => {
    writePolicy('');
    const run = await host.connect();
    await host.versionIs('1.0.0');
    await spoil({ kill: () => host.kill(run) });
    const { code, out } = await command('doctor');
    expect(out).toMatch(line);
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^\d wrong/);
    expect(code).toBe(status);
    expect(JSON.parse((await command('doctor', '--json')).out)).toMatchObject({ healthy: false });
  });
});

test('status and journal say to a tired person what is in hand, and how orders ended', async () => {
  writePolicy(`bundles: false\n${closedNow()}`);
  await host.connect();
  const session = await host.gateway.session(1);
  const order = host.order({ install: { patch: await publish() } });
  session.offer(host.seal(order));
  await session.ending(order.operationId);
  writePolicy(closedNow());
  // Bundles are allowed again, which begins a session anew.
  const next = await host.gateway.session(2);
  const early = host.order({ reboot: { expectedBootId: next.hello!.bootId } });
  next.offer(host.seal(early));
  await next.ending(early.operationId);
  writePolicy(`bundles: false\n${closedNow()}`);
  const status = await command('status');
  expect(status.out).toMatch(/^agent +runs \(process \d+\)$/m);
  expect(status.out).toMatch(/^last session +began 20/m);
  expect(status.out).toMatch(/^root's policy +no bundles$/m);
  expect(status.out).toMatch(/^root's policy +install, reboot, back_out: NOT allowed now; it is /m);
  expect(status.out).toMatch(/^order +none in hand$/m);
  expect(JSON.parse((await command('status', '--json')).out)).toMatchObject({
    policy: { problems: [] },
    unfinished: [],
  });
  const journal = await command('journal');
  expect(journal.out).toContain(
    `${order.operationId}  refused  REJECTED  policy_forbids\n    root's policy allows no bundles`,
  );
  expect(journal.out).toContain(`${early.operationId}  refused  CANCELED  outside_hours\n    root's policy lets`);
});
