import type { RecordedWayBack } from '../../model/trust/manifest-refusal';
import type { Executor } from '../executor';
import type { JournalEntry } from '../journal-record';
import { outcome, type Order, type Outcome } from '../order';
import type { OrderAuthority } from '../trust/order-authority';
import { backOrder, watchedInstall } from './back-order';

/** What decides whether a change can be confirmed, and taken back. */
export interface Prospects {
  /** So the gateway said that offers it. */
  readonly canConfirm: boolean;
  readonly entries: readonly JournalEntry[];
  readonly executor: Executor;
  readonly authority: OrderAuthority;
}

/**
 * Refuses to begin a change that must be confirmed where nobody could confirm it, or where there is nothing to go back to;
 * null: it may begin. A gateway's age says nothing of the patch: `CANCELED`, and the host waits for its next generation.
 */
export function refuseUnconfirmable(order: Order, prospects: Prospects): Outcome | null {
  if (order.confirm === undefined) return null;
  if (order.task.operation === 'reboot') {
    const entryOf = (operationId: string): JournalEntry | undefined =>
      prospects.entries.find((entry) => entry.operationId === operationId);
    const install = watchedInstall(order, entryOf);
    if (install === null) {
      return noWayBack('the install that this reboot completes is not in the journal: there would be no way back');
    }
    const refused = refuseUnlisted(order, install, prospects);
    if (refused !== null) return refused;
  }
  if (prospects.canConfirm) return null;
  const message = 'the gateway that offers this change could not confirm it: it is older than this agent';
  return outcome('CANCELED', 'confirm_unavailable', { message, unchanged: true });
}

/**
 * A reboot that nobody confirms takes its install back, and it may name any of them, under any manifest: it is judged as the
 * order to back out that it may become.
 */
function refuseUnlisted(order: Order, install: Order, { executor, authority }: Prospects): Outcome | null {
  const back = backOrder(order, install);
  const refused = authority.refusal(back);
  if (refused !== null) return refused;
  let recorded: RecordedWayBack | null;
  try {
    recorded = executor.recordedWayBack?.(back) ?? null;
  } catch (error) {
    return noWayBack(error instanceof Error ? error.message : String(error));
  }
  return recorded === null ? null : authority.wayBackRefusal(back, recorded);
}

function noWayBack(message: string): Outcome {
  return outcome('REJECTED', 'no_way_back', { message, unchanged: true });
}
