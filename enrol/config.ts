import {
  type Environment,
  EnvironmentReader,
  isTrustDomain,
  type ListenAddress,
} from '../environment/environment-reader';

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

/** Reads the process environment. Throws ConfigError with every problem and its way out. */
export function parseConfig(environment: Environment): EnrolConfig {
  const read = new EnvironmentReader(environment);
  const trustDomain = environment['RINGMASTER_TRUST_DOMAIN'] ?? 'ringmaster.local';
  if (!isTrustDomain(trustDomain)) read.problem(`RINGMASTER_TRUST_DOMAIN="${trustDomain}" is not a domain name`);
  return read.finish({
    databaseUrl: read.required('DATABASE_URL', 'the PostgreSQL URL of a login with the role ringmaster_enrol'),
    listen: read.listen('RINGMASTER_ENROL_LISTEN', '127.0.0.1:7703'),
    metricsListen: read.listenIfSet('RINGMASTER_METRICS_LISTEN'),
    tlsFiles: {
      cert: read.required('RINGMASTER_ENROL_TLS_CERT', "the PEM file of this listener's own certificate"),
      key: read.required('RINGMASTER_ENROL_TLS_KEY', "the PEM file of that certificate's private key"),
    },
    authorityFiles: {
      cert: read.required('RINGMASTER_CA_CERT', "the PEM file of the hosts' authority, which gateways trust"),
      key: read.required('RINGMASTER_CA_KEY', "the PEM file of the authority's P-256 key, mode 0600"),
    },
    trustDomain,
  });
}
