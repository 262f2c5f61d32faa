import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { createHash, createPublicKey, verify, webcrypto, X509Certificate } from 'node:crypto';
import { validate as isUuid } from 'uuid';
import { asId, type HostId } from '../model/ids';
import { EnrolError } from './enrol-error';

x509.cryptoProvider.set(webcrypto);

/** A host may sleep so long after its certificate ended and still get the next one by its last key. */
export const MAX_ASLEEP_MS = 90 * 86_400_000;

/** What a renewal's signature covers in front of the CSR: such a signature is good for nothing else. */
const PURPOSE = Buffer.from('ringmaster-certificate-request-v1\0');

/** A public key whose holder proved to have the private one, and the host it is asked for. */
export interface ProvenKey {
  readonly hostId: HostId;
  /** SPKI, DER. */
  readonly publicKey: Buffer;
  /** sha256 of it, hexadecimal. */
  readonly keyHash: string;
}

/** A host that proved to hold the key of its last certificate. */
export interface ProvenHolder extends ProvenKey {
  /** Of that certificate, lower-case hexadecimal. */
  readonly oldSerial: string;
}

/** Reads a PKCS #10 request: P-256, signed by its own key, its only subject `CN=<host id>`. Throws EnrolError `csr_invalid`. */
export async function readCsr(der: Buffer): Promise<ProvenKey> {
  const invalid = (what: string, cause?: unknown) => new EnrolError('csr_invalid', `the request ${what}`, { cause });
  let csr: x509.Pkcs10CertificateRequest;
  let isProven: boolean;
  try {
    csr = new x509.Pkcs10CertificateRequest(der);
    isProven = await csr.verify();
  } catch (cause) {
    throw invalid('is not a certificate request (PKCS #10)', cause);
  }
  if (!isProven) throw invalid('is not signed by the key that it is for');
  const publicKey = Buffer.from(csr.publicKey.rawData);
  const details = createPublicKey({ key: publicKey, format: 'der', type: 'spki' }).asymmetricKeyDetails;
  if (details?.namedCurve !== 'prime256v1') throw invalid('is for a key that is not P-256');
  const hostId = /^CN=([0-9a-f-]{36})$/.exec(csr.subject)?.[1] ?? '';
  if (!isUuid(hostId)) throw invalid('must have the subject CN=<host id> and nothing else');
  return { hostId: asId<HostId>(hostId), publicKey, keyHash: hashOf(publicKey) };
}

/** What is asked, and who judges it when. */
export interface HolderCheck {
  readonly authorityPem: string;
  readonly trustDomain: string;
  readonly nowMs: number;
  /** How long the certificate may be over: nothing on a session, `MAX_ASLEEP_MS` at the listener. */
  readonly mayBeOverMs: number;
}

/**
 * Checks that a request for the next certificate comes from whoever holds the key of the last one, for the same host and a new
 * key. Throws EnrolError.
 */
export async function readHolder(
  request: { readonly csr: Buffer; readonly certificate: Buffer; readonly signature: Buffer },
  check: HolderCheck,
): Promise<ProvenHolder> {
  const key = await readCsr(request.csr);
  const old = readCertificate(request.certificate, check);
  const { hostId } = key;
  if (old.subjectAltName !== `URI:spiffe://${check.trustDomain}/agent/${hostId}`) {
    throw new EnrolError('certificate_invalid', `the certificate is not that of host ${hostId}`);
  }
  const signed = Buffer.concat([PURPOSE, request.csr]);
  if (!verify('sha256', signed, old.publicKey, request.signature)) {
    throw new EnrolError('proof_invalid', 'the request is not signed with the key of the certificate');
  }
  if (hashOf(old.publicKey.export({ type: 'spki', format: 'der' })) === key.keyHash) {
    throw new EnrolError('key_reused', 'each certificate has a key of its own; make a new one');
  }
  return { ...key, oldSerial: old.serialNumber.toLowerCase() };
}

function readCertificate(der: Buffer, { authorityPem, nowMs, mayBeOverMs }: HolderCheck): X509Certificate {
  const authority = new X509Certificate(authorityPem);
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(der);
    if (certificate.ca || !certificate.checkIssued(authority) || !certificate.verify(authority.publicKey)) {
      throw new Error('another issuer');
    }
  } catch (cause) {
    throw new EnrolError('certificate_invalid', 'the certificate was not issued by this authority', { cause });
  }
  if (Date.parse(certificate.validTo) + mayBeOverMs < nowMs) {
    throw new EnrolError(
      'certificate_too_old',
      `the certificate is over since ${certificate.validTo}; use a join token`,
    );
  }
  return certificate;
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
