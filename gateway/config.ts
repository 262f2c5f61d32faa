import {
  type Environment,
  EnvironmentReader,
  isTrustDomain,
  type ListenAddress,
} from '../environment/environment-reader';
import { asId, type GatewayId } from '../model/ids';

/** What a gateway process is told from outside, checked. */
export interface GatewayConfig {
  /** With the gateway's own role: it needs no other right in the database. */
  readonly databaseUrl: string;
  readonly gatewayId: GatewayId;
  readonly sessions: ListenAddress;
  readonly artifacts: ListenAddress;
  readonly metrics: ListenAddress;
  /** The directory under which artifacts lie as `sha256/<hex>`. */
  readonly artifactsDir: string;
  /** PEM files. */
  readonly tlsFiles: { readonly ca: string; readonly cert: string; readonly key: string };
  /** The domain in agents' `spiffe://<domain>/agent/<host id>`. */
  readonly trustDomain: string;
  /** Whether simulators may speak for simulated hosts (rule I4). */
  readonly allowSimulators: boolean;
  /** TLS handshakes begun, at most; beyond that connections wait. */
  readonly handshakesPerSecond: number;
  /** Where spans go (OTEL_EXPORTER_OTLP_ENDPOINT); undefined: tracing is off. */
  readonly otlpEndpoint: string | undefined;
}

const DEFAULT_TRUST_DOMAIN = 'ringmaster.local';

/** What one core completes with nothing else to do (measured: 2 to 3.5 ms each); a process has no more than one. */
const DEFAULT_HANDSHAKES_PER_SECOND = 300;

const ALLOW_SIMULATORS = '--allow-simulators';

/** Reads the process environment and the command line. Throws ConfigError with every problem and its way out. */
export function parseConfig(environment: Environment, words: readonly string[] = []): GatewayConfig {
  const read = new EnvironmentReader(environment);
  const gatewayId = read.required('RINGMASTER_GATEWAY_ID', 'a name no other gateway has');
  if (gatewayId !== '' && !/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(gatewayId)) {
    read.problem(`RINGMASTER_GATEWAY_ID="${gatewayId}" must be 1 to 63 letters, digits, ".", "_" or "-"`);
  }
  const trustDomain = environment['RINGMASTER_TRUST_DOMAIN'] ?? DEFAULT_TRUST_DOMAIN;
  if (!isTrustDomain(trustDomain)) read.problem(`RINGMASTER_TRUST_DOMAIN="${trustDomain}" is not a domain name`);
  return read.finish({
    databaseUrl: read.required('DATABASE_URL', "the PostgreSQL URL of the gateway's role"),
    gatewayId: asId<GatewayId>(gatewayId),
    sessions: read.listen('RINGMASTER_GATEWAY_LISTEN', '127.0.0.1:7701'),
    artifacts: read.listen('RINGMASTER_ARTIFACTS_LISTEN', '127.0.0.1:7702'),
    metrics: read.listen('RINGMASTER_METRICS_LISTEN', '127.0.0.1:7710'),
    artifactsDir: read.required('RINGMASTER_ARTIFACTS_DIR', 'the directory the api puts artifacts into'),
    tlsFiles: {
      ca: read.required('RINGMASTER_TLS_CA', "the PEM file of the agents' authority"),
      cert: read.required('RINGMASTER_TLS_CERT', "the PEM file of this gateway's certificate"),
      key: read.required('RINGMASTER_TLS_KEY', "the PEM file of that certificate's private key"),
    },
    trustDomain,
    allowSimulators: parseSimulators(read, words),
    handshakesPerSecond: parseHandshakes(read),
    otlpEndpoint: environment['OTEL_EXPORTER_OTLP_ENDPOINT'],
  });
}

function parseSimulators(read: EnvironmentReader, words: readonly string[]): boolean {
  for (const word of words.filter((each) => each !== ALLOW_SIMULATORS)) {
    read.problem(`"${word}" is not known on the command line; there is only ${ALLOW_SIMULATORS}`);
  }
  const allowed = read.text('RINGMASTER_ALLOW_SIMULATORS');
  if (!['', '0', '1'].includes(allowed)) {
    read.problem(`RINGMASTER_ALLOW_SIMULATORS="${allowed}" must be 1, or unset for a gateway of real hosts`);
  }
  return allowed === '1' || words.includes(ALLOW_SIMULATORS);
}

function parseHandshakes(read: EnvironmentReader): number {
  const text = read.text('RINGMASTER_HANDSHAKES_PER_SECOND');
  if (text === '') return DEFAULT_HANDSHAKES_PER_SECOND;
  if (!/^[1-9]\d{0,4}$/.test(text)) {
    read.problem(`RINGMASTER_HANDSHAKES_PER_SECOND="${text}" is not a whole number from 1 to 99999`);
  }
  return Number(text);
}
