import type { WorkerDeploymentVersion } from '@temporalio/common';
import { type Environment, EnvironmentReader, type ListenAddress } from '../environment/environment-reader';

/** What a worker process is told from outside. */
export interface WorkerConfig {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  /** Where orders are signed, with the PEM files of this worker's certificate and of the signer's authority. */
  readonly signer: {
    readonly address: string;
    readonly tlsFiles: { readonly ca: string; readonly cert: string; readonly key: string };
  };
  readonly metricsListen: ListenAddress;
  /** The list of probes that gates may ask (RINGMASTER_PROBES_FILE); null: there are none. */
  readonly probesFile: string | null;
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

const TEMPORAL = "Temporal's host:port";
/** One host in a hundred shows how it goes; every failure is shown besides. */
const DEFAULT_TRACED_HOSTS = 0.01;

const DEFAULT_DEPLOYMENT = 'ringmaster';
/** Temporal joins both names with a colon, before 1.30 with a dot: a deployment's name may have neither. */
const DEPLOYMENT_NAME = { pattern: /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, words: '1 to 63 letters, digits, "_" or "-"' };
const BUILD_ID = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/,
  words: '1 to 128 letters, digits, ".", "_", "+" or "-", different for every build',
};

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

/** Reads what `builds` and `make-current` need. Throws ConfigError with every problem. */
export function parseDeploymentConfig(environment: Environment): DeploymentConfig {
  const read = new EnvironmentReader(environment);
  return read.finish({
    temporalAddress: read.required('TEMPORAL_ADDRESS', TEMPORAL),
    deploymentName: parseName(read, 'RINGMASTER_DEPLOYMENT', DEPLOYMENT_NAME) ?? DEFAULT_DEPLOYMENT,
  });
}

/** Reads a worker's configuration. Throws ConfigError with every problem. */
export function parseWorkerConfig(environment: Environment): WorkerConfig {
  const read = new EnvironmentReader(environment);
  return read.finish({
    databaseUrl: read.required('DATABASE_URL', 'the PostgreSQL URL of a login with the role ringmaster_worker'),
    temporalAddress: read.required('TEMPORAL_ADDRESS', TEMPORAL),
    signer: {
      address: read.required('RINGMASTER_SIGNER_ADDRESS', "the signer's host:port"),
      tlsFiles: {
        ca: read.required(
          'RINGMASTER_SIGNER_TLS_CA',
          "the PEM file of the authority that issued the signer's certificate",
        ),
        cert: read.required('RINGMASTER_SIGNER_TLS_CERT', "the PEM file of this worker's certificate for the signer"),
        key: read.required('RINGMASTER_SIGNER_TLS_KEY', "the PEM file of that certificate's private key"),
      },
    },
    metricsListen: read.listen('RINGMASTER_METRICS_LISTEN', '127.0.0.1:7710'),
    probesFile: read.text('RINGMASTER_PROBES_FILE') || null,
    temporalMetricsListen: environment['RINGMASTER_TEMPORAL_METRICS_LISTEN'],
    otlpEndpoint: environment['OTEL_EXPORTER_OTLP_ENDPOINT'],
    tracedHosts: parseShare(read),
    version: parseVersion(read),
  });
}

function parseVersion(read: EnvironmentReader): WorkerDeploymentVersion | null {
  const buildId = parseName(read, 'RINGMASTER_BUILD_ID', BUILD_ID);
  const deploymentName = parseName(read, 'RINGMASTER_DEPLOYMENT', DEPLOYMENT_NAME);
  if (buildId === null && deploymentName !== null) {
    read.problem('RINGMASTER_DEPLOYMENT is set and RINGMASTER_BUILD_ID is not: name the build too, or neither');
  }
  return buildId === null ? null : { buildId, deploymentName: deploymentName ?? DEFAULT_DEPLOYMENT };
}

function parseName(
  read: EnvironmentReader,
  variable: string,
  { pattern, words }: { readonly pattern: RegExp; readonly words: string },
): string | null {
  const value = read.ifSet(variable);
  if (value === undefined) return null;
  if (!pattern.test(value)) read.problem(`${variable} is "${value}": give ${words}`);
  return value;
}

function parseShare(read: EnvironmentReader): number {
  const text = read.text('RINGMASTER_TRACED_HOSTS');
  if (text === '') return DEFAULT_TRACED_HOSTS;
  const share = /^[01](\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(share <= 1))
    read.problem(`RINGMASTER_TRACED_HOSTS is "${text}": give a share of hosts from 0 to 1, such as 0.01`);
  return share;
}
