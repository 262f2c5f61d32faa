import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { CertificateAuthority } from './authority';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

x509.cryptoProvider.set(webcrypto);

/** The files of the authority cannot be used; the message names the file and what to do. */
export class AuthorityFileError extends Error {
  override readonly name = 'AuthorityFileError';
}

/**
 * An authority whose P-256 key is in a file that only its owner may read. `trustDomain` is the domain in the names it gives:
 * `spiffe://<domain>/agent/<host id>`. Throws AuthorityFileError.
 */
export async function openFileAuthority(
  files: { readonly cert: string; readonly key: string },
  trustDomain: string,
): Promise<CertificateAuthority> {
  const { mode } = await stat(files.key);
  if ((mode & 0o077) !== 0) {
    throw new AuthorityFileError(`${files.key}: others may read the authority's key; chmod 600 ${files.key}`);
  }
  const certificate = new X509Certificate(await readFile(files.cert));
  const key = createPrivateKey(await readFile(files.key));
  if (!certificate.ca || !certificate.checkPrivateKey(key)) {
    throw new AuthorityFileError(`${files.cert}: is no authority's certificate of the key ${files.key}`);
  }
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new AuthorityFileError(`${files.key}: must be a P-256 key`);
  }
  const der = key.export({ type: 'pkcs8', format: 'der' });
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
  const issuer = new x509.X509Certificate(certificate.raw).subject;
  return {
    certificatePem: certificate.toString(),
    issue: async ({ hostId, publicKey, serial, notBefore, notAfter }) => {
      const issued = await x509.X509CertificateGenerator.create({
        serialNumber: serial,
        // The name is the URI alone; nothing reads a subject.
        subject: 'O=Ringmaster',
        ...{ issuer, notBefore, notAfter, signingKey },
        publicKey: await webcrypto.subtle.importKey('spki', publicKey, ALGORITHM, true, ['verify']),
        signingAlgorithm: ALGORITHM,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([CLIENT_AUTH]),
          new x509.SubjectAlternativeNameExtension([{ type: 'url', value: `spiffe://${trustDomain}/agent/${hostId}` }]),
        ],
      });
      return new X509Certificate(Buffer.from(issued.rawData)).toString();
    },
  };
}
