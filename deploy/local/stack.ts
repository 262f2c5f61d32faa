import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { dirname, join } from 'node:path';
import { ensureAccessToken } from './access-token';
import {
  type Authority,
  type CertificateFiles,
  ensureAuthority,
  issueGatewayCertificate,
  issueSignerCertificate,
  issueWorkerCertificate,
} from './certificates';
import { CHECKOUT } from './checkout';
import { processEnvironment, type RunContext } from './run-context';
import { type ServerOptions, type Servers, startServers } from './servers';
import { ensureSigningKey, type SigningKeyFiles } from './signing-key';
import { serverNode } from './server-node';
import { saidReady, type Service } from './supervisor';

/** The ports asked for; each is stepped around when taken (design section 12). */
const PORTS = { api: 7700, gateway: 7701, artifacts: 7702, signer: 7704, metrics: 7710 };
const GATEWAY_ID = 'local';

/** The kinds of processes of ours that make up the stack. The first of a kind has its name, the others a number: `gateway-2`. */
export type ServiceKind = 'gateway' | 'worker' | 'api' | 'signer' | 'notify';

/** What a stack may have that a local run does not need. */
export interface StackOptions extends ServerOptions {
  /** The build that the workers are of; without one they are not versioned (docs/operations.md, "Deploying under load"). */
  readonly buildId?: string;
  /** Whether gateways also take simulated hosts. */
  readonly allowSimulators?: boolean;
  /** Where agents reach the gateways, when they are not on this machine's loopback: an address of this machine. */
  readonly agentsAddress?: string;
  /** One when not given. */
  readonly gateways?: number;
  /** One when not given. */
  readonly workers?: number;
  /** The trust root whose approvers the signer asks for; without one it signs what nobody approved, for hosts that ask for no manifest. */
  readonly trustRootFile?: string;
  /** Receivers and routes of notifications (docs/notifications.md); without it nobody is told. */
  readonly notifyFile?: string;
  /** Whose campaigns take two people (docs/api.md); nobody's when not given: one person tries it out, with one token. */
  readonly twoPeople?: 'emergencies' | 'all';
  /** The code that makes the first admin (docs/api.md); without it the run's own token is good for everything. */
  readonly setupCodeFile?: string;
  /** What Node is told before the program of a process, by the name of the process. */
  readonly nodeArguments?: (name: string) => readonly string[];
}

/** A running product: where it listens, and what agents need to join it. */
export interface Stack {
  readonly apiUrl: string;
  /** host:port of the agents' sessions, at the first gateway. */
  readonly gateway: string;
  /** host:port of the agents' sessions at every gateway, the first one included. */
  readonly gateways: readonly string[];
  /** host:port of the artifact listener, at the first gateway. */
  readonly artifacts: string;
  /** The same at every gateway, the first one included. */
  readonly artifactListeners: readonly string[];
  readonly temporal: string;
  /** host:port of PostgreSQL. */
  readonly postgres: string;
  /** The database as its owner, password included: never to be logged. */
  readonly databaseUrl: string;
  /**
   * host:port of each process's metrics, by its name; those of the Temporal SDK inside a worker as `<name>Temporal`, those of Temporal's
   * server, where it is ours, as `temporalServer`.
   */
  readonly metrics: Readonly<Record<string, string>>;
  readonly authority: Authority;
  readonly signingKey: SigningKeyFiles;
}

/** The name of the nth process of its kind, counted from 1. */
export function serviceName(kind: ServiceKind, n: number): string {
  return n === 1 ? kind : `${kind}-${n}`;
}

interface OwnService {
  readonly kind: ServiceKind;
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly options: StackOptions;
}

/**
 * Left to itself Node lets a heap grow up to fourfold before it collects the old part: a gateway of 35,000 sessions had 1.2 GiB. At
 * 90 % all servers of 70,000 hosts keep within their 2.5 GiB, for some 4 % more processor time (docs/benchmarks.md).
 */
const HEAP = ['--heap-growing-percent=90'];

/** A process of ours: compiled, told everything by its environment, ready when it says so. */
function ownService(context: RunContext, { kind, name, environment, options }: OwnService): Service {
  const program = join(CHECKOUT, 'dist', kind === 'worker' ? 'workers' : kind, 'main.js');
  const args = ['--enable-source-maps', ...HEAP, ...(options.nodeArguments?.(name) ?? []), program];
  return nodeService(context, { name, args, environment, readyTimeoutMs: 120_000 });
}

/**
 * Messages and rows die young, and are many: with Node's 16 MiB a ninth of a gateway's time went into collecting them. With
 * its four threads beside the first, a process that shares two cores with eight others collects against itself: one
 * made a host 4 % cheaper (docs/benchmarks.md).
 */
const MEMORY = ['--max-semi-space-size=32', '--v8-pool-size=1'];

/** A compiled program of ours: run by the servers' Node, stopped by SIGTERM, ready when its log says so. */
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
    command: serverNode().program,
    args: [...MEMORY, ...program.args],
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

