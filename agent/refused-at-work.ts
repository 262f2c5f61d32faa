import type { Outcome } from './order';

/**
 * A refusal of what was accepted and begun, and has changed nothing yet: only what says nothing of the patch leaves the host to
 * its next generation.
 */
export function refusedAtWork(refused: Outcome | null): Outcome | null {
  return refused?.phase === 'REJECTED' ? { ...refused, phase: 'FAILED' } : refused;
}
