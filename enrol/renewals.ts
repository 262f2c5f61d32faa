import type { EnrolMetrics } from '../telemetry/enrol-metrics';
import type { Logger } from '../telemetry/log';
import { answerRequest, listOpenRequests, type OpenRequest } from '../store/certificate-requests';
import type { Database } from '../store/database';
import type { EnrolDesk } from './desk';
import { EnrolError } from './enrol-error';

export interface RenewalsOptions {
  readonly db: Database;
  readonly desk: EnrolDesk;
  readonly metrics: Pick<EnrolMetrics, 'requested'>;
  readonly log: Logger;
}

/** Answered between two looks at the list. */
const REQUESTS_PER_LOOK = 50;

/** Answers the requests that gateways passed on, one after the other: a fleet's renewals are spread over days. */
export class Renewals {
  private looking: Promise<void> | null = null;
  private isWanted = false;

  constructor(private readonly options: RenewalsOptions) {}

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
        let answered = 0;
        for (const request of open) answered += (await this.answerOrLeave(request)) ? 1 : 0;
        // What was left stays in front of the list: only a look that got on is followed by another at once.
        if (open.length === REQUESTS_PER_LOOK && answered > 0) this.isWanted = true;
      }
    } catch (error) {
      // They stay open, and are found at the next look.
      log.warn({ err: error }, 'answering requests for certificates failed; it will be tried again');
    }
  }

  /** One request that cannot be answered keeps nobody else waiting; it stays open. */
  private async answerOrLeave(request: OpenRequest): Promise<boolean> {
    try {
      await this.answer(request);
      return true;
    } catch (error) {
      this.options.metrics.requested('renewal', 'failed');
      this.options.log.warn(
        { err: error, hostId: request.hostId },
        'a request for a certificate is left for the next look',
      );
      return false;
    }
  }

  private async answer(request: OpenRequest): Promise<void> {
    const { db, desk, metrics, log } = this.options;
    const { requestId, hostId } = request;
    const { certificate, refusal, outcome } = await desk.renew(request, 'renewal').then(
      (issued) =>
        issued.ok
          ? { certificate: issued.certificate, refusal: null, outcome: 'issued' as const }
          : { certificate: null, refusal: issued.refusal, outcome: 'refused' as const },
      (error: unknown) => {
        if (!(error instanceof EnrolError)) throw error;
        return { certificate: null, refusal: error.kind, outcome: 'invalid' as const };
      },
    );
    await answerRequest(db, { requestId, certificate, refusal });
    metrics.requested('renewal', outcome);
    log.info({ hostId, refusal }, refusal === null ? 'certificate renewed' : 'renewal refused');
  }
}
