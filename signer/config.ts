import { type Environment, EnvironmentReader, type ListenAddress } from '../environment/environment-reader';

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

/** Reads the process environment. Throws ConfigError with every problem and its way out. */
export function parseConfig(environment: Environment): SignerConfig {
  const read = new EnvironmentReader(environment);
  return read.finish({
    listen: read.listen('RINGMASTER_SIGNER_LISTEN', '127.0.0.1:7704'),
    metricsListen: read.listenIfSet('RINGMASTER_METRICS_LISTEN'),
    tlsFiles: {
      ca: read.required('RINGMASTER_SIGNER_TLS_CA', "the PEM file of the workers' authority, which is not the hosts'"),
      cert: read.required('RINGMASTER_SIGNER_TLS_CERT', "the PEM file of this signer's own certificate"),
      key: read.required('RINGMASTER_SIGNER_TLS_KEY', "the PEM file of that certificate's private key"),
    },
    keyFile: read.required('RINGMASTER_SIGNING_KEY_FILE', 'the file of the ed25519 key (PKCS8 PEM) that signs orders'),
    dataDir: read.required('RINGMASTER_SIGNER_DATA_DIR', 'a folder of its own, where it counts what it signed'),
    trustRootFile: parseTrust(read),
  });
}

/** One of the two is said: a signer that forgot its root would sign anything. */
function parseTrust(read: EnvironmentReader): string | null {
  const root = read.text('RINGMASTER_TRUST_ROOT');
  const unapproved = read.text('RINGMASTER_SIGN_UNAPPROVED');
  if (unapproved !== '' && unapproved !== '1') {
    read.problem(`RINGMASTER_SIGN_UNAPPROVED is "${unapproved}": give 1, or leave it out`);
  }
  if ((root === '') === (unapproved === '')) {
    read.problem(
      'give either RINGMASTER_TRUST_ROOT, the file of the trust root whose approvers count, or RINGMASTER_SIGN_UNAPPROVED=1, ' +
        'for hosts that obey order keys alone',
    );
  }
  return root === '' ? null : root;
}
