import type { BoardHost } from './board/board';
import { hasEnded, isImpaired, isInFlight, wasUnheard } from './board/board';
import { roundOf } from './board/round';
import { HOST_STATES, type HostState } from './words';

/**
 * What one host counts as, by measure. A tally row is the sum of these over a wave; the turn adds the difference
 * between a row's old and new measures, so a recount always gives the same.
 */
export type Measure =
  | `state:${HostState}`
  | 'ended'
  | 'in_flight'
  | 'forward:started'
  | 'forward:reported'
  | 'forward:failed'
  | 'forward:patched'
  | 'forward:unheard'
  | 'backout:wanted'
  | 'backout:unjudged'
  | 'backout:started'
  | 'backout:reported'
  | 'backout:failed'
  | 'backout:lost'
  | 'rehearsal:started'
  | 'rehearsal:failed';

/** Written once: a turn of a thousand hosts asks for it twice for each. */
const STATE_MEASURES = new Map<HostState, Measure>(HOST_STATES.map((state) => [state, `state:${state}`]));

/** The measures this host counts in, each once. */
export function measuresOf(host: BoardHost): Measure[] {
  const measures: Measure[] = [STATE_MEASURES.get(host.state) ?? `state:${host.state}`];
  if (hasEnded(host)) measures.push('ended');
  if (isInFlight(host)) measures.push('in_flight');
  if (host.touched || host.verdict !== null) measures.push('forward:started');
  if (host.verdict === 'patched' || host.verdict === 'failed') measures.push('forward:reported');
  if (host.verdict === 'failed') measures.push('forward:failed');
  if (host.verdict === 'patched') measures.push('forward:patched');
  if (wasUnheard(host)) measures.push('forward:unheard');
  if (host.direction === 'backout') {
    measures.push('backout:wanted');
    // It began and is as before: no gate asks for it any more, whoever counts what was tried does.
    if (!host.touched && host.verdict === null) measures.push('backout:unjudged');
    if (host.state === 'backing_out' || host.backoutVerdict !== null) measures.push('backout:started');
    if (host.backoutVerdict === 'backed_out' || host.backoutVerdict === 'failed') measures.push('backout:reported');
    if (host.backoutVerdict === 'failed') measures.push('backout:failed');
    if (isLostOnItsWayBack(host)) measures.push('backout:lost');
  }
  if (host.verdict === 'patched') addRehearsal(measures, host);
  return measures;
}

/**
 * What became of a host that was well when it turned back. Unlike the sums of a backout these go on when it goes forward
 * again. Only the gate of a rehearsal asks for them, although a backout of a patched host counts as well.
 */
function addRehearsal(measures: Measure[], host: BoardHost): void {
  const { direction, state, backoutVerdict } = host;
  if (direction === 'forward') {
    if (backoutVerdict !== 'backed_out') return;
    measures.push('rehearsal:started');
    // Or its agent put it back after the install failed.
    if (state === 'failed' || state === 'backed_out') measures.push('rehearsal:failed');
    return;
  }
  // In a later round nobody turns back for a rehearsal: it failed on its way forward (or all go back, and no one asks).
  const hasFallen = roundOf(host) > 0;
  if (hasFallen || state === 'backing_out' || backoutVerdict !== null) measures.push('rehearsal:started');
  if (hasFallen || backoutVerdict === 'failed') measures.push('rehearsal:failed');
}

/** It fell silent under an order, or cannot say what became of one; a host that is offline merely waits. */
function isLostOnItsWayBack({ state, ordered }: BoardHost): boolean {
  return state === 'indeterminate' || (state === 'unreachable' && ordered);
}

/** Adds what changed when one host's row went from `before` to `after` to a running difference. */
export function addDifference(into: Map<Measure, number>, before: BoardHost, after: BoardHost): void {
  const from = measuresOf(before);
  const to = measuresOf(after);
  for (const measure of from) if (!to.includes(measure)) into.set(measure, (into.get(measure) ?? 0) - 1);
  for (const measure of to) if (!from.includes(measure)) into.set(measure, (into.get(measure) ?? 0) + 1);
}

/** The places one host takes in each limit that counts it; each 0 or 1. */
export interface Places {
  /** It is being disturbed. */
  readonly inUse: number;
  /** It is being disturbed on its way back. */
  readonly backingOut: number;
  /** It rests broken. */
  readonly impaired: number;
}

/** Which places a host takes. */
export function placesOf(host: BoardHost): Places {
  return {
    inUse: isInFlight(host) ? 1 : 0,
    backingOut: host.state === 'backing_out' ? 1 : 0,
    impaired: isImpaired(host) ? 1 : 0,
  };
}
