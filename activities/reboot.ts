import { confirmTerms, type OperationOrder } from './operation';

/**
 * Reboot: done when the host's boot id is another than the one its session showed when the order was placed, so a
 * host that has rebooted meanwhile is not rebooted again. When it must be confirmed it names the install that it
 * completes: what is taken back otherwise.
 */
export const reboot: OperationOrder = {
  body: (order) => {
    const { expectedBootId, installOperationId } = order;
    const terms = confirmTerms(order);
    return { reboot: terms === null ? { expectedBootId } : { expectedBootId, installOperationId, ...terms } };
  },
};
