import { Connection } from '@temporalio/client';
import { waitUntil } from './wait-until';

/** The largest histories among some workflows. */
export interface LargestHistories {
  /** Runs that were looked at: after a continue-as-new a workflow has several. */
  readonly runs: number;
  readonly mostEvents: number;
  readonly mostBytes: number;
}

const PAGE = 1_000;
/** Workflows end a moment after what they did for the last time is in the database; visibility follows by itself. */
const CLOSED_MS = 60_000;
const NAMESPACE = 'default';

type Page = Awaited<ReturnType<Connection['workflowService']['listWorkflowExecutions']>>;

async function* pagesOf(connection: Connection, query: string): AsyncGenerator<Page> {
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const request = { namespace: NAMESPACE, query, pageSize: PAGE, nextPageToken };
    const page: Page = await connection.workflowService.listWorkflowExecutions(request);
    yield page;
    ({ nextPageToken } = page);
  } while (nextPageToken.length > 0);
}

/**
 * Waits until every workflow whose id begins with `prefix` has ended, and measures all their runs. `prefix` is an id of ours:
 * it holds no quote. @throws Error when some do not end, or none exists.
 */
export async function largestHistories(address: string, prefix: string): Promise<LargestHistories> {
  const connection = await Connection.connect({ address, connectTimeout: '5s' });
  try {
    const named = `WorkflowId STARTS_WITH '${prefix}'`;
    const running = async (): Promise<boolean> => {
      const query = `${named} AND ExecutionStatus = 'Running'`;
      const { count } = await connection.workflowService.countWorkflowExecutions({ namespace: NAMESPACE, query });
      return count.toNumber() > 0;
    };
    await waitUntil(async () => !(await running()), { what: `the workflows ${prefix} to end`, timeoutMs: CLOSED_MS });
    let runs = 0;
    let mostEvents = 0;
    let mostBytes = 0;
    for await (const { executions } of pagesOf(connection, named)) {
      for (const { historyLength, historySizeBytes } of executions) {
        runs += 1;
        mostEvents = Math.max(mostEvents, historyLength?.toNumber() ?? 0);
        mostBytes = Math.max(mostBytes, historySizeBytes?.toNumber() ?? 0);
      }
    }
    if (runs === 0) throw new Error(`Temporal knows no workflow ${prefix}`);
    return { runs, mostEvents, mostBytes };
  } finally {
    await connection.close();
  }
}
