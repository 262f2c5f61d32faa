import type { WorkerDeploymentVersion } from '@temporalio/common';
import type { Listen } from '../telemetry/metrics-server';

/** What a worker process is told from outside. */
export interface WorkerConfig {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  /** Where orders are signed, with the PEM files of this worker's certificate and of the signer's authority. */
  readonly signer: {
    readonly address: string;
    readonly tlsFiles: { readonly ca: string; readonly cert: string; readonly key: string };
  };
  readonly metricsListen: Listen;
  /** Where Temporal's SDK serves its own metrics (RINGMASTER_TEMPORAL_METRICS_LISTEN); off when not set. */
  readonly temporalMetricsListen: string | undefined;
  readonly otlpEndpoint: string | undefined;
  /** The share of hosts, 0 to 1, whose orders are shown in traces although all goes well (RINGMASTER_TRACED_HOSTS). */
  readonly tracedHosts: number;
  /**
   * The build of this worker (RINGMASTER_BUILD_ID) and the deployment it belongs to (RINGMASTER_DEPLOYMENT): a campaign stays
   * with the build it was launched on. Null when no build is named: then all workers must run the same code.
   */
  readonly version: WorkerDeploymentVersion | null;
}

/** What an operator's command to the deployment is told from outside. */
export interface DeploymentConfig {
  readonly temporalAddress: string;
  readonly deploymentName: string;
}

/** What a worker's program is asked to do. */
export type WorkerCommand =
  { readonly kind: 'run' } | { readonly kind: 'builds' } | { readonly kind: 'make-current'; readonly buildId: string };

/** Environment variables a worker needs, each with what it is. */
const REQUIRED = {
  DATABASE_URL: 'a PostgreSQL connection string',
  TEMPORAL_ADDRESS: "Temporal's host:port",
  RINGMASTER_SIGNER_ADDRESS: "the signer's host:port",
  RINGMASTER_SIGNER_TLS_CA: "the PEM file of the authority that issued the signer's certificate",
  RINGMASTER_SIGNER_TLS_CERT: "the PEM file of this worker's certificate for the signer",
  RINGMASTER_SIGNER_TLS_KEY: "the PEM file of that certificate's private key",
  RINGMASTER_METRICS_LISTEN: 'the host:port on which /metrics is served',
} as const;

/** One host in a hundred shows how it goes; every failure is shown besides. */
const DEFAULT_TRACED_HOSTS = 0.01;

const DEFAULT_DEPLOYMENT = 'ringmaster';
/** Temporal joins both names with a colon, before 1.30 with a dot: a deployment's name may have neither. */
const DEPLOYMENT_NAME = { pattern: /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, words: '1 to 63 letters, digits, "_" or "-"' };
const BUILD_ID = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/,
  words: '1 to 128 letters, digits, ".", "_", "+" or "-", different for every build',
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads a worker's command line. Throws an error that says what there is. */
export function parseWorkerCommand(words: readonly string[]): WorkerCommand {
  const [name, buildId, ...rest] = words;
  if (name === undefined) return { kind: 'run' };
  if (name === 'builds' && buildId === undefined) return { kind: 'builds' };
  if (name === 'make-current' && buildId !== undefined && rest.length === 0) {
    if (BUILD_ID.pattern.test(buildId)) return { kind: 'make-current', buildId };
    throw new Error(`"${buildId}" is no build: give ${BUILD_ID.words}`);
  }
  throw new Error(`"${words.join(' ')}" is not known: give nothing, "builds" or "make-current BUILD"`);
}

/** Reads what `builds` and `make-current` need. Throws one error that names every missing or malformed variable. */
export function parseDeploymentConfig(environment: Environment): DeploymentConfig {
  const problems: string[] = [];
  const temporalAddress = environment['TEMPORAL_ADDRESS'] ?? '';
  if (temporalAddress === '') problems.push(`TEMPORAL_ADDRESS is not set: give ${REQUIRED.TEMPORAL_ADDRESS}`);
  const deploymentName = parseName(environment, 'RINGMASTER_DEPLOYMENT', { ...DEPLOYMENT_NAME, problems });
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return { temporalAddress, deploymentName: deploymentName ?? DEFAULT_DEPLOYMENT };
}

/** Reads a worker's configuration. Throws one error that names every missing or malformed variable. */
export function parseWorkerConfig(environment: Environment): WorkerConfig {
  const problems: string[] = [];
  const read = (name: keyof typeof REQUIRED): string => {
    const value = environment[name] ?? '';
    if (value === '') problems.push(`${name} is not set: give ${REQUIRED[name]}`);
    return value;
  };
  const config = {
    databaseUrl: read('DATABASE_URL'),
    temporalAddress: read('TEMPORAL_ADDRESS'),
    signer: {
      address: read('RINGMASTER_SIGNER_ADDRESS'),
      tlsFiles: {
        ca: read('RINGMASTER_SIGNER_TLS_CA'),
        cert: read('RINGMASTER_SIGNER_TLS_CERT'),
        key: read('RINGMASTER_SIGNER_TLS_KEY'),
      },
    },
    metricsListen: parseListen(read('RINGMASTER_METRICS_LISTEN'), problems),
    temporalMetricsListen: environment['RINGMASTER_TEMPORAL_METRICS_LISTEN'],
    otlpEndpoint: environment['OTEL_EXPORTER_OTLP_ENDPOINT'],
    tracedHosts: parseShare(environment['RINGMASTER_TRACED_HOSTS'], problems),
    version: parseVersion(environment, problems),
  };
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return config;
}

function parseVersion(environment: Environment, problems: string[]): WorkerDeploymentVersion | null {
  const buildId = parseName(environment, 'RINGMASTER_BUILD_ID', { ...BUILD_ID, problems });
  const deploymentName = parseName(environment, 'RINGMASTER_DEPLOYMENT', { ...DEPLOYMENT_NAME, problems });
  if (buildId === null && deploymentName !== null) {
    problems.push('RINGMASTER_DEPLOYMENT is set and RINGMASTER_BUILD_ID is not: name the build too, or neither');
  }
  return buildId === null ? null : { buildId, deploymentName: deploymentName ?? DEFAULT_DEPLOYMENT };
}

function parseName(
  environment: Environment,
  variable: string,
  { pattern, words, problems }: { readonly pattern: RegExp; readonly words: string; readonly problems: string[] },
): string | null {
  const value = environment[variable];
  if (value === undefined) return null;
  if (!pattern.test(value)) problems.push(`${variable} is "${value}": give ${words}`);
  return value;
}

function parseListen(text: string, problems: string[]): Listen {
  const match = /^(?<host>[^:]+):(?<port>\d{1,5})$/.exec(text);
  const port = Number(match?.groups?.['port'] ?? NaN);
  if (text !== '' && !(port <= 65535)) problems.push(`RINGMASTER_METRICS_LISTEN is "${text}": give host:port`);
  return { host: match?.groups?.['host'] ?? '127.0.0.1', port };
}

function parseShare(text: string | undefined, problems: string[]): number {
  if (text === undefined || text === '') return DEFAULT_TRACED_HOSTS;
  const share = /^[01](\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(share <= 1))
    problems.push(`RINGMASTER_TRACED_HOSTS is "${text}": give a share of hosts from 0 to 1, such as 0.01`);
  return share;
}
