import { migrate } from '../../store/migrate';
import type { RoleUrls } from './config';
import { type PreparedPostgres, preparePostgres } from './postgres';
import type { RunContext } from './run-context';
import { isTemporalReady, prepareTemporal } from './temporal';
import { findTemporal } from './temporal-binary';
import { prepareTemporalServer } from './temporal-server';
import { findTemporalServer } from './temporal-server-binary';

/**
 * `local`: Temporal's single-machine server on SQLite. `production`: the server that operators run, on PostgreSQL, which is
 * built once with Go.
 */
export type StackKind = 'local' | 'production';

/** What the servers may have that a local run does not need. */
export interface ServerOptions {
  /** `local` when not given. */
  readonly kind?: StackKind;
  /** Settings of the embedded PostgreSQL beside the usual ones. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
}

/** Where the servers are. */
export interface Servers {
  /** The database as its owner, password included: never to be logged. */
  readonly databaseUrl: string;
  /** The same as the role of each process that connects to it. */
  readonly roleUrls: RoleUrls;
  /** host:port */
  readonly temporal: string;
  /** host:port where Temporal's server serves what it measures of itself; null when it is somebody else's. */
  readonly temporalMetrics: string | null;
}

const POSTGRES_PORT = 7732;
const TEMPORAL_PORT = 7233;
const TEMPORAL_METRICS_PORT = 7720;
const READY_MS = 60_000;

type Temporal = Pick<Servers, 'temporal' | 'temporalMetrics'>;

type Databases = Omit<Servers, keyof Temporal> & {
  /** Null when it is somebody else's. */
  readonly embedded: PreparedPostgres | null;
};

async function bringUpPostgres(context: RunContext, options: ServerOptions): Promise<Databases> {
  const { config, dir, supervisor, ports, say } = context;
  if (config.databaseUrl !== null && config.roleUrls !== null) {
    say('PostgreSQL: the one DATABASE_URL names.');
    await migrate(config.databaseUrl);
    return { databaseUrl: config.databaseUrl, roleUrls: config.roleUrls, embedded: null };
  }
  const port = await ports.choose(POSTGRES_PORT);
  const prepared = await preparePostgres({ dataDir: dir.postgres, port, settings: options.postgresSettings ?? {} });
  await supervisor.start({ ...prepared.spec, isReady: () => prepared.isReady(), readyTimeoutMs: READY_MS });
  await prepared.provision();
  await migrate(prepared.url);
  say(`PostgreSQL on 127.0.0.1:${port}.`);
  const roleUrls = {
    gateway: prepared.gatewayUrl,
    api: prepared.apiUrl,
    worker: prepared.workerUrl,
    notify: prepared.notifyUrl,
  };
  return { databaseUrl: prepared.url, roleUrls, embedded: prepared };
}

/** Temporal's single-machine server, or the one TEMPORAL_ADDRESS names. */
async function bringUpDevServer(context: RunContext): Promise<Temporal> {
  const { config, dir, guard, supervisor, ports, say } = context;
  if (config.temporalAddress !== null) {
    if (!(await isTemporalReady(config.temporalAddress))) {
      throw new Error(
        `no Temporal server answers at ${config.temporalAddress}: correct TEMPORAL_ADDRESS, or unset it to have one started here`,
      );
    }
    say('Temporal: the one TEMPORAL_ADDRESS names.');
    return { temporal: config.temporalAddress, temporalMetrics: null };
  }
  const program = await findTemporal({ path: config.path, cacheDir: config.cacheDir, guard, log: say });
  const port = await ports.choose(TEMPORAL_PORT);
  const metricsPort = await ports.choose(TEMPORAL_METRICS_PORT);
  const prepared = prepareTemporal({ program, dataDir: dir.temporal, port, metricsPort });
  await supervisor.start({ ...prepared.spec, isReady: () => prepared.isReady(), readyTimeoutMs: READY_MS });
  say(`Temporal on ${prepared.address}.`);
  return { temporal: prepared.address, temporalMetrics: `127.0.0.1:${metricsPort}` };
}

/** Temporal's server for production, its state in the PostgreSQL that was just started. */
async function bringUpServer(context: RunContext, postgres: PreparedPostgres): Promise<Temporal> {
  const { config, dir, guard, supervisor, ports, say } = context;
  const programs = await findTemporalServer({ path: config.path, cacheDir: config.cacheDir, guard, log: say });
  const store = await postgres.provisionTemporal();
  const port = await ports.choose(TEMPORAL_PORT);
  const metricsPort = await ports.choose(TEMPORAL_METRICS_PORT);
  const options = { programs, store, dataDir: dir.temporal, port, metricsPort, ports };
  const prepared = await prepareTemporalServer(options);
  await prepared.makeSchema();
  await supervisor.start({ ...prepared.spec, isReady: () => prepared.answers(), readyTimeoutMs: READY_MS });
  await prepared.provision();
  say(`Temporal on ${prepared.address}, on PostgreSQL.`);
  return { temporal: prepared.address, temporalMetrics: `127.0.0.1:${metricsPort}` };
}

/** Starts PostgreSQL and Temporal, or finds those the configuration names; resolves when both serve. */
export async function startServers(context: RunContext, options: ServerOptions): Promise<Servers> {
  if ((options.kind ?? 'local') === 'local') {
    const [databases, temporal] = await Promise.all([bringUpPostgres(context, options), bringUpDevServer(context)]);
    return { ...databases, ...temporal };
  }
  const { embedded, ...databases } = await bringUpPostgres(context, options);
  if (embedded === null) throw new Error('a production-like stack has a PostgreSQL of its own: unset DATABASE_URL');
  return { ...databases, ...(await bringUpServer(context, embedded)) };
}
