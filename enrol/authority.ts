import type { HostId } from '../model/ids';

/** A host's certificate, all but the signature. */
export interface Leaf {
  readonly hostId: HostId;
  /** SPKI, DER. */
  readonly publicKey: Buffer;
  /** Lower-case hexadecimal, positive, unpredictable. */
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/**
 * Whoever signs hosts' certificates. A file here (file-authority.ts); Vault's PKI or step-ca would be another
 * (docs/decisions/0014 says how).
 */
export interface CertificateAuthority {
  /** PEM: what gateways trust, and what tells a certificate of ours. */
  readonly certificatePem: string;
  /** Signs; PEM. Only called for a certificate that is noted in the database. */
  issue(leaf: Leaf): Promise<string>;
}
