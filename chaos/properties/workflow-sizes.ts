import { MOST_HISTORY_BYTES, MOST_HISTORY_EVENTS, type WorkflowSize } from '../../model/history';
import type { Finding } from './finding';

/** Histories stay below the sizes at which Temporal warns (design section 9). */
export function findLargeHistories(workflows: readonly WorkflowSize[]): Finding[] {
  return workflows.flatMap(({ workflowId, events, bytes }) =>
    events < MOST_HISTORY_EVENTS && bytes < MOST_HISTORY_BYTES
      ? []
      : [{ property: 'history_too_large', text: `${workflowId}: ${events} events, ${bytes} bytes` }],
  );
}
