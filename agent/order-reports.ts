import type { Logger } from 'pino';
import type { Refusal } from './executor';
import type { Journal } from './journal';
import { isUnacknowledged, reportOf } from './journal-record';
import type { Machine } from './machine';
import type { JournalDigest } from './messages';
import { outcome, type Phase, type Report } from './order';
import { spokenPhase } from './spoken-phase';

/** Refusals that may not be journaled, because nobody proved who sent the order. */
const MAX_VOLATILE = 64;

export interface OrderReportsOptions {
  readonly journal: Journal;
  readonly machine: Machine;
  readonly log: Logger;
}

/** What this host says of its orders: where each stands, until the server has how it ended. */
export class OrderReports {
  private listener: (report: Report) => void = () => undefined;
  private readonly volatileReports = new Map<string, Report>();

  constructor(private readonly options: OrderReportsOptions) {}

  /** Who hears of every change of phase from now on. */
  listen(listener: (report: Report) => void): void {
    this.listener = listener;
  }

  /** Tells it. */
  tell(report: Report): void {
    this.listener(report);
  }

  /** Tells again of a refusal that is in no journal; nothing where there is none. */
  tellVolatile(operationId: string): void {
    const report = this.volatileReports.get(operationId);
    if (report !== undefined) this.listener(report);
  }

  /** Refuses what nobody proved, or what has no place in the journal: told, and kept in memory alone. */
  refuseUnproven(operationId: string, { reason, message }: Refusal): void {
    this.options.log.warn({ operationId, reason, message }, 'order refused');
    const oldest = this.volatileReports.keys().next();
    if (this.volatileReports.size >= MAX_VOLATILE && oldest.done !== true) this.volatileReports.delete(oldest.value);
    const report: Report = {
      operationId,
      // So that it can never stand above what the journal says of an order with this id.
      revision: 1,
      phase: 'REJECTED',
      outcome: outcome('REJECTED', reason, { message, unchanged: true }),
      bootId: this.options.machine.bootId(),
      startedAtMs: 0,
      finishedAtMs: Date.now(),
    };
    this.volatileReports.set(operationId, report);
    this.listener(report);
  }

  /** The server has the report: it need not be repeated. */
  acknowledge(operationId: string, revision: number): void {
    const volatile = this.volatileReports.get(operationId);
    if (volatile !== undefined && revision >= volatile.revision) this.volatileReports.delete(operationId);
    const entry = this.options.journal.entry(operationId);
    if (entry === undefined || !isUnacknowledged(entry) || revision < entry.revision) return;
    this.options.journal.append({ type: 'acknowledged', operationId, revision });
  }

  /**
   * The server has how these ended: acknowledged, as if no acknowledgement had been lost, and their ids need not be kept
   * for long. The entries stay as long as others do that are as new: what this host did last, a reboot for one, is asked
   * of the journal (last-change.ts).
   */
  forget(operationIds: readonly string[]): void {
    for (const operationId of operationIds) {
      this.volatileReports.delete(operationId);
      const entry = this.options.journal.entry(operationId);
      if (entry === undefined || entry.outcome === null || entry.forgotten === true) continue;
      this.options.journal.append({ type: 'acknowledged', operationId, revision: entry.revision, forget: true });
    }
  }

  /** What every session begins with: how orders ended that nobody acknowledged, and where the present ones stand. */
  all(): readonly Report[] {
    const entries = this.options.journal.entries().filter((entry) => entry.outcome === null || isUnacknowledged(entry));
    return [...entries.map(reportOf), ...this.volatileReports.values()];
  }

  /** The same for Hello, one line an order. */
  digest(): readonly JournalDigest[] {
    return this.all().map(({ operationId, phase, revision }) => ({ operationId, phase: spokenPhase(phase), revision }));
  }

  /** The order being carried out now. */
  current(): JournalDigest | null {
    const phases: readonly Phase[] = ['EXECUTING', 'REBOOT_PENDING', 'AWAITING_CONFIRM'];
    const entry = this.options.journal.entries().find((each) => phases.includes(each.phase));
    return entry === undefined ? null : { ...entry, phase: spokenPhase(entry.phase) };
  }
}
