import { readJournal } from '../agent/journal';
import type { JournalEntry, JournalRecord } from '../agent/journal-record';
import type { JournaledOrder, JournalHistory, JournalStep } from '../model/history';
import { asId, type HostId, type OperationId } from '../model/ids';
import type { TerminalPhase } from '../model/words';

/** Reads what an agent that has ended wrote down itself. @throws JournalError */
export function journalHistory(hostId: HostId, dataDir: string): JournalHistory {
  const { state, records } = readJournal(dataDir);
  return {
    hostId,
    whole: !records.some(({ type }) => type === 'kept' || type === 'high_water'),
    entries: [...state.entries.values()].map(journaledOrder),
    records: records.flatMap(journalStep),
  };
}

function journaledOrder(entry: JournalEntry): JournaledOrder {
  return {
    operationId: asId<OperationId>(entry.operationId),
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
