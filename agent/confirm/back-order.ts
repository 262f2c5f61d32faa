import type { JournalEntry } from '../journal-record';
import type { Order } from '../order';

/** The install whose change an order awaits a confirmation of; null: the journal does not know it whole any more. */
export function watchedInstall(
  { confirm }: Order,
  entry: (operationId: string) => JournalEntry | undefined,
): Order | null {
  const install = confirm === undefined ? null : (entry(confirm.installOperationId)?.order ?? null);
  return install?.task.operation === 'install' ? install : null;
}

/**
 * The order by which an agent goes back on its own: the way back of `install`, under an id of its own, because the unit and
 * the folder of a change are named by it. The same each time, so that a successor finds them.
 */
export function backOrder(order: Order, install: Order): Order {
  if (install.task.operation !== 'install') throw new Error(`${install.operationId} is no install`);
  const { confirm: _, ...rest } = order;
  const { patch, restartServices } = install.task;
  return {
    ...rest,
    operationId: `${order.operationId}-back`,
    direction: 'backout',
    // A way back has as many packages as its install, and nobody to ask for more time.
    runTimeoutMs: Math.max(order.confirm?.backOutMs ?? 0, install.runTimeoutMs),
    task: {
      operation: 'back_out',
      patch,
      installOperationId: install.operationId,
      ...(restartServices !== undefined && { restartServices }),
    },
  };
}
