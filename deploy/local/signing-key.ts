import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './whole-file';

export interface SigningKeyFiles {
  /** PKCS8 PEM, for the process that signs alone. */
  readonly privateFile: string;
  /** SPKI PEM, for whoever believes what it signs. */
  readonly publicFile: string;
}

/** The development keys of a run. */
export type SigningKeyName = 'order-signing' | 'audit' | `approver-${string}`;

/** Makes the development key of this name, once per run directory. */
export function ensureSigningKey(dir: string, name: SigningKeyName): SigningKeyFiles {
  const files = { privateFile: join(dir, `${name}.pem`), publicFile: join(dir, `${name}.pub.pem`) };
  if (!existsSync(files.privateFile)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeWhole(files.privateFile, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  }
  // Derived anew each time: a crash between the two files leaves nothing to repair.
  const publicKey = createPublicKey(createPrivateKey(readFileSync(files.privateFile, 'utf8')));
  writeWhole(files.publicFile, publicKey.export({ type: 'spki', format: 'pem' }).toString());
  return files;
}
