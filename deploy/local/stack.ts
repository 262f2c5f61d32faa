import { join } from 'node:path';
import { migrate } from '../../store/migrate';
import { ensureAccessToken } from './access-token';
import { type Authority, ensureAuthority, issueGatewayCertificate } from './certificates';
import { CHECKOUT } from './checkout';
import { preparePostgres } from './postgres';
import { processEnvironment, type RunContext } from './run-context';
import { ensureSigningKey, type SigningKeyFiles } from './signing-key';
import { saidReady, type Service } from './supervisor';
import { isTemporalReady, prepareTemporal } from './temporal';
import { findTemporal } from './temporal-binary';

/** The ports asked for; each is stepped around when taken (design section 12). */
const PORTS = { api: 7700, gateway: 7701, artifacts: 7702, temporal: 7233, postgres: 7732, metrics: 7710 };
const GATEWAY_ID = 'local';

/** The processes of ours that make up the stack. */
export type ServiceName = 'gateway' | 'worker' | 'api';

/** What a stack may have that a local run does not need. */
export interface StackOptions {
  /** Whether the gateway also takes simulated hosts. */
  readonly allowSimulators?: boolean;
  /** Where agents reach the gateway, when they are not on this machine's loopback: an address of this machine. */
  readonly agentsAddress?: string;
  /** Settings of the embedded PostgreSQL beside the usual ones. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
  /** What Node is told before the program of a process. */
  readonly nodeArguments?: (name: ServiceName) => readonly string[];
}

/** A running product: where it listens, and what agents need to join it. */
export interface Stack {
  readonly apiUrl: string;
  /** host:port of the agents' sessions. */
  readonly gateway: string;
  /** host:port of the artifact listener. */
  readonly artifacts: string;
  readonly temporal: string;
  /** host:port of PostgreSQL. */
  readonly postgres: string;
  /** The database as its owner, password included: never to be logged. */
  readonly databaseUrl: string;
  /** The database as the gateways' role: never to be logged either. */
  readonly gatewayDatabaseUrl: string;
  /** host:port of each process's metrics, by its name. */
  readonly metrics: Readonly<Record<string, string>>;
  readonly authority: Authority;
  readonly signingKey: SigningKeyFiles;
}

interface Databases {
  readonly url: string;
  readonly gatewayUrl: string;
}

async function bringUpPostgres(context: RunContext, options: StackOptions): Promise<Databases> {
  const { config, dir, supervisor, ports, say } = context;
  if (config.databaseUrl !== null && config.gatewayDatabaseUrl !== null) {
    say('PostgreSQL: the one DATABASE_URL names.');
    await migrate(config.databaseUrl);
    return { url: config.databaseUrl, gatewayUrl: config.gatewayDatabaseUrl };
  }
  const port = await ports.choose(PORTS.postgres);
  const prepared = await preparePostgres({ dataDir: dir.postgres, port, settings: options.postgresSettings ?? {} });
  await supervisor.start({ ...prepared.spec, isReady: () => prepared.isReady(), readyTimeoutMs: 60_000 });
  await prepared.provision();
  await migrate(prepared.url);
  say(`PostgreSQL on 127.0.0.1:${port}.`);
  return prepared;
}

async function bringUpTemporal(context: RunContext): Promise<string> {
  const { config, dir, guard, supervisor, ports, say } = context;
  if (config.temporalAddress !== null) {
    if (!(await isTemporalReady(config.temporalAddress))) {
      throw new Error(
        `no Temporal server answers at ${config.temporalAddress}: correct TEMPORAL_ADDRESS, or unset it to have one started here`,
      );
    }
    say('Temporal: the one TEMPORAL_ADDRESS names.');
    return config.temporalAddress;
  }
  const program = await findTemporal({ path: config.path, cacheDir: config.cacheDir, guard, log: say });
  const port = await ports.choose(PORTS.temporal);
  const prepared = prepareTemporal({ program, dataDir: dir.temporal, port });
  await supervisor.start({ ...prepared.spec, isReady: () => prepared.isReady(), readyTimeoutMs: 60_000 });
  say(`Temporal on ${prepared.address}.`);
  return prepared.address;
}

interface OwnService {
  readonly name: ServiceName;
  readonly environment: Readonly<Record<string, string>>;
  readonly options: StackOptions;
}

