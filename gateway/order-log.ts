import type { CampaignId, OperationId } from '../model/ids';
import type { TerminalPhase } from '../model/words';
import type { NewReport, ReportOutcome } from '../store/reports';
import type { SessionKey } from '../store/sessions';
import type { Logger } from '../telemetry/log';
import { campaignFields } from '../telemetry/trace-context';

/** Ends of orders that are left to the metrics: what was meant to be, and what a hold brings about for thousands at once. */
const UNREMARKABLE: ReadonlySet<TerminalPhase> = new Set(['SUCCEEDED', 'CANCELED', 'EXPIRED']);

/** An order that a log line is about, and its campaign, where that is known. */
export interface LoggedOrder {
  readonly operationId: OperationId;
  readonly campaignId: CampaignId | null;
}

/** Tells of hosts' orders, so that each line leads to the host, its campaign, and its place in the campaign's trace. */
export class OrderLog {
  constructor(private readonly log: Pick<Logger, 'info' | 'warn'>) {}

  /** A report is in the database, or was refused. */
  reported(report: NewReport, { fate, campaignId }: ReportOutcome): void {
    const { operationId, hostId, phase, revision, reason } = report;
    if (fate === 'stored' && UNREMARKABLE.has(phase)) return;
    const about = { ...fieldsOf({ operationId, campaignId }), hostId, phase, revision };
    if (fate === 'stored') this.log.warn({ ...about, reason }, 'an order did not succeed');
    else this.log.warn({ ...about, fate }, 'report refused; it is not acknowledged');
  }

  /** A session ended with an error, perhaps with an order in hand. */
  sessionFailed(
    session: { readonly key: SessionKey | null; readonly orderInHand: LoggedOrder | null },
    why: object,
  ): void {
    const { key, orderInHand } = session;
    this.log.info({ ...(orderInHand === null ? {} : fieldsOf(orderInHand)), ...key, ...why }, 'session ended');
  }

  /** Offered orders of a campaign were found never to have begun, or were asked to be canceled. */
  settled(campaignId: CampaignId, counts: { readonly neverBegan: number; readonly canceled: number }): void {
    this.log.info({ ...campaignFields(campaignId), ...counts }, 'orders settled');
  }
}

function fieldsOf({ operationId, campaignId }: LoggedOrder): object {
  return campaignId === null ? { operationId } : { ...campaignFields(campaignId, operationId), operationId };
}
