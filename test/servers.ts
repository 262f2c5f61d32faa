import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type Guard, startGuard } from '../deploy/local/guard';
import { type DatabaseUrls, startPostgres } from '../deploy/local/postgres';
import { startTemporal } from '../deploy/local/temporal';
import { findTemporal } from '../deploy/local/temporal-binary';
import { migrate } from '../store/migrate';

/**
 * The PostgreSQL and Temporal server of one test run. Called from Jest's global setup they serve every worker (through the
 * environment, which workers inherit); called first in a test file they serve that worker. Either way they and their
 * directory are gone when the process that started them is, kill -9 included.
 */

/** Of a database that belongs to nobody: make one with createTestDatabase. */
export type TestPostgres = DatabaseUrls;

const POSTGRES = 'RINGMASTER_TEST_POSTGRES';
const TEMPORAL = 'RINGMASTER_TEST_TEMPORAL';

interface Run {
  readonly guard: Guard;
  readonly directory: string;
}
let run: Run | undefined;

function currentRun(): Run {
  if (run === undefined) {
    const directory = mkdtempSync(join(tmpdir(), 'ringmaster-test-'));
    const guard = startGuard();
    guard.remove(directory);
    run = { guard, directory };
  }
  return run;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

let postgres: Promise<TestPostgres> | undefined;

async function bringUpPostgres(): Promise<TestPostgres> {
  const present = process.env[POSTGRES];
  if (present !== undefined) return JSON.parse(present) as TestPostgres;
  const { guard, directory } = currentRun();
  // Lost commits do not matter when the whole server is thrown away.
  const server = await startPostgres({ dataDir: join(directory, 'postgres'), durable: false, guard });
  const { url, gatewayUrl, apiUrl, workerUrl, notifyUrl } = server;
  process.env[POSTGRES] = JSON.stringify({ url, gatewayUrl, apiUrl, workerUrl, notifyUrl });
  return server;
}

/** The PostgreSQL server of this test run, started at the first call. */
export function ensurePostgres(): Promise<TestPostgres> {
  postgres ??= bringUpPostgres();
  return postgres;
}

/** Where the Temporal program is kept between runs: the same place as for `npm start`. */
export function temporalCache(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ringmaster', 'temporal');
}

let temporal: Promise<string> | undefined;

async function bringUpTemporal(): Promise<string> {
  const present = process.env[TEMPORAL] ?? process.env['TEMPORAL_ADDRESS'];
  if (present !== undefined) return present;
  const { guard, directory } = currentRun();
  const program = await findTemporal({ path: process.env['PATH'] ?? '', cacheDir: temporalCache(), guard, log: say });
  const dataDir = join(directory, 'temporal');
  mkdirSync(dataDir, { recursive: true });
  const server = await startTemporal({ dataDir, program, durable: false, guard });
  process.env[TEMPORAL] = server.address;
  return server.address;
}

/** The address (host:port) of the Temporal server of this test run, started at the first call. */
export function ensureTemporal(): Promise<string> {
  temporal ??= bringUpTemporal();
  return temporal;
}

/** Ends the servers this process started, at once and not only when it ends. For Jest's global teardown. */
export async function stopServers(): Promise<void> {
  const ending = run;
  run = undefined;
  postgres = undefined;
  temporal = undefined;
  for (const name of [POSTGRES, TEMPORAL]) Reflect.deleteProperty(process.env, name);
  // The guard ends what it still watches.
  await ending?.guard.close();
}

function named(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export interface TestDatabase extends DatabaseUrls {
  /** Drops it, whoever is still connected. */
  drop(): Promise<void>;
}

/** Makes a migrated, empty database that belongs to the caller. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = await ensurePostgres();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(server.url, `CREATE DATABASE ${name}`);
  const url = named(server.url, name);
  await migrate(url);
  return {
    url,
    gatewayUrl: named(server.gatewayUrl, name),
    apiUrl: named(server.apiUrl, name),
    workerUrl: named(server.workerUrl, name),
    notifyUrl: named(server.notifyUrl, name),
    drop: () => administer(server.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}
