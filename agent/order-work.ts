import type { Logger } from 'pino';
import type { RecordedWayBack } from '../model/trust/manifest-refusal';
import { needsConfirm } from './confirm/needs-confirm';
import type { Execution, Executor } from './executor';
import type { Journal } from './journal';
import { reportOf, type JournalEntry } from './journal-record';
import type { Machine } from './machine';
import { isOfPackages, outcome, type Order, type Outcome } from './order';
import type { OrderReports } from './order-reports';
import { concludeReboot, reboot } from './reboot';
import type { RebootCommands } from './reboot-commands';
import { ToldProgress } from './told-progress';

export interface OrderWorkOptions {
  readonly journal: Journal;
  readonly executor: Executor;
  readonly machine: Machine;
  readonly rebootCommands: RebootCommands;
  readonly reports: OrderReports;
  /** What is against an order that was begun, at this moment. */
  readonly refusalNow: (order: Order) => Outcome | null;
  /** Why this order may not change what the host could take back by itself to there. */
  readonly wayBackRefusal: (order: Order, recorded: RecordedWayBack) => Outcome | null;
  readonly log: Logger;
}

/** What an order asks of this host: done once, or looked into by a successor of who did it. */
export class OrderWork {
  constructor(private readonly options: OrderWorkOptions) {}

  /** Does it, as it was begun in the journal. What went wrong in an unforeseen way is looked into: it never throws for that. */
  async carryOut(order: Order): Promise<Outcome> {
    const { operationId } = order;
    try {
      return await this.execute(order, this.execution(order));
    } catch (error) {
      this.options.log.error(
        { operationId, err: error },
        'an order ended in an unforeseen way; looking at what it left',
      );
      return this.settle(this.options.journal.known(operationId), order, error);
    }
  }

  /** Looks at what an order left, and says how it ended. `cause`: our own error, or null after a restart. */
  async settle({ operationId, progress }: JournalEntry, order: Order, cause: unknown): Promise<Outcome> {
    const { machine, rebootCommands: commands, executor, log } = this.options;
    const execution = this.execution(order);
    const message = cause instanceof Error ? cause.message : String(cause);
    try {
      const { task } = order;
      // First of all the dead man; what comes after a reboot comes after its confirmation.
      if (order.confirm !== undefined && this.isRebooted(order)) return outcome('SUCCEEDED', '');
      const found =
        task.operation === 'reboot'
          ? await concludeReboot({ machine, commands, expectedBootId: task.expectedBootId, signal: execution.signal })
          : await executor.conclude(order, progress, execution);
      // To order the same again would end the same: that nothing changed does not make it an order that never began.
      const isOurs = cause !== null && found.phase === 'CANCELED';
      return isOurs ? { ...found, phase: 'FAILED', reason: 'agent_error', message } : found;
    } catch (error) {
      log.error({ operationId, err: error }, 'what the order left cannot be told');
      const reason = error instanceof Error ? error.message : String(error);
      return outcome('INDETERMINATE', 'agent_error', { message: reason });
    }
  }

  /** What an executor is given for one order, or for what remains of its time. */
  execution(order: Order, timeoutMs = order.runTimeoutMs): Execution {
    const { journal, reports, refusalNow, wayBackRefusal } = this.options;
    const { operationId } = order;
    const told = new ToldProgress((doing) => {
      const entry = journal.known(operationId);
      if (entry.phase === 'EXECUTING') reports.tell({ ...reportOf(entry), doing });
    });
    return {
      tell: (doing) => {
        told.take(doing);
      },
      signal: AbortSignal.timeout(timeoutMs),
      note: (progress) => {
        journal.append({ type: 'progress', operationId, progress });
      },
      refusalNow: () => refusalNow(order),
      wayBackRefusal: (recorded) => wayBackRefusal(order, recorded),
    };
  }

  /** Whether its end is held back until a gateway confirms it. */
  isWatched(order: Order, ended: Outcome): boolean {
    const { progress = null } = this.options.journal.entry(order.operationId) ?? {};
    return needsConfirm(order, ended, { isRebooted: this.isRebooted(order), progress });
  }

  /** Whether what is left of it may last, so that sessions do not wait for it: packages, or commands after a reboot. */
  mayLast(order: Order): boolean {
    return isOfPackages(order) || (order.task.operation === 'reboot' && this.options.rebootCommands.after.length > 0);
  }

  private async execute(order: Order, execution: Execution): Promise<Outcome> {
    const { journal, machine, executor, reports } = this.options;
    const { operationId, task } = order;
    if (task.operation !== 'reboot') return executor.execute(order, execution);
    if (order.confirm !== undefined && this.isRebooted(order)) return outcome('SUCCEEDED', '');
    const notePending = (): void => {
      journal.append({ type: 'reboot_pending', operationId, bootId: machine.bootId() });
      reports.tell(reportOf(journal.known(operationId)));
    };
    const { signal } = execution;
    const { rebootCommands: commands } = this.options;
    return reboot({ machine, commands, expectedBootId: task.expectedBootId, signal, notePending });
  }

  private isRebooted({ task }: Order): boolean {
    return task.operation === 'reboot' && this.options.machine.bootId() !== task.expectedBootId;
  }
}
