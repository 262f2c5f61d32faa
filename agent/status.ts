import { join } from 'node:path';
import { runningAgent } from './agent-lock';
import type { AgentConfig } from './config';
import { bundlePlace, readCurrent, versionOf } from './bundle/versions';
import { readWaysBack } from './bundle/way-back';
import { readJournal, type JournalContents } from './journal';
import { isUnacknowledged, type JournalEntry } from './journal-record';
import { isRunning, readIdentity } from './process-identity';

/** One application, as `status` shows it. */
export interface ApplicationStatus {
  readonly name: string;
  /** Empty: none is installed. */
  readonly version: string;
  /** The version a back-out would lead to; empty: none is recorded. */
  readonly wayBack: string;
  /** On a `process` machine; null: it does not run, or systemd knows. */
  readonly processId: number | null;
}

/** What `ringmaster-agent status` says. */
export interface AgentStatus {
  readonly hostId: string;
  /** Null: no agent runs. */
  readonly agentProcessId: number | null;
  readonly journalId: string;
  readonly highestSequence: number;
  readonly lastEpoch: number;
  readonly unfinished: readonly JournalEntry[];
  /** Terminal reports the server has not acknowledged. */
  readonly unacknowledged: number;
  readonly applications: readonly ApplicationStatus[];
}

/** Looks at the agent's files without changing them. Throws `JournalError` when there is no journal, or it is damaged. */
export function collectStatus(config: AgentConfig): AgentStatus {
  const { state } = readJournal(config.dataDir);
  const entries = [...state.entries.values()];
  return {
    hostId: config.hostId,
    agentProcessId: runningAgent(config.dataDir)?.pid ?? null,
    journalId: state.journalId,
    highestSequence: state.highestSequence,
    lastEpoch: state.lastEpoch,
    unfinished: entries.filter((entry) => entry.outcome === null),
    unacknowledged: entries.filter(isUnacknowledged).length,
    applications: config.applications.map(({ name }) => applicationStatus(config.dataDir, name)),
  };
}

/** `status` for a person. */
export function formatStatus(status: AgentStatus): string {
  const { agentProcessId, unfinished } = status;
  const lines = [
    `host            ${status.hostId}`,
    `agent           ${agentProcessId === null ? 'does not run' : `runs (process ${String(agentProcessId)})`}`,
    `journal         ${status.journalId}, sequence ${String(status.highestSequence)}, epoch ${String(status.lastEpoch)}`,
    `unacknowledged  ${String(status.unacknowledged)}`,
    ...unfinished.map((entry) => `order           ${entry.operationId} ${entry.phase}`),
    ...status.applications.map(({ name, version, wayBack }) => {
      const back = wayBack === '' ? '' : ` (way back: ${wayBack})`;
      return `application     ${name} ${version === '' ? 'is not installed' : version}${back}`;
    }),
  ];
  return lines.join('\n');
}

/** `journal` for a person: a line an order, in the order they were accepted. */
export function formatJournal({ state }: JournalContents): string {
  const lines = [...state.entries.values()].map((entry) => {
    const operation = entry.order?.task.operation ?? 'refused';
    const reason = entry.outcome?.reason ?? '';
    const when = new Date(entry.acceptedAt).toISOString();
    return [when, entry.operationId, operation, entry.phase, reason].join('  ').trimEnd();
  });
  return lines.length === 0 ? 'no orders' : lines.join('\n');
}

/** `journal -o json`: what all records say together, and the records that are still in the file. */
export function journalJson({ state, records }: JournalContents): object {
  const { journalId, highestSequence, lastEpoch, entries } = state;
  return { journalId, highestSequence, lastEpoch, orders: [...entries.values()], records };
}

function applicationStatus(dataDir: string, name: string): ApplicationStatus {
  const place = bundlePlace(dataDir, name);
  const current = readCurrent(place);
  const wayBack = readWaysBack(place).findLast((each) => each.installed === current);
  const identity = readIdentity(join(dataDir, 'applications', `${name}.process`));
  return {
    name,
    version: versionOf(current),
    wayBack: versionOf(wayBack?.to ?? null),
    processId: identity !== null && isRunning(identity) ? identity.pid : null,
  };
}
