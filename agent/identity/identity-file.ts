import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { isMissing, makeFolderDurably, syncFolder, writeDurably } from '../durable-file';
import type { Issued } from './enrol-request';

/** A key and its certificate, as one piece of PEM: one rename replaces both. */
export interface Identity {
  readonly pem: Buffer;
  readonly certificate: X509Certificate;
}

/** There is an identity, and it cannot be used. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
  readonly kind = 'unusable_identity';
}

/**
 * The host's identity on its disk. A new one is a candidate beside the present one: first its key alone, then with the certificate that
 * was issued for it, and only when a gateway has taken it does it replace the present one, by a rename. So one that works
 * is there after any crash.
 */
export class IdentityFile {
  readonly #candidate: string;
  readonly #authority: string;

  constructor(
    private readonly file: string,
    private readonly hostId: string,
  ) {
    this.#candidate = `${file}.candidate`;
    this.#authority = `${file}.authority`;
  }

  /** The present one; null: there is none. Throws IdentityError. */
  current(): Identity | null {
    return this.read(this.file);
  }

  /** The next one, once a certificate was issued for it; null before. Throws IdentityError. */
  candidate(): Identity | null {
    const pem = readIfPresent(this.#candidate);
    return pem?.includes('BEGIN CERTIFICATE') === true ? this.read(this.#candidate) : null;
  }

  /** The key to ask a certificate for: that of a candidate whose certificate did not arrive, or a new one, on the disk before it is used. */
  candidateKey(): Buffer {
    const present = readIfPresent(this.#candidate);
    if (present !== null && !present.includes('BEGIN CERTIFICATE') && isKey(present)) return present;
    const pem = newKey();
    makeFolderDurably(dirname(this.file), 0o700);
    writeDurably(this.#candidate, pem);
    return pem;
  }

  /**
   * Keeps what the enrolment listener issued for the candidate's key; or for `key`, which then takes the candidate's place: the
   * certificate, and whose it is, for the listener is who it says. Throws IdentityError: it is not for that key, or another host.
   */
  complete({ certificate, authority }: Issued, key = readIfPresent(this.#candidate)): void {
    const pem = this.fitting(certificate, key);
    if (authority !== null) writeDurably(this.#authority, Buffer.from(authority));
    writeDurably(this.#candidate, pem);
  }

  /**
   * Keeps the certificate that a gateway brought for the candidate's key. A gateway may be anybody's: it could make one itself, welcome
   * the host with it, and so have the one deleted that others take. Throws IdentityError: as `complete`, or another authority
   * issued it.
   */
  completeFromGateway(certificatePem: string): void {
    const pem = this.fitting(certificatePem, readIfPresent(this.#candidate));
    const authorityPem = readIfPresent(this.#authority);
    // Enrolled at a listener of the release before: nobody said whose certificates are good.
    if (authorityPem !== null && !isIssuedBy(new X509Certificate(pem), authorityPem)) {
      throw new IdentityError('the certificate that a gateway brought is not of the authority that enrolled this host');
    }
    writeDurably(this.#candidate, pem);
  }

  /** A gateway has taken the candidate: from here on it is the identity, and the old one is gone. */
  promote(): void {
    renameSync(this.#candidate, this.file);
    syncFolder(dirname(this.file));
  }

  /** No gateway takes the candidate. */
  discard(): void {
    rmSync(this.#candidate, { force: true });
    syncFolder(dirname(this.file));
  }

  private fitting(certificatePem: string, key: Buffer | null): Buffer {
    if (key === null) throw new IdentityError('a certificate came, and no key is there that it could be for');
    const pem = Buffer.concat([key, Buffer.from(certificatePem)]);
    this.check(pem, 'the certificate that was issued');
    return pem;
  }

  private read(file: string): Identity | null {
    const pem = readIfPresent(file);
    return pem === null ? null : { pem, certificate: this.check(pem, file) };
  }

  private check(pem: Buffer, what: string): X509Certificate {
    try {
      const certificate = new X509Certificate(pem);
      if (!certificate.checkPrivateKey(createPrivateKey(pem))) throw new Error('its key is another one');
      const names = certificate.subjectAltName ?? '';
      if (!/^URI:spiffe:\/\/[^/,]+\/agent\/[0-9a-f-]{36}$/.test(names) || !names.endsWith(`/${this.hostId}`)) {
        throw new Error(`it is for ${names}, not for this host (${this.hostId})`);
      }
      return certificate;
    } catch (cause) {
      const because = cause instanceof Error ? cause.message : String(cause);
      throw new IdentityError(`${what}: ${because}; enrol this host again (ringmaster-agent enrol)`, { cause });
    }
  }
}

/** A key to ask a certificate for, PEM. */
export function newKey(): Buffer {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }));
}

/** An authority that cannot be read vouches for nothing. */
function isIssuedBy(certificate: X509Certificate, authorityPem: Buffer): boolean {
  try {
    const authority = new X509Certificate(authorityPem);
    return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
  } catch {
    return false;
  }
}

function isKey(pem: Buffer): boolean {
  try {
    createPrivateKey(pem);
    return true;
  } catch {
    // Something else was put there; a new key takes its place.
    return false;
  }
}

function readIfPresent(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
