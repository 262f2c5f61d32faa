import { smokeTestTimeoutMs } from '../model/order-terms';
import type { OperationOrder } from './operation';
import { patchOf } from './wire';

/**
 * Smoke test: prove that what should run now works. Going forward that is the new version, after a backout the one
 * before. Without a command of the campaign's it is the smoke step of the bundle that should be running.
 */
export const smokeTest: OperationOrder = {
  body: (order) => ({
    smokeTest: {
      patch: patchOf(order),
      command: [...(order.spec.smokeTest?.command ?? [])],
      timeoutMs: smokeTestTimeoutMs(order.spec),
    },
  }),
};
