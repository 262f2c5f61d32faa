import type { CampaignSpec } from '../model/campaign';
import type { UnsignedOrder } from '../store/signing';
import type { OrderTerms } from '../store/turn/orders';
import type { OrderBody } from './wire';

/**
 * Every order carries a short start_by: what was decided a minute ago is not begun on what is no longer true. The
 * lane then withdraws it and the next generation is placed under the rules of that moment.
 */
export const START_BY_MS = 60_000;

/** Room for the report to travel and be digested before silence counts. */
const REPORT_GRACE_MS = 10_000;

/** What one operation tells an agent, and how long it may take. One file per operation. */
export interface OperationOrder {
  /** How long the agent may take, in ms. */
  runTimeoutMs(spec: CampaignSpec): number;
  /** The part of the payload that is this operation's own. */
  body(order: UnsignedOrder): OrderBody;
}

/** The time limits of one operation's orders. */
export function termsOf(operation: OperationOrder, spec: CampaignSpec): OrderTerms {
  const runTimeoutMs = operation.runTimeoutMs(spec);
  return { startByMs: START_BY_MS, runTimeoutMs, deadlineMs: START_BY_MS + runTimeoutMs + REPORT_GRACE_MS };
}
