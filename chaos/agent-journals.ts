import { readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { bundlePlace, versionFolder } from '../agent/bundle/versions';
import { isMissing } from '../agent/durable-file';
import { readJournal } from '../agent/journal';
import type { JournalEntry, JournalRecord } from '../agent/journal-record';
import type { JournaledOrder, JournalHistory, JournalStep, VersionChange } from '../model/history';
import { asId, type CampaignId, type HostId, type OperationId } from '../model/ids';
import type { TerminalPhase } from '../model/words';

/** Reads what an agent that has ended wrote down itself, and which version of `application` it left running. @throws JournalError */
export function journalHistory(hostId: HostId, dataDir: string, application: string): JournalHistory {
  const { state, records } = readJournal(dataDir);
  return {
    hostId,
    whole: !records.some(({ type }) => type === 'kept' || type === 'high_water'),
    entries: [...state.entries.values()].map(journaledOrder),
    records: records.flatMap(journalStep),
    changes: [...state.entries.values()].flatMap(versionChange),
    runs: runningVersion(dataDir, application),
  };
}

/** Null: none runs. */
function runningVersion(dataDir: string, application: string): string | null {
  try {
    return basename(readlinkSync(bundlePlace(dataDir, application).current));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function versionChange({ order, begunAt, progress, outcome, operationId }: JournalEntry): VersionChange[] {
  const task = order?.task;
  if (order === null || begunAt === null || (task?.operation !== 'install' && task?.operation !== 'back_out'))
    return [];
  if (task.patch.kind !== 'bundle') return [];
  const installOperationId = task.operation === 'back_out' ? asId<OperationId>(task.installOperationId) : null;
  return [
    {
      ...{ operationId: asId<OperationId>(operationId), campaignId: asId<CampaignId>(order.campaignId) },
      ...{ operation: task.operation, version: versionFolder(task.patch), installOperationId },
      found: progress !== null && 'before' in progress ? progress.before : null,
      ...{ outcome: outcome?.phase ?? null, unchanged: outcome?.unchanged ?? false },
    },
  ];
}

function journaledOrder(entry: JournalEntry): JournaledOrder {
  return {
    operationId: asId<OperationId>(entry.operationId),
    payloadDigest: entry.payloadDigest,
    begun: entry.begunAt === null ? 0 : 1,
    outcome: entry.outcome === null ? null : (entry.outcome.phase satisfies TerminalPhase),
    revision: entry.revision,
    acknowledgedRevision: entry.acknowledgedRevision,
  };
}

function journalStep(record: JournalRecord): JournalStep[] {
  if (record.type !== 'executing' && record.type !== 'finished') return [];
  return [{ type: record.type, operationId: asId<OperationId>(record.operationId) }];
}
