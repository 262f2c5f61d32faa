import type { UnsignedOrder } from '../store/signing';
import type { OrderBody } from './wire';

/** What one operation tells an agent; how long it may take says model/order-terms.ts. One file per operation. */
export interface OperationOrder {
  /** The part of the payload that is this operation's own. */
  body(order: UnsignedOrder): OrderBody;
}
