import type { OperationOrder } from './operation';

/**
 * Reboot: done when the host's boot id is another than the one its session showed when the order was placed, so a
 * host that has rebooted meanwhile is not rebooted again.
 */
export const reboot: OperationOrder = {
  body: (order) => ({ reboot: { expectedBootId: order.expectedBootId } }),
};
