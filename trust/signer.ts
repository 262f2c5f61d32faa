import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { preAuthenticationEncoding } from './envelope';
import { demandEd25519, keyIdOf } from './public-key';

/** Signs with one key. */
export interface Signer {
  readonly keyId: string;
  readonly publicKey: KeyObject;
  /**
   * At once, although it is promised: a thread takes 24 µs for a signature and costs another 7 to be handed it. A lane's thousand
   * stop the event loop for 25 ms, which the signer has to itself.
   */
  sign(payloadType: string, payload: Uint8Array): Promise<Buffer>;
}

/** Makes a signer from an ed25519 private key in PKCS8 PEM. Throws when the key is of another kind. */
export function createSigner(privateKeyPem: string): Signer {
  return signerOf(createPrivateKey(privateKeyPem));
}

/** Makes a signer from a private key. Throws when it is not ed25519. */
export function signerOf(privateKey: KeyObject): Signer {
  const key = demandEd25519(privateKey);
  return {
    keyId: keyIdOf(key),
    publicKey: createPublicKey(key),
    sign: (payloadType, payload) =>
      new Promise((resolve) => {
        resolve(sign(null, preAuthenticationEncoding(payloadType, payload), key));
      }),
  };
}
