import { Client, Connection } from '@temporalio/client';
import type { WorkflowSize } from '../model/history';

/** What Temporal keeps of a run. */
export interface WorkflowHistories {
  readonly sizes: readonly WorkflowSize[];
  /** Workflows that did not end well, or have not ended although nothing is left to do, one sentence each. */
  readonly problems: readonly string[];
}

/** A run that went on as a new one, or was started again after its workflow stopped, ended well for all we ask here. */
const WELL = ['COMPLETED', 'CONTINUED_AS_NEW'];

/** Reads every run of every workflow. `isOver`: all campaigns have ended. Throws when Temporal does not answer. */
export async function readWorkflowHistories(address: string, isOver: boolean): Promise<WorkflowHistories> {
  const connection = await Connection.connect({ address, connectTimeout: '10s' });
  try {
    const sizes: WorkflowSize[] = [];
    const problems: string[] = [];
    for await (const run of new Client({ connection }).workflow.list()) {
      const { workflowId, runId, historyLength, status } = run;
      sizes.push({ workflowId, events: historyLength, bytes: run.historySize ?? 0 });
      const isRunning = status.name === 'RUNNING';
      if (isRunning ? isOver : !WELL.includes(status.name)) {
        problems.push(`workflow ${workflowId} (run ${runId}) is ${status.name}`);
      }
    }
    if (sizes.length === 0) problems.push('Temporal lists no workflow');
    return { sizes, problems };
  } finally {
    await connection.close();
  }
}
