import { Client, Connection } from '@temporalio/client';
import { waitUntil } from './wait-until';

/** The largest histories among some workflows. */
export interface LargestHistories {
  /** Runs that were looked at: after a continue-as-new a workflow has several. */
  readonly runs: number;
  readonly mostEvents: number;
  readonly mostBytes: number;
}

/** Of a list, in one request. */
const PAGE = 1_000;
/** Workflows end a moment after what they did for the last time is in the database; visibility follows by itself. */
const CLOSED_MS = 60_000;

/**
 * Waits until every workflow whose id begins with `prefix` has ended, and measures all their runs. `prefix` is an id of ours:
 * it holds no quote. @throws Error when some do not end, or none exists.
 */
export async function largestHistories(address: string, prefix: string): Promise<LargestHistories> {
  const connection = await Connection.connect({ address, connectTimeout: '5s' });
  try {
    const { workflow } = new Client({ connection });
    const named = `WorkflowId STARTS_WITH '${prefix}'`;
    const noneRuns = async (): Promise<boolean> =>
      (await workflow.count(`${named} AND ExecutionStatus = 'Running'`)).count === 0;
    await waitUntil(noneRuns, { what: `the workflows ${prefix} to end`, timeoutMs: CLOSED_MS });
    let runs = 0;
    let mostEvents = 0;
    let mostBytes = 0;
    for await (const { historyLength, historySize } of workflow.list({ query: named, pageSize: PAGE })) {
      runs += 1;
      mostEvents = Math.max(mostEvents, historyLength);
      mostBytes = Math.max(mostBytes, historySize ?? 0);
    }
    if (runs === 0) throw new Error(`Temporal knows no workflow ${prefix}`);
    return { runs, mostEvents, mostBytes };
  } finally {
    await connection.close();
  }
}
