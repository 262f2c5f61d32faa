import type { KeyObject } from 'node:crypto';
import { publicKeyFrom } from './public-key';

/** What stands before the 32 bytes of an ed25519 key in SPKI DER. */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const TYPE = Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x20', 'latin1');
const LINE = /^ssh-ed25519 ([A-Za-z0-9+/]+={0,2})(?: .*)?\s*$/;

/** The key of SSH's binary form; null: it is of another kind. */
export function sshPublicKey(blob: Buffer): KeyObject | null {
  if (blob.length !== TYPE.length + 32 || !blob.subarray(0, TYPE.length).equals(TYPE)) return null;
  return publicKeyFrom(Buffer.concat([SPKI_HEAD, blob.subarray(TYPE.length)]).toString('base64'));
}

/** The key of a line as in `id_ed25519.pub`; null: it is none, or of another kind. */
export function sshPublicKeyLine(line: string): KeyObject | null {
  const blob = LINE.exec(line)?.[1];
  return blob === undefined ? null : sshPublicKey(Buffer.from(blob, 'base64'));
}

/** The 32 bytes of an ed25519 key. */
export function rawPublicKey(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' }).subarray(SPKI_HEAD.length);
}
