import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import Long from 'long';
import type { PortChooser } from './ports';
import { isTemporalReady, type PreparedTemporal } from './temporal';
import { TEMPORAL_LIMITS } from './temporal-limits';
import { TEMPORAL_SERVER_VERSION, type TemporalServerPrograms } from './temporal-server-binary';
import { writeWhole } from './whole-file';

/**
 * Fixed for the life of its databases. Each shard has its own queues and timers and commits for itself; idle ones cost
 * PostgreSQL most (docs/benchmarks.md).
 */
const HISTORY_SHARDS = 16;
/** For each of the four services in the process; all of them, and ours, stay below PostgreSQL's max_connections. */
const CONNECTIONS = 16;
const VISIBILITY_CONNECTIONS = 4;
/** Go collects garbage when it is this many per cent of what lives. It keeps some 200 MiB alive: memory is cheaper here than time. */
const COLLECT_AT_PERCENT = '400';
/** Closed workflows are kept for a day: a run of one machine is looked at while it is fresh. */
const RETENTION_SECONDS = 24 * 3600;
/** Temporal keeps ports in a signed 16-bit column: none above 32,767 works. */
const FIRST_INNER_PORT = 7_300;
const NAMESPACE = 'default';
/** gRPC's status when a namespace is there already (google.rpc.Code). */
const ALREADY_EXISTS = 6;

/** The databases of a Temporal server: main store and visibility. */
export const TEMPORAL_DATABASES = { main: 'temporal', visibility: 'temporal_visibility' } as const;

/** How a Temporal server reaches its databases. */
export interface TemporalStore {
  /** On 127.0.0.1. */
  readonly port: number;
  readonly user: string;
  /** Never to be logged. */
  readonly password: string;
}

export interface TemporalServerOptions {
  readonly programs: TemporalServerPrograms;
  readonly store: TemporalStore;
  /** Holds the server's dynamic configuration and what is known of its schema; made when missing. */
  readonly dataDir: string;
  /** Of the frontend, on 127.0.0.1. */
  readonly port: number;
  /** Where it serves what it measures of itself, on 127.0.0.1. */
  readonly metricsPort: number;
  readonly ports: PortChooser;
}

/** A production server ready to be started: unlike the dev server it needs its schema before and its namespace after. */
export interface PreparedTemporalServer extends PreparedTemporal {
  /** Makes or updates the schema. Call before the start. */
  makeSchema(): Promise<void>;
  /** Registers the namespace `default` where it is missing. Call once it answers. */
  provision(): Promise<void>;
  /** Whether it answers at all: before `provision` it serves no namespace. */
  answers(): Promise<boolean>;
}

/** The product has two task queues: a partition more is one more place to poll and to forward from. */
const PRODUCTION_LIMITS: Readonly<Record<string, string>> = {
  ...TEMPORAL_LIMITS,
  'matching.numTaskqueueReadPartitions': '1',
  'matching.numTaskqueueWritePartitions': '1',
};

function dynamicConfiguration(): string {
  const lines = Object.entries(PRODUCTION_LIMITS).map(([key, value]) => `${key}: [{ value: ${value} }]`);
  return `${lines.join('\n')}\n`;
}

/** Runs Temporal's own schema tool; killed in between it is simply run again. */
async function makeSchema({ programs, store, dataDir }: TemporalServerOptions): Promise<void> {
  const stamp = join(dataDir, 'schema');
  const present = existsSync(stamp) ? readFileSync(stamp, 'utf8').trim() : null;
  if (present === TEMPORAL_SERVER_VERSION) return;
  for (const [folder, database] of Object.entries({ temporal: 'main', visibility: 'visibility' } as const)) {
    const env = {
      SQL_PLUGIN: 'postgres12_pgx',
      SQL_HOST: '127.0.0.1',
      SQL_PORT: String(store.port),
      SQL_USER: store.user,
      SQL_PASSWORD: store.password,
      SQL_DATABASE: TEMPORAL_DATABASES[database],
    };
    const tool = (...args: string[]): Promise<unknown> => promisify(execFile)(programs.sqlTool, args, { env });
    // What is there without the stamp is the half of an interrupted set-up.
    if (present === null) await tool('setup-schema', '--overwrite', '-v', '0.0');
    await tool('update-schema', '--schema-name', `postgresql/v12/${folder}`);
  }
  writeWhole(stamp, `${TEMPORAL_SERVER_VERSION}\n`);
}

