import type { Executor } from '../executor';
import { refusedAtWork } from '../refused-at-work';
import type { OrderAuthority } from './order-authority';

/** Lets orders take this host back only to where approvers said: what was recorded is known when the way back begins. */
export function withListedWaysBack(inner: Executor, authority: OrderAuthority): Executor {
  return {
    ...inner,
    execute: async (order, execution) => {
      const recorded = order.task.operation === 'back_out' ? (inner.recordedWayBack?.(order) ?? null) : null;
      // Without a record nothing is changed: the executor says so in its own words.
      const refused = recorded === null ? null : authority.wayBackRefusal(order, recorded);
      return refusedAtWork(refused) ?? inner.execute(order, execution);
    },
  };
}
