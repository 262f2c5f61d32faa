import type { SignedPayload } from './envelope';

/** Whoever can sign for one key: a key file, or an agent that keeps the key. */
export interface EnvelopeSigner {
  readonly keyId: string;
  sign(payloadType: string, payload: Uint8Array): Promise<Uint8Array>;
}

/** The envelope with one signature more. Signing twice with one key leaves one. */
export async function signEnvelope(envelope: SignedPayload, signer: EnvelopeSigner): Promise<SignedPayload> {
  const signature = await signer.sign(envelope.payloadType, envelope.payload);
  const others = envelope.signatures.filter(({ keyId }) => keyId !== signer.keyId);
  return { ...envelope, signatures: [...others, { keyId: signer.keyId, signature }] };
}
