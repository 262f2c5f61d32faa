import type { CommandLine } from './command-line';
import type { LocalHost } from './fleet';

/** What one host's own journal says of one order it was given. */
export interface JournaledOperation {
  readonly host: string;
  readonly operationId: string;
  readonly campaignId: string;
  readonly operation: string;
  /** How often the agent began to act on it: 0 (refused, expired, cancelled) or 1, or the agent is broken. */
  readonly begun: number;
}

/** How many journals are read at the same time. */
const READ_AT_ONCE = 4;

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown, host: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`the journal of ${host} is not in the form ringmaster-agent journal -o json is documented to have`);
  }
  return value as Fields;
}

function items(value: unknown, host: string): Fields[] {
  if (!Array.isArray(value)) throw new Error(`the journal of ${host} lacks a list`);
  return value.map((item) => fields(item, host));
}

/** Beginnings are counted from the raw records where those are kept, so that the agent's own summary is not just believed. */
function parseJournal(host: string, text: string): JournaledOperation[] {
  const journal = fields(JSON.parse(text), host);
  const beginnings = items(journal.records, host)
    .filter((record) => record.type === 'executing')
    .map((record) => String(record.operationId));
  return items(journal.orders, host).flatMap((entry) => {
    // Refused before anything was known of it.
    if (entry.order === null) return [];
    const order = fields(entry.order, host);
    const operationId = String(entry.operationId);
    const recorded = beginnings.filter((id) => id === operationId).length;
    return [
      {
        host,
        operationId,
        campaignId: String(order.campaignId),
        operation: String(fields(order.task, host).operation),
        begun: Math.max(recorded, entry.begunAt === null ? 0 : 1),
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
