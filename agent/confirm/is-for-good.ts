import type { Outcome } from '../order';
import type { AgentReason } from '../reasons';

/** There is nothing to go back to, or something else stands where the change was: the same whenever it is asked. */
const FOR_GOOD: readonly AgentReason[] = ['no_way_back', 'superseded', 'plan_differs', 'would_remove'];

/** Whether a way back that did not succeed would not the next time either. */
export function isForGood({ phase, reason }: Outcome): boolean {
  return phase === 'FAILED' && FOR_GOOD.some((each) => each === reason);
}
