import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';

/** What an order's payload is, as its signature says. */
export const ORDER_PAYLOAD_TYPE = 'application/vnd.ringmaster.order.v1+protobuf';

const PEM_BLOCK = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;
/** A hostile gateway must not make a host verify for long. */
const MAX_SIGNATURES = 16;

/** An offer's envelope as it came, nothing checked. */
export interface SignedPayload {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly { readonly keyId: string; readonly signature: Uint8Array }[];
}

/** Why an envelope must not be believed. */
export interface EnvelopeProblem {
  readonly reason: 'bad_envelope' | 'untrusted_signature';
  readonly message: string;
}

/** Public keys that may sign orders, by key id: the first 16 hex digits of the sha256 of the key's SPKI DER. */
export type TrustedKeys = ReadonlyMap<string, KeyObject>;

/** Reads the keys of a PEM file. Throws when there is none, or one is not ed25519. */
export function parseTrustedKeys(pem: string): TrustedKeys {
  const blocks = pem.match(PEM_BLOCK) ?? [];
  if (blocks.length === 0) throw new Error('holds no "BEGIN PUBLIC KEY" block');
  return new Map(
    blocks.map((block) => {
      const key = createPublicKey(block);
      if (key.asymmetricKeyType !== 'ed25519')
        throw new Error(`holds an ${key.asymmetricKeyType ?? ''} key, not ed25519`);
      const der = key.export({ type: 'spki', format: 'der' });
      return [createHash('sha256').update(der).digest('hex').slice(0, 16), key] as const;
    }),
  );
}

/** DSSE's pre-authentication encoding: what is signed. Lengths are in bytes. */
export function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType);
  const head = `DSSEv1 ${String(type.length)} ${payloadType} ${String(payload.length)} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** Says why an envelope must not be believed; null when one trusted key signed it. */
export function envelopeProblem(envelope: SignedPayload, trusted: TrustedKeys): EnvelopeProblem | null {
  const { payloadType, payload, signatures } = envelope;
  if (payloadType !== ORDER_PAYLOAD_TYPE) {
    return { reason: 'bad_envelope', message: 'the payload is not an order of a known kind' };
  }
  if (signatures.length === 0) return { reason: 'untrusted_signature', message: 'the order is not signed' };
  const signed = preAuthenticationEncoding(payloadType, payload);
  const isSigned = signatures.slice(0, MAX_SIGNATURES).some(({ keyId, signature }) => {
    const key = trusted.get(keyId);
    return key !== undefined && verify(null, signed, key, signature);
  });
  if (isSigned) return null;
  return { reason: 'untrusted_signature', message: "no signature is by a key of this host's trustedOrderKeys" };
}
