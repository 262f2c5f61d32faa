import type { JournalEntry } from '../journal-record';
import { outcome, type Order, type Outcome } from '../order';
import { watchedInstall } from './back-order';

/** What decides whether a change can be confirmed, and taken back. */
export interface Prospects {
  /** So the gateway said that offers it. */
  readonly canConfirm: boolean;
  readonly entry: (operationId: string) => JournalEntry | undefined;
}

/**
 * Refuses to begin a change that must be confirmed where nobody could confirm it, or where there is nothing to go back to;
 * null: it may begin. A gateway's age says nothing of the patch: `CANCELED`, and the host waits for its next generation.
 */
export function refuseUnconfirmable(order: Order, { canConfirm, entry }: Prospects): Outcome | null {
  if (order.confirm === undefined) return null;
  if (order.task.operation === 'reboot' && watchedInstall(order, entry) === null) {
    const message = 'the install that this reboot completes is not in the journal: there would be no way back';
    return outcome('REJECTED', 'no_way_back', { message, unchanged: true });
  }
  if (canConfirm) return null;
  const message = 'the gateway that offers this change could not confirm it: it is older than this agent';
  return outcome('CANCELED', 'confirm_unavailable', { message, unchanged: true });
}
