import { confirmTerms, type OperationOrder } from './operation';
import { patchOf } from './wire';

/**
 * Install: bring the host to exactly the patch's version, recording the way back first. Precondition, checked by
 * admission: queued in an open ring, with a live session and a place in every limit.
 */
export const install: OperationOrder = {
  body: (order) => ({
    install: {
      patch: patchOf(order),
      restartServices: order.spec.restartServices === true,
      ...confirmTerms(order),
    },
  }),
};
