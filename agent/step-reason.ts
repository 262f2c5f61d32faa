import type { AgentReason } from './reasons';
import type { CommandResult } from './run-command';

/** Why an order failed by a step that did not end well. One that never began says nothing of what was to be tried. */
export function stepReason({ status }: CommandResult, step: 'step' | 'smoke_test'): AgentReason {
  if (status === 'not_begun') return 'step_not_begun';
  return status === 'timed_out' ? `${step}_timed_out` : `${step}_failed`;
}
