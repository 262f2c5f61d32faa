import { LATEST_CHANGE_MS } from '../model/trust/own-way-back';
import type { Refusal } from './executor';
import { outcome, type Order, type Outcome } from './order';

/** Why an order is not this host's; null: it is. */
export function wrongHost(order: Order, hostId: string): Refusal | null {
  return order.hostId === hostId ? null : { reason: 'wrong_host', message: 'the order is for another host' };
}

/** Servers say a minute (model/order-terms.ts). What may be begun for longer could be kept back, and used when nobody expects it. */
const LONGEST_START_MS = 3_600_000;

/** Why nobody may wait so long with an order; null: it has a time to begin as orders have. */
export function startTooLate({ startByMs }: Order, nowMs: number): Outcome | null {
  if (startByMs - nowMs <= LONGEST_START_MS) return null;
  const message = `it could be begun until ${new Date(startByMs).toISOString()}, more than an hour from now`;
  return outcome('REJECTED', 'bad_envelope', { message, unchanged: true });
}

/**
 * Why an order that was begun may change nothing any more; null: it is not so late. What was fetched stays for the next one. Limits on
 * pace count when orders are begun: who sends slowly must not gather the changes of many hours into one moment.
 */
export function changeTooLate({ startByMs }: Order, nowMs: number): Outcome | null {
  if (nowMs - startByMs <= LATEST_CHANGE_MS) return null;
  const message = `what it installs was here more than an hour after ${new Date(startByMs).toISOString()}; the next order finds it here`;
  return outcome('CANCELED', 'start_by_passed', { message, unchanged: true });
}

/** A campaign file's longest deadline is a day, and the signer signs two at most. Nothing else begins on a host meanwhile. */
const LONGEST_RUN_MS = 2 * 86_400_000;

/** Why an order may not have so long; null: it has no more time than orders have. */
export function runTooLong({ runTimeoutMs, confirm }: Order): Outcome | null {
  const longestMs = Math.max(runTimeoutMs, confirm?.withinMs ?? 0, confirm?.backOutMs ?? 0);
  if (longestMs <= LONGEST_RUN_MS) return null;
  const message = `it could run, or wait, for ${String(longestMs)} ms, more than two days`;
  return outcome('REJECTED', 'bad_envelope', { message, unchanged: true });
}

/** The end of an order whose time to begin is over. */
export function expired(order: Order): Outcome {
  const startBy = new Date(order.startByMs).toISOString();
  const message = `not begun by ${startBy}; this host's clock says ${new Date().toISOString()}`;
  return outcome('EXPIRED', 'start_by_passed', { message, unchanged: true });
}
