import { createPublicKey, sign, type KeyObject } from 'node:crypto';

/** DER tags (X.690); a certificate request needs no others. */
const TAG = { integer: 0x02, bitString: 0x03, oid: 0x06, utf8: 0x0c, sequence: 0x30, set: 0x31, attributes: 0xa0 };
const COMMON_NAME = Buffer.from('550403', 'hex');
const ECDSA_WITH_SHA256 = Buffer.from('2a8648ce3d040302', 'hex');
/** What a renewal's signature covers in front of the CSR (docs/protocol.md, rule I9). */
const PURPOSE = Buffer.from('ringmaster-certificate-request-v1\0');

function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  const size = body.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

/**
 * A certificate request (PKCS #10, DER) for a P-256 key, signed by it, with the subject `CN=<host id>`. Made by hand: 20 lines, where
 * a library would be the only one on the host that parses what others send.
 */
export function makeCsr(privateKey: KeyObject, hostId: string): Buffer {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const name = der(TAG.sequence, der(TAG.oid, COMMON_NAME), der(TAG.utf8, Buffer.from(hostId)));
  const subject = der(TAG.sequence, der(TAG.set, name));
  const information = der(TAG.sequence, der(TAG.integer, Buffer.from([0])), subject, publicKey, der(TAG.attributes));
  const signature = sign('sha256', information, privateKey);
  const algorithm = der(TAG.sequence, der(TAG.oid, ECDSA_WITH_SHA256));
  return der(TAG.sequence, information, algorithm, der(TAG.bitString, Buffer.from([0]), signature));
}

/** The signature of the last key under a request for the next certificate. */
export function signRequest(csr: Buffer, lastKey: KeyObject): Buffer {
  return sign('sha256', Buffer.concat([PURPOSE, csr]), lastKey);
}
