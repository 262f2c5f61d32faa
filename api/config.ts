/** What the api process is told by its environment. */
export interface ApiConfig {
  readonly databaseUrl: string;
  /** host:port */
  readonly temporalAddress: string;
  readonly listen: ListenAddress;
  readonly tokenFile: string;
  readonly artifactsDir: string;
  /** ed25519 in PKCS8 PEM: signs the audit's checkpoints. */
  readonly auditKeyFile: string;
  /** Where /metrics is served; null: nowhere. */
  readonly metricsListen: ListenAddress | null;
}

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** The environment does not say how to run; names every variable at fault. */
export class ConfigError extends Error {
  readonly kind = 'config';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Parses the environment once, at start. Throws {@link ConfigError} with all problems. */
export function parseConfig(env: Environment): ApiConfig {
  const problems: string[] = [];
  const required = (name: string, example: string): string => {
    const value = env[name];
    if (value !== undefined && value !== '') return value;
    problems.push(`${name} is not set; for example ${name}=${example}`);
    return '';
  };
  const address = (name: string, value: string): ListenAddress => {
    const parsed = parseAddress(value);
    if (parsed === null && value !== '')
      problems.push(`${name} is "${value}"; it must be host:port, such as 127.0.0.1:7700`);
    return parsed ?? { host: '', port: 0 };
  };
  const metrics = env.RINGMASTER_METRICS_LISTEN ?? '';
  const config: ApiConfig = {
    databaseUrl: required('DATABASE_URL', 'postgres://ringmaster@127.0.0.1:7732/ringmaster'),
    temporalAddress: required('TEMPORAL_ADDRESS', '127.0.0.1:7233'),
    listen: address('RINGMASTER_API_LISTEN', required('RINGMASTER_API_LISTEN', '127.0.0.1:7700')),
    tokenFile: required('RINGMASTER_TOKEN_FILE', '/etc/ringmaster-server/tokens.json'),
    artifactsDir: required('RINGMASTER_ARTIFACTS_DIR', '/var/lib/ringmaster-server/artifacts'),
    auditKeyFile: required('RINGMASTER_AUDIT_KEY_FILE', '/etc/ringmaster-server/audit.pem'),
    metricsListen: metrics === '' ? null : address('RINGMASTER_METRICS_LISTEN', metrics),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}

/** `host:port`, `[::1]:port`; null when it is neither. */
function parseAddress(value: string): ListenAddress | null {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(value);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port > 65_535 ? null : { host, port };
}
