import type { Logger } from '../telemetry/log';
import { answerRequest, listOpenRequests, type OpenRequest } from '../store/certificate-requests';
import type { Database } from '../store/database';
import type { EnrolDesk } from './desk';
import { EnrolError } from './enrol-error';

/** Answered between two looks at the list. */
const REQUESTS_PER_LOOK = 50;

/** Answers the requests that gateways passed on, one after the other: a fleet's renewals are spread over days. */
export class Renewals {
  private looking: Promise<void> | null = null;
  private isWanted = false;

  constructor(private readonly options: { readonly db: Database; readonly desk: EnrolDesk; readonly log: Logger }) {}

  /** There may be requests. */
  notice(): void {
    this.isWanted = true;
    this.looking ??= this.look().finally(() => {
      this.looking = null;
    });
  }

  /** Answers nothing more, and waits for what is under way. */
  async stop(): Promise<void> {
    this.isWanted = false;
    await this.looking;
  }

  private async look(): Promise<void> {
    const { db, log } = this.options;
    try {
      while (this.isWanted) {
        this.isWanted = false;
        const open = await listOpenRequests(db, REQUESTS_PER_LOOK);
        for (const request of open) await this.answer(request);
        if (open.length === REQUESTS_PER_LOOK) this.isWanted = true;
      }
    } catch (error) {
      // They stay open, and are found at the next look.
      log.warn({ err: error }, 'answering requests for certificates failed; it will be tried again');
    }
  }

  private async answer(request: OpenRequest): Promise<void> {
    const { db, desk, log } = this.options;
    const { requestId, hostId } = request;
    const { certificate, refusal } = await desk.renew(request, 'renewal').then(
      (issued) =>
        issued.ok ? { certificate: issued.certificate, refusal: null } : { certificate: null, refusal: issued.refusal },
      (error: unknown) => {
        if (!(error instanceof EnrolError)) throw error;
        return { certificate: null, refusal: error.kind };
      },
    );
    await answerRequest(db, { requestId, certificate, refusal });
    log.info({ hostId, refusal }, refusal === null ? 'certificate renewed' : 'renewal refused');
  }
}
