import type { CampaignId } from '../model/ids';
import type { Database } from '../store/database';
import { readOrderCampaign } from '../store/order-traces';
import { insertReports, type NewReport, type ReportFate, type ReportOutcome } from '../store/reports';
import { Batcher } from './batcher';
import { isRefusedValue, retryDelayMs } from './retry';

/** One transaction stores this many at most. */
const REPORTS_PER_BATCH = 500;
/** Good news waits this long for company; a failure does not wait: a gate may have to stop a ring. */
const GATHER_MS = 50;
/** Sessions are not read any more at this backlog, and again at half of it. About 1 KiB each. */
const MOST_WAITING = 20_000;

export interface ReportStoreOptions {
  readonly db: Database;
  /** Told of every failed write, to be logged. */
  readonly onFailure: (what: string, error: unknown) => void;
  /** Told what became of each report, with the time from its arrival to the commit. */
  readonly onOutcome: (report: NewReport, outcome: ReportOutcome, waitedMs: number) => void;
}

/** Takes agents' reports into the database in batches; a report's promise resolves once it is committed. */
export class ReportStore {
  private readonly batcher: Batcher<NewReport, ReportOutcome>;
  private waitingForRoom: (() => void)[] = [];

  constructor(private readonly options: ReportStoreOptions) {
    this.batcher = new Batcher({
      write: (reports) => this.write(reports),
      gatherMs: GATHER_MS,
      maxItems: REPORTS_PER_BATCH,
      // A host that put itself back has failed.
      isUrgent: (report) => report.phase !== 'SUCCEEDED',
      // For ever: agents keep what is not acknowledged, and the backlog is bounded.
      retryAfterMs: (error, attempt) => {
        options.onFailure('storing reports', error);
        return retryDelayMs(attempt);
      },
    });
  }

  /** Reports accepted and not yet committed. */
  get backlog(): number {
    return this.batcher.size;
  }

  /** Stores one report. Never rejects: while the database is away it waits. */
  async store(report: NewReport): Promise<ReportFate> {
    const arrivedMs = Date.now();
    const outcome = await this.batcher.submit(report);
    this.options.onOutcome(report, outcome, Date.now() - arrivedMs);
    this.giveRoom();
    return outcome.fate;
  }

  /** True while sessions should not be read. */
  isFull(): boolean {
    return this.batcher.size >= MOST_WAITING;
  }

  /** Calls back once, when there is room again. */
  whenRoom(callback: () => void): void {
    this.waitingForRoom.push(callback);
    this.giveRoom();
  }

  /** Writes what is waiting, for at most `withinMs`. What is left was never acknowledged: its agents repeat it. */
  async flush(withinMs: number): Promise<void> {
    await this.batcher.flush(withinMs);
  }

  private giveRoom(): void {
    if (this.waitingForRoom.length === 0 || this.batcher.size > MOST_WAITING / 2) return;
    const waiting = this.waitingForRoom;
    this.waitingForRoom = [];
    for (const callback of waiting) callback();
  }

  /** A value PostgreSQL refuses must not keep its neighbours out: such a batch is halved until the one is alone. */
  private async write(reports: readonly NewReport[]): Promise<ReportOutcome[]> {
    try {
      return await insertReports(this.options.db, reports);
    } catch (error) {
      if (!isRefusedValue(error)) throw error;
      const [only, ...others] = reports;
      if (only !== undefined && others.length === 0) {
        this.options.onFailure('storing a report whose values the database refuses', error);
        return [{ fate: 'refused_value', campaignId: await this.campaignOf(only) }];
      }
      const middle = Math.ceil(reports.length / 2);
      return [...(await this.write(reports.slice(0, middle))), ...(await this.write(reports.slice(middle)))];
    }
  }

  /** Only to tell of it: the refusal stands whatever becomes of this. */
  private campaignOf({ operationId }: NewReport): Promise<CampaignId | null> {
    return readOrderCampaign(this.options.db, operationId).catch((error: unknown) => {
      this.options.onFailure('looking up whose order a refused report is of', error);
      return null;
    });
  }
}
