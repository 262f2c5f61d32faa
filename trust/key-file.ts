import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  scryptSync,
} from 'node:crypto';
import { readJsonDocument } from '../documents/read-json-document';
import { complete, type Read } from '../model/campaign-file/place';
import { readCount, readText } from '../model/campaign-file/scalars';
import { openDocument, readWhole } from '../model/trust/document-fields';
import { readTrustedKeyFields } from '../model/trust/read-trust-root';
import type { TrustedKey } from '../model/trust/trust-root';
import { publicKeyText } from './public-key';
import { TrustError } from './trust-error';

/** 128 MiB and about half a second for each guess at a passphrase; N = 2^17, r = 8, p = 1 (RFC 7914's parameters). */
const COST = 17;
const MAX_COST = 20;
const BLOCK_SIZE = 8;
const CIPHER = 'aes-256-gcm';
const MAX_FILE_LENGTH = 4_096;

/** A private key as its file has it: who holds it, and what only the passphrase opens. */
interface KeyFile extends TrustedKey {
  readonly cost: number;
  readonly salt: string;
  readonly iv: string;
  readonly tag: string;
  readonly sealed: string;
}

const HEX = { pattern: /^(?:[0-9a-f]{2}){8,256}$/, what: 'hexadecimal bytes', next: 'Use a backup of the key file.' };

/**
 * A private key, encrypted: scrypt and AES-256-GCM. Not PKCS8's own encryption, for which Node derives the key by 2,048
 * rounds of PBKDF2: a thief of the file would guess thousands of passphrases a second.
 */
export function sealPrivateKey(privateKey: KeyObject, holder: string, passphrase: string): string {
  const trusted: TrustedKey = { holder, publicKey: publicKeyText(privateKey) };
  const salt = randomBytes(16);
  const iv = randomBytes(12);
  const cipher = createCipheriv(CIPHER, deriveKey(passphrase, salt, COST), iv);
  cipher.setAAD(boundTo(trusted));
  const plain = privateKey.export({ type: 'pkcs8', format: 'der' });
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  const file = {
    apiVersion: 'ringmaster/v1',
    kind: 'PrivateKey',
    ...trusted,
    cost: COST,
    salt: salt.toString('hex'),
    iv: iv.toString('hex'),
    tag: cipher.getAuthTag().toString('hex'),
    sealed: sealed.toString('hex'),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Who holds the key of a file. Throws `TrustError` of kind `not_readable`. */
export function keyFileHolder(text: string): TrustedKey {
  const { holder, publicKey } = parseKeyFile(text);
  return { holder, publicKey };
}

/** Opens a key file. Throws `TrustError` of kind `not_readable` or `wrong_passphrase`. */
export function openPrivateKey(text: string, passphrase: string): KeyObject {
  const file = parseKeyFile(text);
  const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
  try {
    const key = deriveKey(passphrase, bytes(file.salt), file.cost);
    const decipher = createDecipheriv(CIPHER, key, bytes(file.iv), { authTagLength: 16 });
    decipher.setAAD(boundTo(file));
    decipher.setAuthTag(bytes(file.tag));
    const plain = Buffer.concat([decipher.update(bytes(file.sealed)), decipher.final()]);
    const opened = createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' });
    if (publicKeyText(createPublicKey(opened)) === file.publicKey) return opened;
  } catch {
    // What the library says of it helps nobody but a thief.
  }
  throw new TrustError('wrong_passphrase', 'does not open with this passphrase, or is damaged');
}

function deriveKey(passphrase: string, salt: Buffer, cost: number): Buffer {
  const maxmem = 256 * BLOCK_SIZE * 2 ** cost;
  return scryptSync(passphrase.normalize('NFC'), salt, 32, { N: 2 ** cost, r: BLOCK_SIZE, p: 1, maxmem });
}

/** Whose key it is said to be cannot be changed without the passphrase either. */
function boundTo({ holder, publicKey }: TrustedKey): Buffer {
  return Buffer.from(`${holder} ${publicKey}`);
}

function parseKeyFile(text: string): KeyFile {
  if (text.length > MAX_FILE_LENGTH) throw new TrustError('not_readable', 'is no key file: it is too long');
  const document = readJsonDocument(text);
  const result = document.ok ? readWhole(document.root, readKeyFile) : document;
  if (result.ok) return result.value;
  throw new TrustError('not_readable', 'is no key file of "ringmaster keys init"', result.problems);
}

const readKeyFile: Read<KeyFile> = (place) => {
  const keys = ['holder', 'publicKey', 'cost', 'salt', 'iv', 'tag', 'sealed'] as const;
  const fields = openDocument(place, 'PrivateKey', keys);
  if (fields === undefined) return undefined;
  const hex = (key: 'salt' | 'iv' | 'tag' | 'sealed'): string | undefined =>
    fields.required(key, readText(HEX), '00ff…');
  return complete<KeyFile>({
    ...readTrustedKeyFields(fields),
    cost: fields.required('cost', readCount({ min: COST, max: MAX_COST }), String(COST)),
    salt: hex('salt'),
    iv: hex('iv'),
    tag: hex('tag'),
    sealed: hex('sealed'),
  });
};
