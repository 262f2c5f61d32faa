import type { WorkflowSize } from '../../model/history';
import type { Finding } from './finding';

/** Temporal suggests to continue as new at this many events … */
export const MAX_EVENTS = 4_096;
/** … and this many bytes. */
export const MAX_BYTES = 4 * 1024 * 1024;

/** Histories stay below the sizes at which Temporal warns (design section 9). */
export function findLargeHistories(workflows: readonly WorkflowSize[]): Finding[] {
  return workflows.flatMap(({ workflowId, events, bytes }) =>
    events < MAX_EVENTS && bytes < MAX_BYTES
      ? []
      : [{ property: 'history_too_large', text: `${workflowId}: ${events} events, ${bytes} bytes` }],
  );
}
