import type { Order, Outcome } from '../order';

/**
 * Whether an order's end is held back until it is confirmed: it was asked for, and the host is not proven to be as it was. A
 * failure as well, for a package whose script fails may have cut the host off before it did.
 */
export function needsConfirm({ confirm, task }: Order, { phase, unchanged }: Outcome, isRebooted: boolean): boolean {
  if (confirm === undefined || unchanged) return false;
  // A reboot that did not happen changed nothing that another one would take back.
  if (task.operation === 'reboot' && !isRebooted) return false;
  return phase === 'SUCCEEDED' || phase === 'FAILED' || phase === 'INDETERMINATE';
}
