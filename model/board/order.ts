import type { BoardHost } from './board';
import { isOrderOut, isWanting, stateDuring, stateWaiting } from './board';

/**
 * How many generations an operation may have. A host whose orders are cancelled again and again fails instead of
 * going round for ever.
 */
export const MAX_GENERATIONS = 8;

/** The row after the turn placed the order this host was wanting. */
export function orderPlaced(host: BoardHost, deadlineAt: number): BoardHost {
  if (host.operation === null || !isWanting(host)) throw new Error('an order was placed that nobody wanted');
  return {
    ...host,
    state: stateDuring(host.operation, host.direction),
    ordered: true,
    revision: host.revision + 1,
    deadlineAt,
    reportRevision: 0,
    touched: host.touched || host.operation === 'install',
    reason: null,
  };
}

/** The row after the turn withdrew this host's open order: no agent ever saw it. */
export function orderWithdrawn(host: BoardHost): BoardHost {
  if (!isOrderOut(host)) throw new Error('an order was withdrawn that was not out');
  return { ...nextGeneration(host, 'not_offered_in_time'), revision: host.revision + 1 };
}

/**
 * The order ended without anything having happened: the host waits where it was, for the next generation of the
 * same operation. An install that never began leaves it untouched.
 */
export function nextGeneration(host: BoardHost, reason: string): BoardHost {
  const base = {
    ...host,
    ordered: false,
    deadlineAt: null,
    reportRevision: 0,
    generation: host.generation + 1,
    reason,
  };
  const touched = host.operation === 'install' ? false : host.touched;
  if (base.generation > MAX_GENERATIONS) return { ...gaveUp(base), touched };
  if (host.operation === 'install') return { ...base, state: 'queued', touched };
  if (host.operation === null) return base;
  return { ...base, state: stateWaiting(host, host.operation) };
}

function gaveUp(host: BoardHost): BoardHost {
  const rest = { ...host, operation: null, reason: 'too_many_generations' };
  return host.direction === 'forward'
    ? { ...rest, state: 'failed', verdict: host.verdict ?? 'failed' }
    : { ...rest, state: 'backout_failed', backoutVerdict: host.backoutVerdict ?? 'failed' };
}
