import { verify, type KeyObject } from 'node:crypto';

/** Signatures of one envelope, at most: a hostile gateway must not make a host verify for long. */
export const MAX_SIGNATURES = 16;

/** A signature, and which key it claims to be by. */
export interface Signature {
  readonly keyId: string;
  readonly signature: Uint8Array;
}

/** An envelope as it came, nothing checked: raw bytes that are never encoded again (DSSE). */
export interface SignedPayload {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly Signature[];
}

/** DSSE's pre-authentication encoding: what is signed names its own type and length, so nothing can pass as another. */
export function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType);
  const head = `DSSEv1 ${String(type.length)} ${payloadType} ${String(payload.length)} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** The ids of those of the keys that signed the envelope, each once. */
export function verifiedKeyIds(envelope: SignedPayload, keys: ReadonlyMap<string, KeyObject>): ReadonlySet<string> {
  const { payloadType, payload, signatures } = envelope;
  const signed = preAuthenticationEncoding(payloadType, payload);
  const verified = new Set<string>();
  for (const { keyId, signature } of signatures.slice(0, MAX_SIGNATURES)) {
    const key = verified.has(keyId) ? undefined : keys.get(keyId);
    if (key !== undefined && verify(null, signed, key, signature)) verified.add(keyId);
  }
  return verified;
}
