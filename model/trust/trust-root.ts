/**
 * The trust root: whose signatures count, and for what. Delivered with the agent, and followed by rotation only. Plain
 * JSON; read by model/trust/read-trust-root.ts, verified in `trust/`.
 */

/** What a key may sign. `signer` is the online one; the keys of the others are kept by people. */
export const TRUST_ROLES = ['root', 'approver', 'signer'] as const;
export type TrustRoleName = (typeof TRUST_ROLES)[number];

/** An ed25519 public key and who holds it. */
export interface TrustedKey {
  /** A person, in small letters; of a signer, the name of the process. Two keys of one person count once. */
  readonly holder: string;
  /** SPKI DER in base64: what stands between the lines of a PEM file. */
  readonly publicKey: string;
}

/** The keys of a role, and how many of their holders must sign. */
export interface TrustRole {
  readonly threshold: number;
  readonly keys: readonly TrustedKey[];
}

/** One version of the trust root. */
export interface TrustRoot {
  /** From 1; each rotation raises it by one. */
  readonly version: number;
  /** Nothing forward is carried out after this; milliseconds since 1970. */
  readonly expiresMs: number;
  /** Sign the next root, with the keys of that one; and revocations. */
  readonly root: TrustRole;
  /** Sign patch manifests, and revocations. */
  readonly approver: TrustRole;
  /** Sign orders; one signature is enough. */
  readonly signer: TrustRole;
}
