import type { Refusal } from './executor';
import { outcome, type Order, type Outcome } from './order';

/** Why an order is not this host's; null: it is. */
export function wrongHost(order: Order, hostId: string): Refusal | null {
  return order.hostId === hostId ? null : { reason: 'wrong_host', message: 'the order is for another host' };
}

/** The end of an order whose time to begin is over. */
export function expired(order: Order): Outcome {
  const startBy = new Date(order.startByMs).toISOString();
  const message = `not begun by ${startBy}; this host's clock says ${new Date().toISOString()}`;
  return outcome('EXPIRED', 'start_by_passed', { message, unchanged: true });
}