/** Where workers reach the signer, and with what. */
interface SignerAccess {
  readonly address: string;
  /** Of workers and signer alone: a host's certificate opens nothing there. */
  readonly authority: Authority;
  readonly worker: CertificateFiles;
}

/** What the processes of a stack are started from. */
interface Foundation {
  readonly context: RunContext;
  readonly options: StackOptions;
  readonly servers: Servers;
  readonly authority: Authority;
  readonly signingKey: SigningKeyFiles;
  readonly signer: SignerAccess;
  /** Where agents reach the gateways. */
  readonly agentsAddress: string;
  /** Filled as processes are given their listeners. */
  readonly metrics: Record<string, string>;
}

async function loopback({ context }: Foundation, wish: number): Promise<string> {
  return `127.0.0.1:${await context.ports.choose(wish)}`;
}

/** What gateway n of this run, from 1, is called in the database. */
export function gatewayIdOf(n: number): string {
  return n === 1 ? GATEWAY_ID : `${GATEWAY_ID}-${n}`;
}

/** Gives the nth gateway its listeners; `start` starts it. */
async function planGateway(
  foundation: Foundation,
  n: number,
): Promise<{ sessions: string; artifacts: string; start: () => Promise<void> }> {
  const { context, options, servers, authority, agentsAddress, metrics } = foundation;
  const name = serviceName('gateway', n);
  const gatewayId = gatewayIdOf(n);
  const names = ['localhost', agentsAddress];
  const dir = context.dir.certificates;
  const certificate = await issueGatewayCertificate({ authority, dir, gatewayId, names });
  const sessions = `${agentsAddress}:${await context.ports.choose(PORTS.gateway)}`;
  const artifacts = `${agentsAddress}:${await context.ports.choose(PORTS.artifacts)}`;
  const metricsListen = await loopback(foundation, PORTS.metrics);
  metrics[name] = metricsListen;
  const environment = {
    DATABASE_URL: servers.roleUrls.gateway,
    RINGMASTER_GATEWAY_ID: gatewayId,
    RINGMASTER_GATEWAY_LISTEN: sessions,
    RINGMASTER_ARTIFACTS_LISTEN: artifacts,
    RINGMASTER_ARTIFACTS_DIR: context.dir.artifacts,
    RINGMASTER_TLS_CA: authority.certFile,
    RINGMASTER_TLS_CERT: certificate.certFile,
    RINGMASTER_TLS_KEY: certificate.keyFile,
    RINGMASTER_METRICS_LISTEN: metricsListen,
    ...(options.allowSimulators === true && { RINGMASTER_ALLOW_SIMULATORS: '1' }),
  };
  const service = ownService(context, { kind: 'gateway', name, environment, options });
  return { sessions, artifacts, start: () => context.supervisor.start(service) };
}

async function signerAccess(context: RunContext): Promise<SignerAccess> {
  const dir = join(context.dir.certificates, 'control');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const authority = await ensureAuthority(dir);
  const worker = await issueWorkerCertificate(authority, dir);
  return { address: `127.0.0.1:${await context.ports.choose(PORTS.signer)}`, authority, worker };
}

async function planSigner(foundation: Foundation): Promise<() => Promise<void>> {
  const { context, options, signer, signingKey, metrics } = foundation;
  const certificate = await issueSignerCertificate(signer.authority, dirname(signer.worker.certFile));
  const metricsListen = await loopback(foundation, PORTS.metrics);
  const dataDir = join(context.dir.keys, 'signed');
  metrics['signer'] = metricsListen;
  const environment = {
    RINGMASTER_SIGNER_LISTEN: signer.address,
    RINGMASTER_SIGNER_TLS_CA: signer.authority.certFile,
    RINGMASTER_SIGNER_TLS_CERT: certificate.certFile,
    RINGMASTER_SIGNER_TLS_KEY: certificate.keyFile,
    RINGMASTER_SIGNING_KEY_FILE: signingKey.privateFile,
    RINGMASTER_SIGNER_DATA_DIR: dataDir,
    RINGMASTER_METRICS_LISTEN: metricsListen,
    ...(options.trustRootFile === undefined
      ? { RINGMASTER_SIGN_UNAPPROVED: '1' }
      : { RINGMASTER_TRUST_ROOT: options.trustRootFile }),
  };
  const service = ownService(context, { kind: 'signer', name: 'signer', environment, options });
  return async () => {
    if (!existsSync(dataDir)) {
      await promisify(execFile)(service.command, [...service.args, '--init'], { env: service.env });
    }
    return context.supervisor.start(service);
  };
}

