import { asId, type GatewayId } from '../model/ids';

/** Where to listen; port 0 takes a free one. */
export interface Listen {
  readonly host: string;
  readonly port: number;
}

/** What a gateway process is told from outside, checked. */
export interface GatewayConfig {
  /** With the gateway's own role: it needs no other right in the database. */
  readonly databaseUrl: string;
  readonly gatewayId: GatewayId;
  readonly sessions: Listen;
  readonly artifacts: Listen;
  readonly metrics: Listen;
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

/** All that is wrong with the environment of a gateway, one sentence each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly kind = 'config_invalid';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_TRUST_DOMAIN = 'ringmaster.local';

/** What one core completes with nothing else to do (measured: 2 to 3.5 ms each); a process has no more than one. */
const DEFAULT_HANDSHAKES_PER_SECOND = 300;

const ALLOW_SIMULATORS = '--allow-simulators';

/** Reads the process environment and the command line. Throws ConfigError with every problem and its way out. */
export function parseConfig(env: Environment, words: readonly string[] = []): GatewayConfig {
  const problems: string[] = [];
  for (const word of words.filter((each) => each !== ALLOW_SIMULATORS)) {
    problems.push(`"${word}" is not known on the command line; there is only ${ALLOW_SIMULATORS}`);
  }
  const allowed = env['RINGMASTER_ALLOW_SIMULATORS'] ?? '';
  if (!['', '0', '1'].includes(allowed)) {
    problems.push(`RINGMASTER_ALLOW_SIMULATORS="${allowed}" must be 1, or unset for a gateway of real hosts`);
  }
  const required = (name: string, what: string): string => {
    const value = env[name] ?? '';
    if (value === '') problems.push(`${name} is not set: give ${what}`);
    return value;
  };
  const listen = (name: string): Listen => {
    const value = required(name, 'host:port to listen on, for example 127.0.0.1:7701');
    const match = /^(\[[0-9a-f:]+\]|[^:\s]+):(\d{1,5})$/i.exec(value);
    const port = Number(match?.[2]);
    if (value !== '' && (match === null || port > 65_535)) problems.push(`${name}="${value}" is not host:port`);
    return { host: match?.[1] ?? '', port };
  };
  const handshakes = env['RINGMASTER_HANDSHAKES_PER_SECOND'] ?? String(DEFAULT_HANDSHAKES_PER_SECOND);
  if (!/^[1-9]\d{0,4}$/.test(handshakes)) {
    problems.push(`RINGMASTER_HANDSHAKES_PER_SECOND="${handshakes}" is not a whole number from 1 to 99999`);
  }
  const config: GatewayConfig = {
    databaseUrl: required('DATABASE_URL', "the PostgreSQL URL of the gateway's role"),
    gatewayId: asId<GatewayId>(required('RINGMASTER_GATEWAY_ID', 'a name no other gateway has')),
    sessions: listen('RINGMASTER_GATEWAY_LISTEN'),
    artifacts: listen('RINGMASTER_ARTIFACTS_LISTEN'),
    metrics: listen('RINGMASTER_METRICS_LISTEN'),
    artifactsDir: required('RINGMASTER_ARTIFACTS_DIR', 'the directory the api puts artifacts into'),
    tlsFiles: {
      ca: required('RINGMASTER_TLS_CA', "the PEM file of the agents' authority"),
      cert: required('RINGMASTER_TLS_CERT', "the PEM file of this gateway's certificate"),
      key: required('RINGMASTER_TLS_KEY', "the PEM file of that certificate's private key"),
    },
    trustDomain: env['RINGMASTER_TRUST_DOMAIN'] ?? DEFAULT_TRUST_DOMAIN,
    allowSimulators: allowed === '1' || words.includes(ALLOW_SIMULATORS),
    handshakesPerSecond: Number(handshakes),
    otlpEndpoint: env['OTEL_EXPORTER_OTLP_ENDPOINT'],
  };
  if (config.gatewayId !== '' && !/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(config.gatewayId)) {
    problems.push(`RINGMASTER_GATEWAY_ID="${config.gatewayId}" must be 1 to 63 letters, digits, ".", "_" or "-"`);
  }
  if (!/^[a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?$/.test(config.trustDomain)) {
    problems.push(`RINGMASTER_TRUST_DOMAIN="${config.trustDomain}" is not a domain name`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}
