import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import type { AtBoundary } from './boundaries';
import { isMissing, syncFolder, writeFully } from './durable-file';
import { encodeRecord, JOURNAL_MAGIC, JournalError, scanJournal } from './journal-file';
import {
  applyRecord,
  EMPTY_JOURNAL,
  isUnacknowledged,
  type JournalEntry,
  type JournalRecord,
  type JournalState,
} from './journal-record';

/** How large a journal may become. */
export interface JournalLimits {
  /** Acknowledged orders kept at most; the highest sequence refuses older ones as well, whatever becomes of them. */
  readonly acknowledged: number;
  /** A journal is compacted when it holds this many records, and several times what is worth keeping. */
  readonly records: number;
}

/** About 2 MiB of records; a host that is patched daily fills them in a year. */
const LIMITS: JournalLimits = { acknowledged: 1_000, records: 4_000 };

type WithoutTime<Value> = Value extends unknown ? Omit<Value, 'at'> : never;
/** A record as its writer gives it; the journal adds the time. */
export type NewRecord = WithoutTime<JournalRecord>;

/** Everything in a journal, for `ringmaster-agent status` and `journal`. */
export interface JournalContents {
  readonly state: JournalState;
  readonly records: readonly JournalRecord[];
}

/** Where the journal of a data folder is. */
export function journalFile(dataDir: string): string {
  return join(dataDir, 'journal');
}

/** Reads a journal without changing it; a torn tail is left out. Throws `JournalError`. */
export function readJournal(dataDir: string): JournalContents {
  const file = journalFile(dataDir);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new JournalError('missing', `there is no journal in ${dataDir}: no agent has run with it yet`, error);
  }
  return replay(scanJournal(bytes).payloads);
}

/**
 * The agent's memory of what it was told and what it did. `append` returns when the record is on the disk, so whatever
 * is done after it is done by someone who will remember. One process at a time (agent-lock.ts).
 */
export class Journal {
  private descriptor: number;
  private state: JournalState;
  private recordCount: number;
  private broken: unknown = null;

  private constructor(
    private readonly dataDir: string,
    private readonly hooks: { readonly atBoundary: AtBoundary; readonly limits: JournalLimits },
    replayed: { readonly state: JournalState; readonly recordCount: number },
  ) {
    this.descriptor = openSync(journalFile(dataDir), 'a');
    this.state = replayed.state;
    this.recordCount = replayed.recordCount;
  }

  /** Opens the journal of a data folder, or begins one. Drops a torn tail; throws `JournalError` for other damage. */
  static open(dataDir: string, atBoundary: AtBoundary, limits: JournalLimits = LIMITS): Journal {
    const file = journalFile(dataDir);
    if (!existsSync(file)) writeJournal(dataDir, [{ at: Date.now(), type: 'journal', journalId: randomUUID() }]);
    const scanned = scanJournal(readFileSync(file));
    const { state } = replay(scanned.payloads);
    const descriptor = openSync(file, 'r+');
    if (fstatSync(descriptor).size > scanned.wholeBytes) {
      ftruncateSync(descriptor, scanned.wholeBytes);
      fsyncSync(descriptor);
    }
    closeSync(descriptor);
    return new Journal(dataDir, { atBoundary, limits }, { state, recordCount: scanned.payloads.length });
  }

  /** Made with the journal. */
  get journalId(): string {
    return this.state.journalId;
  }

  /** Of all orders ever accepted, those since compacted away included. */
  get highestSequence(): number {
    return this.state.highestSequence;
  }

  /** Highest session epoch ever welcomed with; 0: none. */
  get lastEpoch(): number {
    return this.state.lastEpoch;
  }

  entry(operationId: string): JournalEntry | undefined {
    return this.state.entries.get(operationId);
  }

  /** In the order they were accepted. */
  entries(): readonly JournalEntry[] {
    return [...this.state.entries.values()];
  }

