import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { preAuthenticationEncoding } from './envelope';
import { demandEd25519, keyIdOf } from './public-key';

/** Signs with one key. */
export interface Signer {
  readonly keyId: string;
  readonly publicKey: KeyObject;
  /** Off the event loop: a thousand signatures at once would stop every turn that holds a lock meanwhile. */
  sign(payloadType: string, payload: Uint8Array): Promise<Buffer>;
}

const signAside = promisify(sign);

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
    sign: (payloadType, payload) => signAside(null, preAuthenticationEncoding(payloadType, payload), key),
  };
}
