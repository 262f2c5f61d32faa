import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client as TemporalClient, Connection } from '@temporalio/client';
import { Client } from 'pg';
import { anyFreePort } from '../../deploy/local/ports';
import { startPostgres } from '../../deploy/local/postgres';
import { startTemporal } from '../../deploy/local/temporal';
import { findTemporal } from '../../deploy/local/temporal-binary';
import { TEMPORAL_SERVER } from '../../deploy/prometheus/temporal-metrics';
import { temporalCache } from '../servers';
import { eventually, isAlive } from './processes';

jest.setTimeout(120_000);

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ringmaster-servers-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
});

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  // A killed server ends the connection with an error event as well.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

test('what PostgreSQL committed is there after kill -9 and a new start', async () => {
  const first = await startPostgres({ dataDir: directory });
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  process.kill(first.pid, 'SIGKILL');
  await eventually(() => !isAlive(first.pid), 5_000);
  const second = await startPostgres({ dataDir: directory });
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  await second.stop();
  await first.stop();
});

test('a PostgreSQL that survived its supervisor is stopped before the next one starts', async () => {
  const first = await startPostgres({ dataDir: directory });
  const second = await startPostgres({ dataDir: directory });
  expect(isAlive(first.pid)).toBe(false);
  expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await second.stop();
  await first.stop();
});

test('a lock file of PostgreSQL whose process id now means another process is no obstacle', async () => {
  const first = await startPostgres({ dataDir: directory });
  await first.stop();
  writeFileSync(join(directory, 'data', 'postmaster.pid'), `${process.pid}\n${join(directory, 'data')}\n`);
  const second = await startPostgres({ dataDir: directory });
  expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await second.stop();
});

test('PostgreSQL asks for passwords, which only their owner can read, and the gateway has a login of its own', async () => {
  const server = await startPostgres({ dataDir: directory });
  for (const name of ['owner-password', 'gateway-password']) {
    expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  }
  const password = readFileSync(join(directory, 'owner-password'), 'utf8').trim();
  await expect(query(server.url.replace(password, 'wrong'), 'SELECT 1')).rejects.toThrow(
    /password authentication failed/,
  );
  expect(await query(server.gatewayUrl, 'SELECT current_user')).toEqual([{ current_user: 'ringmaster_gateway' }]);
  await expect(query(server.gatewayUrl, 'CREATE TABLE mine (a int)')).rejects.toThrow(/permission denied/);
  await server.stop();
});

test('a workflow that Temporal accepted is there after kill -9 and a new start', async () => {
  const program = await findTemporal({
    path: process.env['PATH'] ?? '',
    cacheDir: temporalCache(),
    log: (line) => process.stderr.write(`${line}\n`),
  });
  const first = await startTemporal({ dataDir: directory, program });
  const before = await Connection.connect({ address: first.address });
  await new TemporalClient({ connection: before }).workflow.start('anyWorkflow', {
    workflowId: 'kept',
    taskQueue: 'none',
  });
  await before.close();
  process.kill(first.pid, 'SIGKILL');
  await eventually(() => !isAlive(first.pid), 5_000);
  const second = await startTemporal({ dataDir: directory, program });
  const after = await Connection.connect({ address: second.address });
  const { status } = await new TemporalClient({ connection: after }).workflow.getHandle('kept').describe();
  expect(status.name).toBe('RUNNING');
  await after.close();
  await second.stop();
  await first.stop();
});

test("Temporal's server serves what it measures of itself, by the names that docs/metrics.md tells of", async () => {
  const program = await findTemporal({
    path: process.env['PATH'] ?? '',
    cacheDir: temporalCache(),
    log: (line) => process.stderr.write(`${line}\n`),
  });
  const metricsPort = await anyFreePort();
  const server = await startTemporal({ dataDir: directory, program, metricsPort });
  const connection = await Connection.connect({ address: server.address });
  const { workflow } = new TemporalClient({ connection });
  // An error, and a task that nobody asks for.
  await expect(workflow.getHandle('never-started').describe()).rejects.toThrow(/not found/);
  await workflow.start('anyWorkflow', { workflowId: 'waits', taskQueue: 'none' });
  let missing: readonly string[] = TEMPORAL_SERVER;
  const areAllThere = async (): Promise<boolean> => {
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    missing = TEMPORAL_SERVER.filter((name) => !new RegExp(`^${name}(_bucket)?\\{`, 'm').test(text));
    return missing.length === 0;
  };
  await eventually(areAllThere, 60_000);
  expect(missing).toEqual([]);
  await connection.close();
  await server.stop();
});
