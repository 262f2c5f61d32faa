/** A process's own certificate and whom it trusts, as PEM. */
export interface TlsMaterial {
  /** The authority of the agents' certificates. */
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}