  /**
   * Adds a record and returns once it is on the disk. Throws `JournalError` when it cannot be written; nothing may be
   * written after that, because the file may end in half a record: the agent has to end, and recovers at its start.
   */
  append(record: NewRecord): void {
    if (this.broken !== null) throw this.unwritable(this.broken);
    const stamped: JournalRecord = { at: Date.now(), ...record };
    // First in memory: a record that makes no sense never reaches the disk.
    const state = applyRecord(this.state, stamped);
    const boundary = record.type === 'progress' ? (`progress_${record.progress.stage}` as const) : record.type;
    this.hooks.atBoundary(`before_${boundary}`);
    try {
      writeFully(this.descriptor, encodeRecord(Buffer.from(JSON.stringify(stamped)), this.recordCount));
      fsyncSync(this.descriptor);
    } catch (error) {
      this.broken = error;
      throw this.unwritable(error);
    }
    this.state = state;
    this.recordCount += 1;
    this.hooks.atBoundary(`after_${boundary}`);
    this.compactWhenDue();
  }

  close(): void {
    closeSync(this.descriptor);
    this.broken = new Error('the journal was closed');
  }

  private compactWhenDue(): void {
    const { limits } = this.hooks;
    if (this.recordCount < limits.records) return;
    const kept = worthKeeping(this.entries(), limits.acknowledged);
    if (this.recordCount < 4 * (kept.length + 2)) return;
    const at = Date.now();
    const records: JournalRecord[] = [
      { at, type: 'journal', journalId: this.journalId },
      { at, type: 'high_water', sequence: this.highestSequence, epoch: this.lastEpoch },
      ...kept.map((entry): JournalRecord => ({ at, type: 'kept', entry })),
    ];
    try {
      writeJournal(this.dataDir, records);
      closeSync(this.descriptor);
      this.descriptor = openSync(journalFile(this.dataDir), 'a');
    } catch (error) {
      this.broken = error;
      throw this.unwritable(error);
    }
    this.recordCount = records.length;
    this.state = { ...this.state, entries: new Map(kept.map((entry) => [entry.operationId, entry])) };
  }

  private unwritable(cause: unknown): JournalError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new JournalError('unwritable', `the journal in ${this.dataDir} cannot be written: ${reason}`, cause);
  }
}

/** All that is unfinished or unacknowledged, and the newest of the rest. */
function worthKeeping(entries: readonly JournalEntry[], acknowledged: number): readonly JournalEntry[] {
  const isDone = (entry: JournalEntry): boolean => entry.outcome !== null && !isUnacknowledged(entry);
  const droppable = entries.filter(isDone).length - acknowledged;
  let dropped = 0;
  return entries.filter((entry) => !isDone(entry) || ++dropped > droppable);
}

/** Writes a whole new journal and gives it the journal's name once it is on the disk. */
function writeJournal(dataDir: string, records: readonly JournalRecord[]): void {
  const file = journalFile(dataDir);
  const next = `${file}.new`;
  rmSync(next, { force: true });
  const descriptor = openSync(next, 'wx', 0o600);
  try {
    const encoded = records.map((record, index) => encodeRecord(Buffer.from(JSON.stringify(record)), index));
    writeFully(descriptor, Buffer.concat([JOURNAL_MAGIC, ...encoded]));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(next, file);
  syncFolder(dataDir);
}

const KNOWN_TYPES: Readonly<Record<JournalRecord['type'], true>> = {
  journal: true,
  welcomed: true,
  accepted: true,
  refused: true,
  executing: true,
  progress: true,
  reboot_pending: true,
  finished: true,
  acknowledged: true,
  high_water: true,
  kept: true,
};

function replay(payloads: readonly Buffer[]): JournalContents {
  const records = payloads.map((payload) => parseRecord(payload));
  let state = EMPTY_JOURNAL;
  for (const record of records) {
    try {
      state = applyRecord(state, record);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new JournalError('corrupt', `the journal contradicts itself: ${reason}; nothing runs`, error);
    }
  }
  return { state, records };
}

/** The sums over the bytes were right, so this is what an agent wrote; perhaps a later one. */
function parseRecord(payload: Buffer): JournalRecord {
  const record = JSON.parse(payload.toString('utf8')) as JournalRecord;
  if (Object.hasOwn(KNOWN_TYPES, record.type)) return record;
  throw new JournalError(
    'newer',
    `the journal holds a record of type "${record.type}": a newer agent wrote it; start that one, or a newer`,
  );
}
