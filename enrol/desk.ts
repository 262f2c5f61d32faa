import { randomBytes } from 'node:crypto';
import { isSimulatedHostId } from '../model/simulated-host-id';
import type { SignedRequest } from '../store/certificate-requests';
import type { Database } from '../store/database';
import { type IssueRefusal, type NewCertificate, redeemJoinToken, renewCertificate } from '../store/join-tokens';
import type { CertificateAuthority } from './authority';
import { EnrolError } from './enrol-error';
import { MAX_ASLEEP_MS, type ProvenKey, readCsr, readHolder } from './proof';

/** Certificates begin a little in the past: a host's clock may be behind. */
const BACKDATE_MS = 300_000;

export interface EnrolDeskOptions {
  /** As the role `ringmaster_enrol`. */
  readonly db: Database;
  readonly authority: CertificateAuthority;
  readonly trustDomain: string;
  /** Of a certificate. */
  readonly lifetimeMs: number;
  readonly now: () => number;
}

/** A certificate and whose it is (PEM), or why the host may not have one. */
export type Issued =
  | { readonly ok: true; readonly certificate: string; readonly authority: string }
  | { readonly ok: false; readonly refusal: IssueRefusal };

/** Decides who gets a certificate. Every one is noted in the database, in the transaction that allows it, before it is signed. */
export class EnrolDesk {
  constructor(private readonly options: EnrolDeskOptions) {}

  /** A host's first certificate, for a join token. Throws EnrolError. */
  async enrol(asked: {
    readonly token: string;
    readonly name: string;
    readonly csr: Buffer;
    readonly address: string;
  }): Promise<Issued> {
    const key = await readCsr(asked.csr);
    // Simulators speak for these without a certificate of their own.
    if (isSimulatedHostId(key.hostId)) throw new EnrolError('request_invalid', 'this id is for simulated hosts');
    const certificate = this.prepare(key);
    const { token, name, address } = asked;
    const answer = await redeemJoinToken(this.options.db, token, { ...certificate, name, address });
    return answer === 'issued' ? this.sign(certificate, key) : { ok: false, refusal: answer };
  }

  /** The next certificate of a host that holds the key of its last one. Throws EnrolError. */
  async renew(request: SignedRequest, way: 'renewal' | 're_enrolment'): Promise<Issued> {
    const { db, authority, trustDomain, now } = this.options;
    const mayBeOverMs = way === 'renewal' ? 0 : MAX_ASLEEP_MS;
    const check = { authorityPem: authority.certificatePem, trustDomain, nowMs: now(), mayBeOverMs };
    const key = await readHolder(request, check);
    const certificate = this.prepare(key);
    const answer = await renewCertificate(db, key.oldSerial, { ...certificate, way });
    return answer === 'issued' ? this.sign(certificate, key) : { ok: false, refusal: answer };
  }

  private prepare({ hostId, keyHash }: ProvenKey): NewCertificate {
    const { now, lifetimeMs } = this.options;
    return { hostId, keyHash, serial: newSerial(), notAfter: new Date(now() + lifetimeMs) };
  }

  private async sign({ hostId, serial, notAfter }: NewCertificate, { publicKey }: ProvenKey): Promise<Issued> {
    const notBefore = new Date(this.options.now() - BACKDATE_MS);
    const leaf = { hostId, serial, publicKey, notBefore, notAfter };
    const { authority } = this.options;
    return { ok: true, certificate: await authority.issue(leaf), authority: authority.certificatePem };
  }
}

/** Positive, of one length, and unpredictable: the first bit is clear, the second set, the rest random. */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}
