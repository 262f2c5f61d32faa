import type { Executor } from './executor';
import type { Order, OrderPatch } from './order';

/** Gives each order to the executor of its kind of patch. `bundle` answers for kinds that have none: it refuses them. */
export function executorByKind(
  bundle: Executor,
  others: Readonly<Partial<Record<OrderPatch['kind'], Executor>>>,
): Executor {
  const ofKind = (kind: OrderPatch['kind']): Executor => others[kind] ?? bundle;
  const of = ({ task }: Order): Executor => (task.operation === 'reboot' ? bundle : ofKind(task.patch.kind));
  return {
    refusal: (order) => of(order).refusal(order),
    execute: (order, execution) => of(order).execute(order, execution),
    conclude: (order, progress, execution) => of(order).conclude(order, progress, execution),
    recordedWayBack: (order) => of(order).recordedWayBack?.(order) ?? null,
    simulate: async (patch) => {
      const answer = await ofKind(patch.kind).simulate?.(patch);
      const message = `this agent installs no ${patch.kind} packages`;
      return answer ?? { kind: 'cannot', problem: 'broken', package: null, message, changes: [] };
    },
  };
}
