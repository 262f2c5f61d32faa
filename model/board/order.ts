import type { BoardHost } from './board';
import { isOrderOut, isWanting, OUTSIDE_HOURS, stateDuring, stateWaiting, TOO_MANY_GENERATIONS } from './board';
import { wasChangedBefore } from './round';

/**
 * An agent may decline an operation this often (cancelled, expired); then it is given up instead of going round for ever.
 * A host that is queued again has as many tries more, in generations never used before.
 */
export const MAX_GENERATIONS = 8;

/** The row after the turn placed the order this host was wanting. */
export function orderPlaced(host: BoardHost, deadlineAt: number): BoardHost {
  if (host.operation === null || !isWanting(host)) throw new Error('an order was placed that nobody wanted');
  // Written out: a copy of a host by spread took a tenth of all time in virtual time (docs/benchmarks.md).
  const { direction, operation, generation, revision, rebootRequired, verdict, backoutVerdict } = host;
  return {
    state: stateDuring(operation, direction),
    direction,
    operation,
    ordered: true,
    generation,
    revision: revision + 1,
    deadlineAt,
    reportRevision: 0,
    touched: host.touched || operation === 'install',
    rebootRequired,
    verdict,
    backoutVerdict,
    reason: null,
  };
}

/**
 * The row after the turn withdrew this host's open order: no agent ever saw it. However often that happens it says
 * nothing about the host, so it is never given up for it.
 */
export function orderWithdrawn(host: BoardHost): BoardHost {
  if (!isOrderOut(host)) throw new Error('an order was withdrawn that was not out');
  return { ...nextGeneration(host, 'not_offered_in_time'), revision: host.revision + 1 };
}

/**
 * The agent ended the order without having begun it: as `nextGeneration`, until that has happened too often. Outside the hours
 * of the host's root to ask again is of no use: it waits, whatever it wanted, until its agent says by a new session that they have come.
 */
export function orderDeclined(host: BoardHost, reason: string): BoardHost {
  const next = nextGeneration(host, reason);
  if (reason === OUTSIDE_HOURS) return { ...next, state: 'unreachable' };
  return host.generation % MAX_GENERATIONS === 0 ? gaveUp(next) : next;
}

/**
 * The order ended without anything having happened: the host waits where it was, for the next generation of the
 * same operation. An install that never began leaves it as it was.
 */
function nextGeneration(host: BoardHost, reason: string): BoardHost {
  const base = {
    ...host,
    ordered: false,
    deadlineAt: null,
    reportRevision: 0,
    generation: host.generation + 1,
    reason,
  };
  if (host.operation === 'install') return { ...base, state: 'queued', touched: wasChangedBefore(host) };
  if (host.operation === null) return base;
  return { ...base, state: stateWaiting(host, host.operation) };
}

/** A host that was never changed proves nothing about the patch: it counts as one that cannot be reached. */
function gaveUp(host: BoardHost): BoardHost {
  const reason = TOO_MANY_GENERATIONS;
  if (host.operation === 'install') return { ...host, state: 'unreachable', reason };
  const rest = { ...host, operation: null, reason };
  return host.direction === 'forward'
    ? { ...rest, state: 'failed', verdict: host.verdict ?? 'failed' }
    : { ...rest, state: 'backout_failed', backoutVerdict: host.backoutVerdict ?? 'failed' };
}
