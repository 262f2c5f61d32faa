import type { UnsignedOrder } from '../store/signing';
import type { OrderBody } from './wire';

/** How an order's change is confirmed. All in ms. */
export interface ConfirmTerms {
  /** How long the agent may be without a confirmation. */
  readonly confirmWithinMs: number;
  /** How long it may take to go back by itself then. */
  readonly backOutTimeoutMs: number;
}

/** Null: it waits for no confirmation. What goes back has nowhere further to go. */
export function confirmTerms({ direction, spec }: Pick<UnsignedOrder, 'direction' | 'spec'>): ConfirmTerms | null {
  if (direction !== 'forward' || spec.confirmMs === undefined) return null;
  return { confirmWithinMs: spec.confirmMs, backOutTimeoutMs: spec.deadlines.backOutMs };
}

/** What one operation tells an agent; how long it may take says model/order-terms.ts. One file per operation. */
export interface OperationOrder {
  /** The part of the payload that is this operation's own. */
  body(order: UnsignedOrder): OrderBody;
}