/** A process of ours: compiled, told everything by its environment, ready when it says so. */
function ownService(context: RunContext, { name, environment, options }: OwnService): Service {
  const program = join(CHECKOUT, 'dist', name === 'worker' ? 'workers' : name, 'main.js');
  const args = ['--enable-source-maps', ...(options.nodeArguments?.(name) ?? []), program];
  return nodeService(context, { name, args, environment, readyTimeoutMs: 120_000 });
}

/** A compiled program of ours: run by the Node that runs this, stopped by SIGTERM, ready when its log says so. */
export function nodeService(
  context: RunContext,
  program: {
    readonly name: string;
    readonly args: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
    readonly readyTimeoutMs: number;
  },
): Service {
  return {
    name: program.name,
    command: process.execPath,
    args: program.args,
    env: processEnvironment(context, program.environment),
    cwd: context.dir.root,
    stopSignal: 'SIGTERM',
    stopGroup: false,
    stopTimeoutMs: 15_000,
    stage: 0,
    isReady: saidReady,
    readyTimeoutMs: program.readyTimeoutMs,
  };
}

/** Starts everything but the fleet, in the order of need, and resolves when all of it serves. */
export async function startStack(context: RunContext, options: StackOptions = {}): Promise<Stack> {
  const { config, dir, supervisor, ports, say } = context;
  const [databases, temporal] = await Promise.all([bringUpPostgres(context, options), bringUpTemporal(context)]);
  const start = (name: ServiceName, environment: Readonly<Record<string, string>>): Promise<void> =>
    supervisor.start(ownService(context, { name, environment, options }));
  const authority = await ensureAuthority(dir.certificates);
  const forAgents = options.agentsAddress ?? '127.0.0.1';
  const certificate = await issueGatewayCertificate({
    authority,
    dir: dir.certificates,
    gatewayId: GATEWAY_ID,
    names: ['localhost', forAgents],
  });
  const signingKey = ensureSigningKey(dir.keys);
  ensureAccessToken(dir.tokenFile, config.actor);
  const local = async (wish: number): Promise<string> => `127.0.0.1:${await ports.choose(wish)}`;
  const api = await local(PORTS.api);
  const gateway = `${forAgents}:${await ports.choose(PORTS.gateway)}`;
  const artifacts = `${forAgents}:${await ports.choose(PORTS.artifacts)}`;
  const metrics = {
    worker: await local(PORTS.metrics),
    gateway: await local(PORTS.metrics),
    api: await local(PORTS.metrics),
    // Of the Temporal SDK inside the worker.
    workerTemporal: await local(PORTS.metrics),
  };
  say('Starting the gateway, a worker and the api.');
  await Promise.all([
    start('gateway', {
      DATABASE_URL: databases.gatewayUrl,
      RINGMASTER_GATEWAY_ID: GATEWAY_ID,
      RINGMASTER_GATEWAY_LISTEN: gateway,
      RINGMASTER_ARTIFACTS_LISTEN: artifacts,
      RINGMASTER_ARTIFACTS_DIR: dir.artifacts,
      RINGMASTER_TLS_CA: authority.certFile,
      RINGMASTER_TLS_CERT: certificate.certFile,
      RINGMASTER_TLS_KEY: certificate.keyFile,
      RINGMASTER_METRICS_LISTEN: metrics.gateway,
      ...(options.allowSimulators === true && { RINGMASTER_ALLOW_SIMULATORS: '1' }),
    }),
    start('worker', {
      DATABASE_URL: databases.url,
      TEMPORAL_ADDRESS: temporal,
      RINGMASTER_SIGNING_KEY_FILE: signingKey.privateFile,
      RINGMASTER_METRICS_LISTEN: metrics.worker,
      RINGMASTER_TEMPORAL_METRICS_LISTEN: metrics.workerTemporal,
    }),
    start('api', {
      DATABASE_URL: databases.url,
      TEMPORAL_ADDRESS: temporal,
      RINGMASTER_API_LISTEN: api,
      RINGMASTER_TOKEN_FILE: dir.tokenFile,
      RINGMASTER_ARTIFACTS_DIR: dir.artifacts,
      RINGMASTER_METRICS_LISTEN: metrics.api,
    }),
  ]);
  say(`The api answers on http://${api}.`);
  return {
    apiUrl: `http://${api}`,
    gateway,
    artifacts,
    temporal,
    postgres: new URL(databases.url).host,
    databaseUrl: databases.url,
    gatewayDatabaseUrl: databases.gatewayUrl,
    metrics,
    authority,
    signingKey,
  };
}
