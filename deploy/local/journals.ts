import type { CommandLine } from './command-line';
import type { LocalHost } from './fleet';

/** What one host's own journal says of one order it was given. */
export interface JournaledOperation {
  readonly host: string;
  readonly operationId: string;
  readonly campaignId: string;
  readonly operation: string;
  /** Whether the agent began to act on it. */
  readonly begun: boolean;
}

/** How many journals are read at the same time. */
const READ_AT_ONCE = 4;

function parseJournal(host: string, text: string): JournaledOperation[] {
  const journal: unknown = JSON.parse(text);
  if (typeof journal !== 'object' || journal === null || !('entries' in journal) || !Array.isArray(journal.entries)) {
    throw new Error(`the journal of ${host} is not a list of entries`);
  }
  return journal.entries.flatMap((entry: Readonly<Record<string, unknown>>) => {
    const order = entry.order as Readonly<Record<string, unknown>> | null;
    // Refused before anything was known of it.
    if (order === null) return [];
    const task = order.task as Readonly<Record<string, unknown>>;
    return [
      {
        host,
        operationId: String(entry.operationId),
        campaignId: String(order.campaignId),
        operation: String(task.operation),
        begun: entry.begunAt !== null,
      },
    ];
  });
}

/** Reads every host's journal with `ringmaster-agent journal`: the agents' own account, not the server's. */
export async function readJournals(commands: CommandLine, hosts: readonly LocalHost[]): Promise<JournaledOperation[]> {
  const waiting = [...hosts];
  const all: JournaledOperation[] = [];
  const readSome = async (): Promise<void> => {
    for (let host = waiting.shift(); host !== undefined; host = waiting.shift()) {
      const text = await commands.agent('journal', '-o', 'json', '--config', host.configFile);
      all.push(...parseJournal(host.name, text));
    }
  };
  await Promise.all(Array.from({ length: READ_AT_ONCE }, readSome));
  return all;
}
