import type { Phase } from './order';

/** As every gateway understands it: an older one refuses a Hello with a phase that it does not know. */
export function spokenPhase(phase: Phase): Phase {
  return phase === 'AWAITING_CONFIRM' ? 'EXECUTING' : phase;
}
