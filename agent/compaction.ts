import { isUnacknowledged, type JournalEntry } from './journal-record';

/** How large a journal may become. */
export interface JournalLimits {
  /** Orders that ended and were acknowledged of which everything is kept, the newest. */
  readonly whole: number;
  /** How long the ids of the others are kept, in ms, unless the server says that they need not be. */
  readonly keepIdsMs: number;
  /** A journal is compacted when it holds this many records, and twice what is worth keeping. */
  readonly records: number;
  /** The same for its bytes. */
  readonly bytes: number;
  /** Beyond these no order is taken any more: to forget one early could run it twice. */
  readonly most: { readonly orders: number; readonly bytes: number };
}

/** Usually about 2 MiB of records; a host that is patched daily fills them in a year. */
export const JOURNAL_LIMITS: JournalLimits = {
  whole: 1_000,
  keepIdsMs: 30 * 24 * 3_600_000,
  records: 4_000,
  bytes: 8 * 2 ** 20,
  most: { orders: 20_000, bytes: 64 * 2 ** 20 },
};

/**
 * What is worth keeping, in its order: all that is unfinished or unacknowledged; the newest of the rest whole; of the others
 * their ids, and how they ended, until they are old enough or the server said that they need not be kept.
 */
export function worthKeeping(
  entries: readonly JournalEntry[],
  { whole, keepIdsMs }: JournalLimits,
  now: number,
): readonly JournalEntry[] {
  const isDone = (entry: JournalEntry): boolean => entry.outcome !== null && !isUnacknowledged(entry);
  const bare = entries.filter(isDone).length - whole;
  let seen = 0;
  return entries.flatMap((entry) => {
    if (!isDone(entry) || ++seen > bare) return [entry];
    const isOld = now - (entry.finishedAt ?? 0) > keepIdsMs;
    return isOld || entry.forgotten === true ? [] : [bareEntry(entry)];
  });
}

function bareEntry(entry: JournalEntry): JournalEntry {
  const outcome = entry.outcome === null ? null : { ...entry.outcome, message: '' };
  return { ...entry, order: null, progress: null, outcome };
}
