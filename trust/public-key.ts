import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

/** A key's id: the first 16 hexadecimal digits of the sha256 of its SPKI DER. */
export function keyIdOf(key: KeyObject): string {
  return createHash('sha256').update(derOf(key)).digest('hex').slice(0, 16);
}

/** The key as documents have it: SPKI DER in base64. */
export function publicKeyText(key: KeyObject): string {
  return derOf(key).toString('base64');
}

/** Reads a key as documents have it. Throws when it is not ed25519. */
export function publicKeyFrom(text: string): KeyObject {
  return demandEd25519(createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' }));
}

/** Returns the key. Throws when it is of another kind: this product signs with ed25519 and nothing else. */
export function demandEd25519(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw new Error(`is an ${key.asymmetricKeyType ?? 'unknown'} key, not ed25519`);
}

/** Keys by their ids. */
export function keysById(texts: readonly string[]): ReadonlyMap<string, KeyObject> {
  return new Map(texts.map(publicKeyFrom).map((key) => [keyIdOf(key), key]));
}

function derOf(key: KeyObject): Buffer {
  return (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' });
}
