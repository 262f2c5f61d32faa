import { createPublicKey, type KeyObject } from 'node:crypto';
import { type SignedPayload, verifiedKeyIds } from './envelope';
import { ORDER_PAYLOAD_TYPE } from './payload-types';
import { demandEd25519, keyIdOf } from './public-key';

const PEM_BLOCK = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;

/** Why an envelope must not be believed. */
export interface EnvelopeProblem {
  readonly reason: 'bad_envelope' | 'untrusted_signature';
  readonly message: string;
}

/** Public keys that may sign orders, by key id. */
export type TrustedKeys = ReadonlyMap<string, KeyObject>;

/** Reads the keys of a PEM file. Throws when there is none, or one is not ed25519. */
export function parseTrustedKeys(pem: string): TrustedKeys {
  const blocks = pem.match(PEM_BLOCK) ?? [];
  if (blocks.length === 0) throw new Error('holds no "BEGIN PUBLIC KEY" block');
  return new Map(
    blocks.map((block) => {
      const key = demandEd25519(createPublicKey(block));
      return [keyIdOf(key), key] as const;
    }),
  );
}

/** Says why an order's envelope must not be believed; null when one trusted key signed it. */
export function envelopeProblem(envelope: SignedPayload, trusted: TrustedKeys): EnvelopeProblem | null {
  if (envelope.payloadType !== ORDER_PAYLOAD_TYPE) {
    return { reason: 'bad_envelope', message: 'the payload is not an order of a known kind' };
  }
  if (envelope.signatures.length === 0) return { reason: 'untrusted_signature', message: 'the order is not signed' };
  if (verifiedKeyIds(envelope, trusted).size > 0) return null;
  return { reason: 'untrusted_signature', message: 'no signature is by a key that this host lets sign orders' };
}
