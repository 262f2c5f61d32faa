import type { Refusal } from './executor';
import type { Order, Outcome } from './order';

/** Half of what a record of the journal may have: an order stands in one with all that is known of it. */
const MOST_ORDER_BYTES = 524_288;
/** Characters of an outcome's message; a report holds 2 KiB of it, and each may take six bytes in the journal. */
const MOST_MESSAGE = 16_384;

/** Why an order can have no place in the journal; null: it can. */
export function orderSizeProblem(order: Order): Refusal | null {
  const bytes = Buffer.byteLength(JSON.stringify(order));
  if (bytes <= MOST_ORDER_BYTES) return null;
  const message = `the order has ${String(bytes)} bytes as JSON, and at most ${String(MOST_ORDER_BYTES)} have a place in the journal`;
  return { reason: 'order_too_large', message };
}

/** An outcome that has a place in the journal: programs and gateways say as much as they like. */
export function boundedOutcome(outcome: Outcome): Outcome {
  if (outcome.message.length <= MOST_MESSAGE) return outcome;
  return { ...outcome, message: `${outcome.message.slice(0, MOST_MESSAGE)}…` };
}
