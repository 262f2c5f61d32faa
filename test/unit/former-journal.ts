import { changeBy, JournalMemory, type JournalEntry, type JournalRecord } from '../../agent/journal-record';
import { outcome } from '../../agent/order';

/** The fields of a record that the former version read, by its type. Others it did not look at, and an unknown type ended it. */
const READ_FORMERLY: Readonly<Record<JournalRecord['type'], readonly string[]>> = {
  journal: ['journalId'],
  welcomed: ['epoch', 'exchangeToken'],
  accepted: ['order', 'payloadDigest'],
  refused: ['operationId', 'payloadDigest', 'outcome', 'bootId'],
  executing: ['operationId', 'bootId'],
  progress: ['operationId', 'progress'],
  reboot_pending: ['operationId', 'bootId'],
  awaiting_confirm: ['operationId', 'bootId', 'monotonicMs', 'held'],
  booted: ['operationId', 'bootId'],
  confirmed: ['operationId'],
  going_back: ['operationId', 'bootId'],
  finished: ['operationId', 'outcome', 'bootId'],
  acknowledged: ['operationId', 'revision', 'forget'],
  high_water: ['sequence', 'epoch', 'exchangeToken'],
  kept: ['entry'],
};

/**
 * What the agent before the attempt beyond the time (`lastAttemptMs`) made of records of the present one. Its rules of
 * watched changes are written out here once more, so that the present ones may change; the others never did.
 */
export function formerly(records: readonly JournalRecord[]): JournalMemory {
  const state = new JournalMemory();
  for (const record of records) {
    if (!(record.type in READ_FORMERLY)) throw new Error(`a newer agent wrote "${record.type}"`);
    const known = ['at', 'type', ...READ_FORMERLY[record.type]];
    const seen = Object.fromEntries(Object.entries(record).filter(([key]) => known.includes(key))) as JournalRecord;
    const entry = 'operationId' in seen ? state.entries.get(seen.operationId) : undefined;
    const watched = entry === undefined ? null : advanceWatched(entry, seen);
    state.take(watched === null ? changeBy(state, seen) : { entry: watched });
  }
  return state;
}

/** Null: no record of a watched change. */
function advanceWatched(entry: JournalEntry, record: JournalRecord): JournalEntry | null {
  const { watch, booted, revision } = entry;
  if (record.type === 'awaiting_confirm') {
    const { bootId, monotonicMs: sinceMs, held } = record;
    const ordered = entry.order?.task.operation === 'reboot' ? 1 : 0;
    const boots = watch === undefined ? ordered + (booted?.times ?? 0) : awaiting(entry).boots + 1;
    const next = { state: 'awaiting', held, bootId, sinceMs, boots } as const;
    return { ...entry, phase: 'AWAITING_CONFIRM', revision: revision + 1, bootId, watch: next };
  }
  if (record.type === 'booted') {
    return { ...entry, booted: { times: (booted?.times ?? 0) + 1, bootId: record.bootId } };
  }
  if (record.type === 'confirmed') {
    return { ...entry, phase: 'EXECUTING', revision: revision + 1, watch: { ...awaiting(entry), state: 'confirmed' } };
  }
  if (record.type !== 'going_back') return null;
  const { bootId } = record;
  const held = outcome('INDETERMINATE', 'interrupted', { message: 'boots in the midst of the change' });
  const unfinished = { state: 'awaiting', held, bootId, sinceMs: 0, boots: booted?.times ?? 0 } as const;
  const from = watch === undefined && booted !== undefined ? unfinished : awaiting(entry);
  const next = { ...from, state: 'going_back' } as const;
  return { ...entry, phase: 'EXECUTING', revision: revision + 1, bootId, progress: null, watch: next };
}

function awaiting({ operationId, watch }: JournalEntry): NonNullable<JournalEntry['watch']> {
  if (watch?.state === 'awaiting') return watch;
  throw new Error(`${operationId} does not await a confirmation`);
}
