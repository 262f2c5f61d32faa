/** Where to listen. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** What an enrolment process is told from outside, checked. */
export interface EnrolConfig {
  /** With the role `ringmaster_enrol`: it needs no other right in the database. */
  readonly databaseUrl: string;
  readonly listen: ListenAddress;
  /** Null: no metrics are served. */
  readonly metricsListen: ListenAddress | null;
  /** PEM files of the listener's own certificate. */
  readonly tlsFiles: { readonly cert: string; readonly key: string };
  /** PEM files of the authority. */
  readonly authorityFiles: { readonly cert: string; readonly key: string };
  /** The domain in hosts' `spiffe://<domain>/agent/<host id>`. */
  readonly trustDomain: string;
}

/** All that is wrong with the environment, one sentence each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly kind = 'config_invalid';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the process environment. Throws ConfigError with every problem and its way out. */
export function parseConfig(env: Environment): EnrolConfig {
  const problems: string[] = [];
  const required = (name: string, what: string): string => {
    const value = env[name] ?? '';
    if (value === '') problems.push(`${name} is not set: give ${what}`);
    return value;
  };
  const databaseUrl = required('DATABASE_URL', 'the PostgreSQL URL of a login with the role ringmaster_enrol');
  const address = (name: string, value: string): ListenAddress => {
    const match = /^(\[[0-9a-f:]+\]|[^:\s]+):(\d{1,5})$/i.exec(value);
    const port = Number(match?.[2] ?? '-1');
    if (value !== '' && (match === null || port > 65_535)) problems.push(`${name}="${value}" is not host:port`);
    return { host: (match?.[1] ?? '').replace(/^\[|\]$/g, ''), port };
  };
  const listen = required('RINGMASTER_ENROL_LISTEN', 'host:port to listen on, for example 127.0.0.1:7703');
  const metrics = env['RINGMASTER_METRICS_LISTEN'] ?? '';
  const config: EnrolConfig = {
    databaseUrl,
    listen: address('RINGMASTER_ENROL_LISTEN', listen),
    metricsListen: metrics === '' ? null : address('RINGMASTER_METRICS_LISTEN', metrics),
    tlsFiles: {
      cert: required('RINGMASTER_ENROL_TLS_CERT', "the PEM file of this listener's own certificate"),
      key: required('RINGMASTER_ENROL_TLS_KEY', "the PEM file of that certificate's private key"),
    },
    authorityFiles: {
      cert: required('RINGMASTER_CA_CERT', "the PEM file of the hosts' authority, which gateways trust"),
      key: required('RINGMASTER_CA_KEY', "the PEM file of the authority's P-256 key, mode 0600"),
    },
    trustDomain: env['RINGMASTER_TRUST_DOMAIN'] ?? 'ringmaster.local',
  };
  if (!/^[a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?$/.test(config.trustDomain)) {
    problems.push(`RINGMASTER_TRUST_DOMAIN="${config.trustDomain}" is not a domain name`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}
