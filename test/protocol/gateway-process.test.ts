import { spawn } from 'node:child_process';
import { built, buildCheckout } from '../e2e/built';
import { eventually, type GatewayBench, openGatewayBench } from './gateway-fixture';
import { ScriptedAgent } from './scripted-agent';

let bench: GatewayBench;
let environment: Record<string, string>;

beforeAll(async () => {
  buildCheckout();
  bench = await openGatewayBench();
  environment = await bench.processEnvironment('process');
  // A first build takes long.
}, 300_000);
afterAll(async () => {
  await bench.close();
});

interface Ports {
  readonly sessions: number;
  readonly artifacts: number;
  readonly metrics: number;
}

/** The agent of a new host, with its session. */
async function welcomed({ sessions }: Ports): Promise<ScriptedAgent> {
  const { hostId } = await bench.newMember();
  const files = await bench.agentFiles(hostId);
  const agent = new ScriptedAgent({ port: sessions, authorityFile: bench.authority.certFile, files });
  agent.hello(hostId);
  await agent.next('welcome');
  return agent;
}

function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [built('gateway', 'main.js')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  // Not 'exit': what it said last may not be read by then.
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ready = new Promise<Ports>((resolve) => {
    child.stdout.on('data', (part: Buffer) => {
      output.stdout += part.toString();
      for (const line of output.stdout.split('\n').filter((each) => each.includes('"msg":"ready"'))) {
        resolve((JSON.parse(line) as { ports: Ports }).ports);
      }
    });
  });
  child.stderr.on('data', (part: Buffer) => {
    output.stderr += part.toString();
  });
  return { child, output, exited, ready };
}

test('the process serves agents and its metrics, stops at SIGTERM with status 0, and logs no secret', async () => {
  const gateway = start(environment);
  const ports = await gateway.ready;
  const agent = await welcomed(ports);
  const metrics = await (await fetch(`http://127.0.0.1:${String(ports.metrics)}/metrics`)).text();
  expect(metrics).toContain('ringmaster_gateway_streams 1');
  gateway.child.kill('SIGTERM');
  await agent.next('drain');
  agent.hangUp();
  expect(await gateway.exited).toBe(0);
  expect(gateway.output.stderr).toBe('');
  const { password } = new URL(bench.database.gatewayUrl);
  expect(password).not.toBe('');
  expect(gateway.output.stdout).not.toContain(password);
  agent.close();
});

test('a gateway whose database is away waits for it, and what it logs meanwhile has no secret', async () => {
  const password = 'hunter2-3f9a7c';
  const away = start({ ...environment, DATABASE_URL: `postgres://gateway:${password}@127.0.0.1:1/ringmaster` });
  await eventually(() => away.output.stdout.includes('the database is away'), 'it says that the database is away');
  away.child.kill('SIGTERM');
  expect(await away.exited).toBe(0);
  expect(away.output.stdout + away.output.stderr).not.toContain(password);
});

test('a second signal ends the process without waiting for its agents', async () => {
  const gateway = start(environment);
  const ports = await gateway.ready;
  const agent = await welcomed(ports);
  gateway.child.kill('SIGTERM');
  await agent.next('drain');
  gateway.child.kill('SIGINT');
  expect(await gateway.exited).toBe(1);
  agent.close();
});

test('a gateway that takes simulators says so loudly, and one that does not says nothing of them', async () => {
  for (const [env, loud] of [
    [environment, false],
    [{ ...environment, RINGMASTER_ALLOW_SIMULATORS: '1' }, true],
  ] as const) {
    const gateway = start(env);
    await gateway.ready;
    expect(/"level":"warn".*SIMULATORS ARE ALLOWED/.test(gateway.output.stdout)).toBe(loud);
    gateway.child.kill('SIGTERM');
    expect(await gateway.exited).toBe(0);
  }
});

test('a file that cannot be read is named with its variable', async () => {
  const gateway = start({ ...environment, RINGMASTER_TLS_KEY: '/nowhere/key.pem' });
  expect(await gateway.exited).toBe(1);
  expect(gateway.output.stderr).toMatch(/^gateway: RINGMASTER_TLS_KEY: .*\/nowhere\/key.pem/);
});

test('an environment with mistakes is refused with every one of them and what to do', async () => {
  const { DATABASE_URL, ...rest } = environment;
  const gateway = start({ ...rest, RINGMASTER_GATEWAY_LISTEN: 'nowhere', RINGMASTER_GATEWAY_ID: 'a b' });
  expect(await gateway.exited).toBe(1);
  expect(gateway.output.stderr.trim().split('\n')).toEqual([
    'gateway: RINGMASTER_GATEWAY_ID="a b" must be 1 to 63 letters, digits, ".", "_" or "-"',
    expect.stringMatching(/^gateway: DATABASE_URL is not set: give /),
    'gateway: RINGMASTER_GATEWAY_LISTEN="nowhere" is not host:port',
  ]);
  expect(DATABASE_URL).not.toBe('');
});

test('a database that refuses the gateway ends it with a message; one that is away is waited for', async () => {
  const wrong = new URL(bench.database.gatewayUrl);
  wrong.password = 'wrong';
  const refused = start({ ...environment, DATABASE_URL: wrong.toString() });
  expect(await refused.exited).toBe(1);
  expect(refused.output.stderr).toMatch(/^gateway: .*password/);
  const away = new URL(bench.database.gatewayUrl);
  away.port = '1';
  const waiting = start({ ...environment, DATABASE_URL: away.toString() });
  await eventually(() => waiting.output.stdout.includes('the database is away'), 'the gateway waits');
  expect(waiting.child.exitCode).toBeNull();
  waiting.child.kill('SIGTERM');
  expect(await waiting.exited).toBe(0);
});
