import { Client, Connection } from '@temporalio/client';
import { Client as PostgresClient } from 'pg';
import type { Source } from './canaries';
import { processesWith } from './processes';

/** How often command lines are looked at: a command of ours runs for longer. */
const LOOK_MS = 100;

/** Collects the command lines of every process whose environment or command line holds `mark`, until it is stopped. */
export class CommandLines {
  private readonly seen = new Set<string>();
  private readonly timer: NodeJS.Timeout;

  constructor(mark: string) {
    this.timer = setInterval(() => {
      for (const { command } of processesWith(mark)) this.seen.add(command);
    }, LOOK_MS);
  }

  stop(): Source[] {
    clearInterval(this.timer);
    return [...this.seen].map((line) => ({ name: `command line ${line.slice(0, 60)}`, content: Buffer.from(line) }));
  }
}

/** All text and bytes in a message, however deep: as JSON its payloads would be in base64. */
function contentOf(value: unknown): string {
  if (value instanceof Uint8Array) return `${Buffer.from(value).toString('latin1')}\n`;
  if (typeof value !== 'object' || value === null) return `${String(value)}\n`;
  return Object.values(value).map(contentOf).join('');
}

/** Every history that a Temporal server keeps, of workflows that ended too, with all payloads readable. */
export async function histories(address: string): Promise<Source[]> {
  const connection = await Connection.connect({ address });
  try {
    const { workflow } = new Client({ connection });
    const sources: Source[] = [];
    for await (const { workflowId, runId } of workflow.list()) {
      const history = await workflow.getHandle(workflowId, runId).fetchHistory();
      sources.push({
        name: `history ${workflowId} ${runId}`,
        content: Buffer.from(contentOf(history), 'latin1'),
      });
    }
    return sources;
  } finally {
    await connection.close();
  }
}

/** Every table of ours, row for row: its files keep long values compressed. */
export async function tables(databaseUrl: string): Promise<Source[]> {
  const client = new PostgresClient({ connectionString: databaseUrl });
  await client.connect();
  try {
    const listed = await client.query<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
        WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    const sources: Source[] = [];
    for (const { name } of listed.rows) {
      const { rows } = await client.query<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM ${name} t`);
      sources.push({ name: `table ${name}`, content: Buffer.from(rows.map(({ row }) => row).join('\n')) });
    }
    return sources;
  } finally {
    await client.end();
  }
}

/** The metrics pages of these listeners. */
export function metricsPages(listeners: Readonly<Record<string, string>>): Promise<Source[]> {
  return Promise.all(
    Object.entries(listeners).map(async ([name, address]) => {
      const page = await fetch(`http://${address}/metrics`);
      return { name: `metrics of ${name}`, content: Buffer.from(await page.text()) };
    }),
  );
}
