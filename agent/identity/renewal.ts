import { createPrivateKey } from 'node:crypto';
import type { Logger } from 'pino';
import { makeCsr, signRequest } from './csr';
import { askEnrolment, EnrolRefusedError, type EnrolAddress } from './enrol-request';
import { type Identity, IdentityError, type IdentityFile, newKey } from './identity-file';
import { renewalTimeMs } from './renewal-time';

/** What is sent to get the next certificate, DER. */
export interface CertificateRequest {
  readonly csr: Buffer;
  readonly certificate: Buffer;
  readonly signature: Buffer;
}

/** What came back. */
export interface CertificateAnswer {
  /** PEM; empty: refused. */
  readonly certificate: string;
  readonly refusal: string;
}

/** A session as renewing sees it. */
export interface RenewableSession {
  readonly takesCertificateRequests: boolean;
  ask(request: CertificateRequest): void;
  /** Ends it; the next one begins at once, with the new certificate. */
  reconnect(): void;
}

/** With what the next session is to be opened. */
export interface Credentials {
  /** PEM of both. */
  readonly pem: Buffer;
  readonly isCandidate: boolean;
}

/** A clock may be set, and a timer sleeps with its host: looked at again this often at least. */
const LOOK_MS = 3_600_000;
const FIRST_RETRY_MS = 60_000;
/** Of a certificate's life: those that are shorter than usual end and are renewed in less time. */
const SOON = 1 / 20;
const LAST_RETRY_MS = 6 * 3_600_000;
/** A candidate that no gateway takes in so many tries is given up, and another asked for. */
const MOST_CANDIDATE_FAILURES = 5;

export interface RenewalOptions {
  readonly hostId: string;
  readonly file: IdentityFile;
  readonly enrolment: EnrolAddress;
  readonly log: Logger;
  readonly random: () => number;
}

/**
 * Keeps the host's certificate good: asks for the next one over the session in time, and, when the present one is over, at the
 * enrolment listener, by the last key. Never leaves the host without the one that works.
 *
 * A candidate that is over too opens no session. Its key is kept all the same until the authority has answered: a gateway may have taken
 * it just before this process died, and then it is the last key.
 */
export class Renewal {
  private session: RenewableSession | null = null;
  private present: Identity;
  private next: Identity | null;
  private opened: Credentials | null = null;
  private isCandidateTurn = true;
  private candidateFailures = 0;
  private failures = 0;
  private notBeforeMs = 0;
  private isAsking = false;
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;

  /** Throws IdentityError: this host was never enrolled, or its identity cannot be used. */
  constructor(private readonly options: RenewalOptions) {
    const { file } = options;
    this.next = candidateOf(options);
    // Enrolled, and not connected since: the candidate is all there is.
    if (this.next !== null && file.current() === null) {
      file.promote();
      this.next = null;
    }
    const present = file.current();
    if (present === null) throw new IdentityError('this host is not enrolled; run "ringmaster-agent enrol"');
    this.present = present;
  }

  /** Begins to look after the certificate. */
  start(): void {
    this.look();
  }