async function registerNamespace(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '5s' });
  try {
    await connection.workflowService.registerNamespace({
      namespace: NAMESPACE,
      workflowExecutionRetentionPeriod: { seconds: Long.fromNumber(RETENTION_SECONDS) },
    });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== ALREADY_EXISTS) throw error;
  } finally {
    await connection.close();
  }
}

async function answers(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: '2s' });
    await connection.close();
    return true;
  } catch {
    // Refused: not yet. Whoever waits has a time-out.
    return false;
  }
}

/** Its ports besides the frontend's: each of the four services has one for gRPC and one for membership. */
async function innerPorts(ports: PortChooser): Promise<Record<string, string>> {
  const names = ['HISTORY', 'MATCHING', 'WORKER'].map((service) => `${service}_GRPC_PORT`);
  names.push(...['FRONTEND', 'HISTORY', 'MATCHING', 'WORKER'].map((service) => `${service}_MEMBERSHIP_PORT`));
  const chosen: Record<string, string> = {};
  for (const name of names) chosen[name] = String(await ports.choose(FIRST_INNER_PORT));
  return chosen;
}

/** Prepares Temporal's production server on PostgreSQL, all four services in one process, on the loopback only. */
export async function prepareTemporalServer(options: TemporalServerOptions): Promise<PreparedTemporalServer> {
  const { programs, store, dataDir, port, metricsPort, ports } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const dynamic = join(dataDir, 'dynamic-config.yaml');
  writeWhole(dynamic, dynamicConfiguration());
  const address = `127.0.0.1:${port}`;
  return {
    address,
    spec: {
      name: 'temporal',
      command: programs.server,
      args: ['--allow-no-auth', 'start'],
      env: {
        HOME: dataDir,
        LOG_LEVEL: 'warn',
        GOGC: COLLECT_AT_PERCENT,
        DB: 'postgres12_pgx',
        POSTGRES_SEEDS: '127.0.0.1',
        DB_PORT: String(store.port),
        POSTGRES_USER: store.user,
        POSTGRES_PWD: store.password,
        DBNAME: TEMPORAL_DATABASES.main,
        VISIBILITY_DBNAME: TEMPORAL_DATABASES.visibility,
        SQL_MAX_CONNS: String(CONNECTIONS),
        SQL_MAX_IDLE_CONNS: String(CONNECTIONS),
        SQL_VIS_MAX_CONNS: String(VISIBILITY_CONNECTIONS),
        SQL_VIS_MAX_IDLE_CONNS: String(VISIBILITY_CONNECTIONS),
        NUM_HISTORY_SHARDS: String(HISTORY_SHARDS),
        BIND_ON_IP: '127.0.0.1',
        FRONTEND_GRPC_PORT: String(port),
        FRONTEND_HTTP_PORT: '0',
        PROMETHEUS_ENDPOINT: `127.0.0.1:${metricsPort}`,
        ...(await innerPorts(ports)),
        DYNAMIC_CONFIG_FILE_PATH: dynamic,
      },
      stopSignal: 'SIGTERM',
      stopGroup: false,
      stopTimeoutMs: 20_000,
      stage: 1,
    },
    makeSchema: () => makeSchema(options),
    provision: () => registerNamespace(address),
    answers: () => answers(address),
    isReady: () => isTemporalReady(address),
  };
}
