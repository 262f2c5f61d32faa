import type { Delivery } from './settings';

/** How long to wait after an attempt, counted from 1: twice as long each time, spread by `random` (0 to 1) over its upper half. */
export function backoffMs(
  { backoffFromMs, backoffToMs }: Pick<Delivery, 'backoffFromMs' | 'backoffToMs'>,
  attempt: number,
  random: number,
): number {
  const whole = Math.min(backoffToMs, backoffFromMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(whole * (0.5 + random / 2));
}