  /** Looks after nothing more. */
  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.session = null;
  }

  /** PEM of the key and certificate that are known to work. */
  get pem(): Buffer {
    return this.present.pem;
  }

  /** What the next session is opened with: a candidate, in turns with the present one when that fails. */
  credentials(): Credentials {
    const candidate = this.isCandidateTurn ? this.candidate : null;
    this.opened = { pem: (candidate ?? this.present).pem, isCandidate: candidate !== null };
    return this.opened;
  }

  /** The session is in. */
  welcomed(session: RenewableSession): void {
    this.session = session;
    if (this.opened?.isCandidate === true && this.next !== null) {
      this.promote(this.next);
      this.candidateFailures = 0;
      this.failures = 0;
      this.options.log.info({ validTo: this.present.certificate.validTo }, 'certificate replaced');
    }
    this.look();
  }

  /** The session is over. */
  ended(wasWelcomed: boolean): void {
    this.session = null;
    if (wasWelcomed || this.candidate === null) {
      this.isCandidateTurn = true;
      if (wasWelcomed && this.candidate === null && isOver(this.present)) this.askSoon();
      return;
    }
    if (this.opened?.isCandidate === true) {
      this.candidateFailures += 1;
      this.failed();
    }
    this.isCandidateTurn = this.opened?.isCandidate !== true;
    if (this.candidateFailures < MOST_CANDIDATE_FAILURES || isOver(this.present)) return;
    this.options.log.warn('no gateway takes the new certificate; the old one stays, and another is asked for later');
    this.options.file.discard();
    this.next = null;
    this.candidateFailures = 0;
  }

  /** The authority's answer to what was asked on the session. */
  answered({ certificate, refusal }: CertificateAnswer): void {
    if (certificate === '') {
      this.options.log.warn({ refusal }, 'no new certificate');
      this.failed();
      return;
    }
    const isTaken = this.take(() => {
      this.options.file.completeFromGateway(certificate);
    });
    if (isTaken) this.session?.reconnect();
  }

  /** The candidate, if a session can be opened with it. */
  private get candidate(): Identity | null {
    return this.next === null || isOver(this.next) ? null : this.next;
  }

  /** Asks when it is time, and sees to it that somebody looks again. */
  private look(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    // The last session may end after this.
    if (this.isStopped) return;
    const now = Date.now();
    const dueMs = Math.max(renewalTimeMs(this.present.certificate), this.notBeforeMs);
    if (now >= dueMs) this.act();
    const waitMs = Math.min(LOOK_MS, Math.max(1_000, dueMs > now ? dueMs - now : FIRST_RETRY_MS));
    this.timer = setTimeout(() => {
      this.look();
    }, waitMs);
  }

  private act(): void {
    if (this.candidate === null) {
      if (!this.isAsking) this.ask();
      return;
    }
    // A gateway refused it a while ago, and the present certificate goes on ending.
    this.isCandidateTurn = true;
    this.session?.reconnect();
  }

  private ask(): void {
    // The authority takes one that is over at the listener alone, whether a session still stands or not.
    if (isOver(this.present)) void this.reEnrol();
    else if (this.session?.takesCertificateRequests === true) {
      // An answer that never comes is asked for again, for the same key.
      this.failed();
      // A session was opened with the present key, so that one is the last.
      if (this.next !== null) this.options.file.discard();
      this.next = null;
      this.session.ask(this.request(this.options.file.candidateKey()));
    }
  }

  /** No session can be opened with a certificate that is over: the listener takes the last key's word for it. */
  private async reEnrol(): Promise<void> {
    this.isAsking = true;
    const key = this.next === null ? this.options.file.candidateKey() : newKey();
    const { csr, certificate, signature } = this.request(key);
    try {
      const issued = await askEnrolment(this.options.enrolment, '/v1/re-enrol', {
        csr: csr.toString('base64'),
        certificate: certificate.toString('base64'),
        signature: signature.toString('base64'),
      });
      const isTaken = this.take(() => {
        this.options.file.complete(issued, key);
      });
      if (isTaken) this.session?.reconnect();
    } catch (error) {
      if (!(error instanceof EnrolRefusedError)) throw error;
      if (error.kind === 'superseded' && this.next !== null) {
        this.options.log.warn('the key of the new certificate, which is over too, was used last; asking by that one');
        this.promote(this.next);
        await this.reEnrol();
        return;
      }
      this.options.log.error({ kind: error.kind }, `the certificate is over and no new one came: ${error.message}`);
      this.failed();
    } finally {
      this.isAsking = false;
    }
  }

  private promote(next: Identity): void {
    this.options.file.promote();
    this.present = next;
    this.next = null;
  }

  private request(key: Buffer): CertificateRequest {
    const csr = makeCsr(createPrivateKey(key), this.options.hostId);
    const signature = signRequest(csr, createPrivateKey(this.present.pem));
    return { csr, certificate: this.present.certificate.raw, signature };
  }

  private take(complete: () => void): boolean {
    try {
      complete();
      this.next = this.options.file.candidate();
      this.isCandidateTurn = true;
      return true;
    } catch (error) {
      if (!(error instanceof IdentityError)) throw error;
      this.options.log.error({ err: error }, 'a certificate came that is not ours');
      this.failed();
      return false;
    }
  }

  /** The last session with this certificate is over, and so is asking in vain on it: only the listener helps. It may be all hosts at once. */
  private askSoon(): void {
    const { validFrom, validTo } = this.present.certificate;
    const window = Math.min(FIRST_RETRY_MS, (Date.parse(validTo) - Date.parse(validFrom)) * SOON);
    this.failures = 0;
    this.notBeforeMs = Date.now() + window * this.options.random();
    this.look();
  }

  /** Later each time, and never many hosts at once. */
  private failed(): void {
    const window = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.failures, 20));
    this.failures += 1;
    this.notBeforeMs = Date.now() + window * (0.5 + this.options.random() / 2);
  }
}

function isOver({ certificate }: Identity): boolean {
  return Date.parse(certificate.validTo) <= Date.now();
}

/** A candidate that was damaged is none: the present one works. */
function candidateOf({ file, log }: RenewalOptions): Identity | null {
  try {
    return file.candidate();
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    log.warn({ err: error }, 'the new certificate cannot be used');
    file.discard();
    return null;
  }
}
