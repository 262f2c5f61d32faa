import type { Progress } from '../journal-record';
import type { Order, Outcome } from '../order';

/** What is known of a change when it ends. */
export interface EndedChange {
  /** The boot id is another than the order expected. */
  readonly isRebooted: boolean;
  /** How far it came; null: it noted nothing. */
  readonly progress: Progress | null;
}

/**
 * Whether an order's end is held back until it is confirmed: it was asked for, and the host is not proven to be as it was. A
 * failure as well, for a package whose script fails may have cut the host off before it did.
 */
export function needsConfirm(
  { confirm, task }: Order,
  { phase, unchanged }: Outcome,
  { isRebooted, progress }: EndedChange,
): boolean {
  if (confirm === undefined || unchanged) return false;
  // A reboot that did not happen changed nothing that another one would take back.
  if (task.operation === 'reboot' ? !isRebooted : !hasBegunToChange(progress)) return false;
  return phase === 'SUCCEEDED' || phase === 'FAILED' || phase === 'INDETERMINATE';
}

/**
 * Whether an install came so far that it may have changed something. One that found everything there already has the way back of an
 * earlier install of its campaign, and that is not this order's to take: it would lead behind what was good for long.
 */
export function hasBegunToChange(progress: Progress | null): boolean {
  return progress?.stage !== 'staging' && progress?.stage !== 'preparing';
}
