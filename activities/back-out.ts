import type { OperationOrder } from './operation';
import { patchOf } from './wire';

/**
 * Back out: return the host to what it ran before, by the way back that the named install recorded. Begins on a host
 * only after its forward order ended.
 */
export const backOut: OperationOrder = {
  body: (order) => ({
    backOut: {
      patch: patchOf(order),
      installOperationId: order.installOperationId,
      restartServices: order.spec.restartServices === true,
    },
  }),
};
