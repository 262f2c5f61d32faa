import type { GatewayId } from '../model/ids';
import { askForCertificate, readCertificateAnswers, type SignedRequest } from '../store/certificate-requests';
import type { Database } from '../store/database';
import type { Session } from './session';

export interface CertificateCourierOptions {
  readonly db: Database;
  readonly gatewayId: GatewayId;
  /** Told of what could not be passed on, to be logged. The agent asks again. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/**
 * Passes requests for certificates on to the authority, by rows, and its answers back. The gateway issues nothing, and could ask
 * for nobody: what the agent signed goes through as it is (docs/decisions/0014).
 */
export class CertificateCourier {
  private readonly waiting = new Map<string, Session>();

  constructor(private readonly options: CertificateCourierOptions) {}

  /** Passes on what an agent signed. */
  ask(session: Session, request: SignedRequest): void {
    const { db, gatewayId, onFailure } = this.options;
    const hostId = session.key?.hostId;
    if (hostId === undefined) return;
    askForCertificate(db, gatewayId, { ...request, hostId }).then(
      (requestId) => {
        // Only the newest of a session is answered.
        this.forget(session);
        if (session.isLive) this.waiting.set(requestId, session);
        // The answer may have come before we knew what to wait for.
        this.notice(requestId);
      },
      (error: unknown) => {
        onFailure('passing a request for a certificate on', error);
      },
    );
  }

  /** The session is over: nobody waits any more. */
  forget(session: Session): void {
    for (const [requestId, of] of this.waiting) if (of === session) this.waiting.delete(requestId);
  }

  /** There may be an answer to this request; null: to any. */
  notice(requestId: string | null): void {
    const wanted = requestId === null ? [...this.waiting.keys()] : this.waiting.has(requestId) ? [requestId] : [];
    if (wanted.length === 0) return;
    this.bring(wanted).catch((error: unknown) => {
      this.options.onFailure('bringing certificates to hosts', error);
    });
  }

  private async bring(wanted: readonly string[]): Promise<void> {
    for (const answer of await readCertificateAnswers(this.options.db, wanted)) {
      const session = this.waiting.get(answer.requestId);
      this.waiting.delete(answer.requestId);
      session?.certify(answer);
    }
  }
}
