import tls from 'node:tls';

/** A process's own certificate and whom it trusts, as PEM. */
export interface TlsMaterial {
  /** The authority of the agents' certificates. */
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Nothing of this process speaks less from here on. For all of it, as grpc-js takes no version for its servers. */
export function requireTls13(): void {
  tls.DEFAULT_MIN_VERSION = 'TLSv1.3';
}