async function planWorker(foundation: Foundation, n: number): Promise<() => Promise<void>> {
  const { context, options, servers, signer, metrics } = foundation;
  const name = serviceName('worker', n);
  const metricsListen = await loopback(foundation, PORTS.metrics);
  // Of the Temporal SDK inside the worker.
  const temporalMetricsListen = await loopback(foundation, PORTS.metrics);
  metrics[name] = metricsListen;
  metrics[`${name}Temporal`] = temporalMetricsListen;
  const environment = {
    DATABASE_URL: servers.roleUrls.worker,
    TEMPORAL_ADDRESS: servers.temporal,
    RINGMASTER_SIGNER_ADDRESS: signer.address,
    RINGMASTER_SIGNER_TLS_CA: signer.authority.certFile,
    RINGMASTER_SIGNER_TLS_CERT: signer.worker.certFile,
    RINGMASTER_SIGNER_TLS_KEY: signer.worker.keyFile,
    RINGMASTER_METRICS_LISTEN: metricsListen,
    RINGMASTER_TEMPORAL_METRICS_LISTEN: temporalMetricsListen,
    ...(options.buildId !== undefined && { RINGMASTER_BUILD_ID: options.buildId }),
  };
  return () => context.supervisor.start(ownService(context, { kind: 'worker', name, environment, options }));
}

async function planApi(foundation: Foundation, listen: string): Promise<() => Promise<void>> {
  const { context, options, servers, metrics } = foundation;
  const metricsListen = await loopback(foundation, PORTS.metrics);
  metrics['api'] = metricsListen;
  const environment = {
    DATABASE_URL: servers.roleUrls.api,
    TEMPORAL_ADDRESS: servers.temporal,
    RINGMASTER_API_LISTEN: listen,
    ...(options.setupCodeFile === undefined
      ? { RINGMASTER_TOKEN_FILE: context.dir.tokenFile }
      : { RINGMASTER_SETUP_CODE_FILE: options.setupCodeFile }),
    RINGMASTER_TWO_PEOPLE: options.twoPeople ?? 'none',
    RINGMASTER_ARTIFACTS_DIR: context.dir.artifacts,
    RINGMASTER_AUDIT_KEY_FILE: ensureSigningKey(context.dir.keys, 'audit').privateFile,
    RINGMASTER_METRICS_LISTEN: metricsListen,
    ...(options.trustRootFile !== undefined && { RINGMASTER_TRUST_ROOT: options.trustRootFile }),
  };
  return () => context.supervisor.start(ownService(context, { kind: 'api', name: 'api', environment, options }));
}

/** None without a file, or where somebody else's database has no login for it. */
async function planNotify(foundation: Foundation, settingsFile: string | undefined): Promise<() => Promise<void>> {
  const { context, options, servers, metrics } = foundation;
  const { notify } = servers.roleUrls;
  if (settingsFile === undefined) return () => Promise.resolve();
  if (notify === null) throw new Error('RINGMASTER_NOTIFY_FILE is set, so RINGMASTER_NOTIFY_DATABASE_URL must be too');
  const metricsListen = await loopback(foundation, PORTS.metrics);
  metrics['notify'] = metricsListen;
  const environment = {
    DATABASE_URL: notify,
    RINGMASTER_NOTIFY_FILE: settingsFile,
    RINGMASTER_METRICS_LISTEN: metricsListen,
  };
  return () => context.supervisor.start(ownService(context, { kind: 'notify', name: 'notify', environment, options }));
}

async function inTurn<T>(count: number, each: (n: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let n = 1; n <= count; n += 1) made.push(await each(n));
  return made;
}

/** Starts everything but the fleet, in the order of need, and resolves when all of it serves. */
export async function startStack(context: RunContext, options: StackOptions = {}): Promise<Stack> {
  const { config, dir, say } = context;
  const servers = await startServers(context, options);
  ensureAccessToken(dir.tokenFile, config.actor);
  const foundation: Foundation = {
    context,
    options,
    servers,
    authority: await ensureAuthority(dir.certificates),
    signingKey: ensureSigningKey(dir.keys, 'order-signing'),
    signer: await signerAccess(context),
    agentsAddress: options.agentsAddress ?? '127.0.0.1',
    metrics: servers.temporalMetrics === null ? {} : { temporalServer: servers.temporalMetrics },
  };
  const api = await loopback(foundation, PORTS.api);
  const startApi = await planApi(foundation, api);
  const first = await planGateway(foundation, 1);
  const others = await inTurn((options.gateways ?? 1) - 1, (n) => planGateway(foundation, n + 1));
  const startSigner = await planSigner(foundation);
  const startWorkers = await inTurn(options.workers ?? 1, (n) => planWorker(foundation, n));
  const startNotify = await planNotify(foundation, options.notifyFile ?? config.notifyFile ?? undefined);
  say('Starting gateways, signer, workers and the api.');
  await Promise.all(
    [startApi, startSigner, startNotify, first.start, ...others.map(({ start }) => start), ...startWorkers].map(
      (start) => start(),
    ),
  );
  say(`The api answers on http://${api}.`);
  return {
    apiUrl: `http://${api}`,
    gateway: first.sessions,
    gateways: [first, ...others].map(({ sessions }) => sessions),
    artifacts: first.artifacts,
    artifactListeners: [first, ...others].map(({ artifacts }) => artifacts),
    temporal: servers.temporal,
    postgres: new URL(servers.databaseUrl).host,
    databaseUrl: servers.databaseUrl,
    metrics: foundation.metrics,
    authority: foundation.authority,
    signingKey: foundation.signingKey,
  };
}
