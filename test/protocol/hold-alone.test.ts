import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { ringmaster } from '../../proto/generated/agent';
import { built, buildCheckout } from '../e2e/built';
import { type MemberHost, placeOrder, readOrder } from '../order-rows';
import { eventually, type GatewayBench, openGatewayBench } from './gateway-fixture';
import { ScriptedAgent } from './scripted-agent';

const { Phase } = ringmaster.agent.v1;

/** Real processes of the gateway and of the command, PostgreSQL, and nothing else: no api, no Temporal, no worker. */

let bench: GatewayBench;
let directory: string;
let urlFile: string;
const LOGIN = `operator_${randomUUID().slice(0, 8)}`;

beforeAll(async () => {
  buildCheckout();
  bench = await openGatewayBench();
  directory = mkdtempSync(join(tmpdir(), 'ringmaster-hold-'));
  await bench.owner.query(`CREATE ROLE ${LOGIN} LOGIN PASSWORD 'pass' IN ROLE ringmaster_operator`);
  const url = new URL(bench.database.url);
  url.username = LOGIN;
  url.password = 'pass';
  urlFile = join(directory, 'database-url');
  writeFileSync(urlFile, `${url.toString()}\n`);
  chmodSync(urlFile, 0o600);
  // A first build takes long.
}, 300_000);
afterAll(async () => {
  await bench.owner.query(`DROP ROLE ${LOGIN}`);
  await bench.close();
  rmSync(directory, { recursive: true, force: true });
});

interface RunningProcess {
  readonly port: number;
  stop(): Promise<void>;
}

async function startGateway(): Promise<RunningProcess> {
  const env = await bench.processEnvironment('alone');
  const child = spawn(process.execPath, [built('gateway', 'main.js')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  let output = '';
  const port = await new Promise<number>((resolve) => {
    child.stdout.on('data', (part: Buffer) => {
      output += part.toString();
      const ready = output.split('\n').find((line) => line.includes('"msg":"ready"'));
      if (ready !== undefined) resolve((JSON.parse(ready) as { ports: { sessions: number } }).ports.sessions);
    });
  });
  return {
    port,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function hold(member: MemberHost, url: string): Promise<{ code: number | null; out: string; err: string }> {
  const args = [built('cli', 'main.js'), 'hold', member.campaignId, '--reason', 'error rate'];
  const env = { RINGMASTER_URL: url, RINGMASTER_TOKEN: 'token', RINGMASTER_OPERATOR_DATABASE_URL_FILE: urlFile };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (err += part.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

async function newMember(): Promise<MemberHost> {
  const member = await bench.newMember();
  await bench.owner.query('UPDATE campaign SET launched_at = now() WHERE campaign_id = $1', [member.campaignId]);
  return member;
}

async function connect(port: number, member: MemberHost): Promise<ScriptedAgent> {
  const files = await bench.agentFiles(member.hostId);
  const agent = new ScriptedAgent({ port, authorityFile: bench.authority.certFile, files });
  agent.hello(member.hostId);
  await agent.next('welcome');
  return agent;
}

/** Ends the gateway's LISTEN connection, as a network does. */
async function cutListeners(): Promise<void> {
  const client = new Client({ connectionString: bench.database.url });
  await client.connect();
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'ringmaster-listener'`,
  );
  await client.end();
}

test('with Temporal and the api dead and LISTEN lost a hold stops the campaign: nothing more is offered, what has not begun is asked back', async () => {
  const gateway = await startGateway();
  const member = await newMember();
  const agent = await connect(gateway.port, member);
  const begun = await placeOrder(bench.owner, member);
  await agent.next('orderOffer');
  await cutListeners();

  // Nobody listens on port 1: an api that was killed.
  const held = await hold(member, 'http://127.0.0.1:1');
  expect(held).toMatchObject({ code: 0, err: expect.stringContaining('placing the hold straight in PostgreSQL') });
  expect(held.out).toMatch(/^Held, effective since .*\nWritten straight to PostgreSQL\./);

  const later = await placeOrder(bench.owner, member);
  const { cancelOrder } = await agent.next('cancelOrder');
  expect(cancelOrder).toMatchObject({ operationId: begun, reason: 'error rate' });
  agent.report({ operationId: begun, phase: Phase.PHASE_CANCELED, reason: 'canceled', unchanged: true });
  await agent.next('reportAck');
  expect(await readOrder(bench.owner, later)).toMatchObject({ state: 'open' });

  // Lifted, the order that waited is offered: it was the hold that kept it.
  await bench.owner.query('UPDATE hold SET lifted_at = clock_timestamp() WHERE campaign_id = $1', [member.campaignId]);
  await agent.next('orderOffer', 2);
  await eventually(async () => (await readOrder(bench.owner, later)).state === 'offered', 'the order is offered');
  agent.hangUp();
  agent.close();
  await gateway.stop();
});

test('an api that takes the request and never answers is not waited for', async () => {
  const frozen = createServer(() => undefined);
  await new Promise<void>((resolve) => frozen.listen(0, '127.0.0.1', resolve));
  const address = frozen.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const member = await newMember();
  const held = await hold(member, `http://127.0.0.1:${port}`);
  expect(held).toMatchObject({ code: 0, err: expect.stringContaining('does not answer') });
  const rows = await bench.owner.query(
    'SELECT set_by, effective_at IS NOT NULL AS effective FROM hold WHERE campaign_id = $1',
    [member.campaignId],
  );
  expect(rows.rows).toEqual([{ set_by: LOGIN, effective: true }]);
  frozen.close();
});
