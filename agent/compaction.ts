import { isUnacknowledged, type JournalEntry } from './journal-record';

/** How large a journal may become. */
export interface JournalLimits {
  /** Orders that ended and were acknowledged of which everything is kept, the newest. */
  readonly whole: number;
  /** How long at least the ids of the others are kept, in ms, unless the server says that they need not be. */
  readonly keepIdsMs: number;
  /** A journal is compacted when it holds this many records, and twice what is worth keeping. */
  readonly records: number;
  /** The same for its bytes. */
  readonly bytes: number;
  /** Beyond these no order is taken any more: to forget one early could run it twice. */
  readonly most: { readonly orders: number; readonly bytes: number };
  /** A full journal is not compacted again before this, in ms: each try writes all that is kept. */
  readonly betweenTriesMs: number;
}

/**
 * The time now, between what this host's clock says and what the server's said: either may be wrong. An age from the later
 * bound then to the earlier one now is never above the true one while one of the two was right each time.
 */
export interface TimeBounds {
  readonly earlier: number;
  readonly later: number;
}

/** Usually about 2 MiB of records; a host that is patched daily fills them in a year. */
export const JOURNAL_LIMITS: JournalLimits = {
  whole: 1_000,
  keepIdsMs: 30 * 24 * 3_600_000,
  records: 4_000,
  bytes: 8 * 2 ** 20,
  most: { orders: 20_000, bytes: 64 * 2 ** 20 },
  betweenTriesMs: 60_000,
};

/**
 * What is worth keeping, in its order: all that is unfinished or unacknowledged; the newest of the rest whole; of the others
 * their ids, and how they ended, until they are old enough or the server said that they need not be kept. How old they are
 * is counted from the first compaction that finds them there, not from when this host's clock said that they ended. While no
 * server was heard (`time` null) none is old enough.
 */
export function worthKeeping(
  entries: readonly JournalEntry[],
  { whole, keepIdsMs }: JournalLimits,
  time: TimeBounds | null,
): readonly JournalEntry[] {
  const isDone = (entry: JournalEntry): boolean => entry.outcome !== null && !isUnacknowledged(entry);
  const bare = entries.filter(isDone).length - whole;
  let seen = 0;
  return entries.flatMap((entry) => {
    if (!isDone(entry) || ++seen > bare) return [entry];
    if (entry.forgotten === true) return [];
    const kept = bareEntry(entry, time);
    const isOld = time !== null && time.earlier - (kept.keptSince ?? Infinity) > keepIdsMs;
    return isOld ? [] : [kept];
  });
}

function bareEntry(entry: JournalEntry, time: TimeBounds | null): JournalEntry {
  const { watch: _watch, booted: _booted, ...rest } = entry;
  const outcome = entry.outcome === null ? null : { ...entry.outcome, message: '' };
  const bare = { ...rest, order: null, progress: null, outcome };
  // A time that has not come yet was wrong: it must not keep the id for ever.
  return time === null ? bare : { ...bare, keptSince: Math.min(entry.keptSince ?? Infinity, time.later) };
}
