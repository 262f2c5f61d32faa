import type { BoardHost } from './board';

/**
 * A host goes through its operations once more after a rehearsal of its way back, or when its agent comes back with a new
 * journal. Every round has generations of its own, above all of the rounds before: an operation's id is never used twice.
 * A multiple of `MAX_GENERATIONS`, so that each round has the same tries. An operation may take more than these; then its
 * host is in the next round already, and what follows begins above it.
 */
const GENERATIONS_PER_ROUND = 1_000;

/** In which round a host is, from 0. */
export function roundOf({ generation }: Pick<BoardHost, 'generation'>): number {
  return Math.floor((generation - 1) / GENERATIONS_PER_ROUND);
}

/** The generation in which each of the round's operations begins. */
export function firstGeneration(round: number): number {
  return round * GENERATIONS_PER_ROUND + 1;
}

/**
 * Whether the host was changed already when its present round began: one whose agent came back with a new journal was, one
 * that a rehearsal took back was not. Then an install that never began proves nothing about what the host runs.
 */
export function wasChangedBefore(host: Pick<BoardHost, 'generation' | 'backoutVerdict'>): boolean {
  return roundOf(host) > 0 && host.backoutVerdict !== 'backed_out';
}

/**
 * The host wants its install once more, in a round of its own. What was rehearsed on one that is changed was rehearsed on the
 * machine as it was before: it says nothing any more about what the host runs.
 */
export function beginAgain(host: BoardHost, reason: string | null): BoardHost {
  return {
    ...host,
    state: 'queued',
    direction: 'forward',
    operation: 'install',
    ordered: false,
    generation: firstGeneration(roundOf(host) + 1),
    deadlineAt: null,
    reportRevision: 0,
    rebootRequired: false,
    backoutVerdict: host.touched ? null : host.backoutVerdict,
    reason,
  };
}
