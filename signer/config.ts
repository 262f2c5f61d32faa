/** Where to listen. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** What a signer is told from outside, checked. */
export interface SignerConfig {
  readonly listen: ListenAddress;
  /** Null: no metrics are served. */
  readonly metricsListen: ListenAddress | null;
  /** PEM files: its own certificate, and the authority of those who may ask. Hosts' authority must not be that one. */
  readonly tlsFiles: { readonly ca: string; readonly cert: string; readonly key: string };
  /** PKCS8 PEM of the ed25519 key that signs orders. */
  readonly keyFile: string;
  /** Where it keeps its own count. */
  readonly dataDir: string;
  /** The trust root's file; null: orders are signed that nobody approved, for fleets that obey order keys alone. */
  readonly trustRootFile: string | null;
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
export function parseConfig(env: Environment): SignerConfig {
  const problems: string[] = [];
  const required = (name: string, what: string): string => {
    const value = env[name] ?? '';
    if (value === '') problems.push(`${name} is not set: give ${what}`);
    return value;
  };
  const address = (name: string, value: string): ListenAddress => {
    const match = /^(\[[0-9a-f:]+\]|[^:\s]+):(\d{1,5})$/i.exec(value);
    const port = Number(match?.[2] ?? '-1');
    if (value !== '' && (match === null || port > 65_535)) problems.push(`${name}="${value}" is not host:port`);
    return { host: (match?.[1] ?? '').replace(/^\[|\]$/g, ''), port };
  };
  const listen = required('RINGMASTER_SIGNER_LISTEN', 'host:port to listen on, for example 127.0.0.1:7704');
  const metrics = env['RINGMASTER_METRICS_LISTEN'] ?? '';
  const config: SignerConfig = {
    listen: address('RINGMASTER_SIGNER_LISTEN', listen),
    metricsListen: metrics === '' ? null : address('RINGMASTER_METRICS_LISTEN', metrics),
    tlsFiles: {
      ca: required('RINGMASTER_SIGNER_TLS_CA', "the PEM file of the workers' authority, which is not the hosts'"),
      cert: required('RINGMASTER_SIGNER_TLS_CERT', "the PEM file of this signer's own certificate"),
      key: required('RINGMASTER_SIGNER_TLS_KEY', "the PEM file of that certificate's private key"),
    },
    keyFile: required('RINGMASTER_SIGNING_KEY_FILE', 'the file of the ed25519 key (PKCS8 PEM) that signs orders'),
    dataDir: required('RINGMASTER_SIGNER_DATA_DIR', 'a folder of its own, where it counts what it signed'),
    trustRootFile: parseTrust(env, problems),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}

/** One of the two is said: a signer that forgot its root would sign anything. */
function parseTrust(env: Environment, problems: string[]): string | null {
  const root = env['RINGMASTER_TRUST_ROOT'] ?? '';
  const unapproved = env['RINGMASTER_SIGN_UNAPPROVED'] ?? '';
  if (unapproved !== '' && unapproved !== '1') {
    problems.push(`RINGMASTER_SIGN_UNAPPROVED is "${unapproved}": give 1, or leave it out`);
  }
  if ((root === '') === (unapproved === '')) {
    problems.push(
      'give either RINGMASTER_TRUST_ROOT, the file of the trust root whose approvers count, or RINGMASTER_SIGN_UNAPPROVED=1, ' +
        'for hosts that obey order keys alone',
    );
  }
  return root === '' ? null : root;
}
