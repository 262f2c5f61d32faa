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
import { performance } from 'node:perf_hooks';
import type { AtBoundary } from './boundaries';
import { JOURNAL_LIMITS, worthKeeping, type JournalLimits, type TimeBounds } from './compaction';
import { isMissing, syncFolder, writeFully } from './durable-file';
import { encodeRecord, JOURNAL_MAGIC, JournalError, scanJournal } from './journal-file';
import { changeBy, JournalMemory, type JournalEntry, type JournalRecord, type JournalState } from './journal-record';

/** After a compaction that was not worth it, or could not be written: each try looks at all that is kept. */
const RECORDS_BETWEEN_TRIES = 100;

/** What a journal is opened with, beside its folder. */
export interface JournalOptions {
  readonly limits?: JournalLimits;
  /** What is known of the time; nothing unless given: then no id is ever old enough to be forgotten. */
  readonly time?: () => TimeBounds | null;
}

interface Hooks extends Required<JournalOptions> {
  readonly atBoundary: AtBoundary;
}

type WithoutTime<Value> = Value extends unknown ? Omit<Value, 'at'> : never;
/** A record as its writer gives it; the journal adds the time, and writes those of a whole new file by itself. */
export type NewRecord = WithoutTime<Exclude<JournalRecord, { type: 'journal' | 'high_water' | 'kept' }>>;

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
  return parseJournal(bytes);
}

/** What the bytes of a journal say; a torn tail is left out. Throws `JournalError`. */
export function parseJournal(bytes: Buffer): JournalContents {
  const { memory, records } = replay(scanJournal(bytes).payloads);
  return { state: memory, records };
}

/**
 * The agent's memory of what it was told and what it did. `append` returns when the record is on the disk, so whatever
 * is done after it is done by someone who will remember. One process at a time (agent-lock.ts).
 */
export class Journal {
  private descriptor: number;
  private readonly memory: JournalMemory;
  private recordCount: number;
  private bytes: number;
  /** How large the file was after the last compaction. */
  private keptBytes = 0;
  /** No compaction before the file holds this many records. */
  private nextCompaction = 0;
  /** A full journal is not compacted again before this time of the monotonic clock. */
  private nextTry = -Infinity;
  private broken: unknown = null;

  private constructor(
    private readonly dataDir: string,
    private readonly hooks: Hooks,
    replayed: { readonly memory: JournalMemory; readonly recordCount: number; readonly bytes: number },
  ) {
    this.descriptor = openSync(journalFile(dataDir), 'a');
    this.memory = replayed.memory;
    this.recordCount = replayed.recordCount;
    this.bytes = replayed.bytes;
  }

  /** Opens the journal of a data folder, or begins one. Drops a torn tail; throws `JournalError` for other damage. */
  static open(dataDir: string, atBoundary: AtBoundary, options: JournalOptions = {}): Journal {
    const file = journalFile(dataDir);
    if (!existsSync(file)) {
      writeNext(dataDir, [{ at: Date.now(), type: 'journal', journalId: randomUUID() }]);
      renameNext(dataDir);
    }
    const scanned = scanJournal(readFileSync(file));
    const { memory } = replay(scanned.payloads);
    const descriptor = openSync(file, 'r+');
    if (fstatSync(descriptor).size > scanned.wholeBytes) ftruncateSync(descriptor, scanned.wholeBytes);
    // Also of records that are whole: the agent that wrote the last may have died before it was on the disk.
    fsyncSync(descriptor);
    closeSync(descriptor);
    // The agent that gave the file its name may have died before that name was on the disk.
    syncFolder(dataDir);
    const replayed = { memory, recordCount: scanned.payloads.length, bytes: scanned.wholeBytes };
    return new Journal(dataDir, { atBoundary, limits: JOURNAL_LIMITS, time: () => null, ...options }, replayed);
  }

  /** Made with the journal. */
  get journalId(): string {
    return this.memory.journalId;
  }

  /** Of all orders ever accepted, those since compacted away included. */
  get highestSequence(): number {
    return this.memory.highestSequence;
  }

  /** Highest session epoch ever welcomed with; 0: none. */
  get lastEpoch(): number {
    return this.memory.lastEpoch;
  }

  /** What the newest Welcome brought to tell this host from a copy of it; empty: none yet. */
  get exchangeToken(): string {
    return this.memory.exchangeToken;
  }

  /** Why no order may be added to it, even after a compaction; null: it may. Throws `JournalError`. */
  fullness(): string | null {
    if (!this.isFull()) return null;
    const now = performance.now();
    if (now >= this.nextTry) {
      this.compact();
      this.nextTry = now + this.hooks.limits.betweenTriesMs;
    }
    if (!this.isFull()) return null;
    const { orders, bytes } = this.hooks.limits.most;
    const holds = `${String(this.memory.entries.size)} orders (at most ${String(orders)})`;
    return `the journal holds ${holds} in ${String(this.bytes)} bytes (at most ${String(bytes)})`;
  }

  entry(operationId: string): JournalEntry | undefined {
    return this.memory.entries.get(operationId);
  }

  /** The same of one that is in hand, and has to be there. */
  known(operationId: string): JournalEntry {
    const entry = this.entry(operationId);
    if (entry === undefined) throw new Error(`${operationId} left the journal while it was needed`);
    return entry;
  }

  /** In the order they were accepted. */
  entries(): readonly JournalEntry[] {
    return [...this.memory.entries.values()];
  }

  /**
   * Adds a record and returns once it is on the disk. Throws `JournalError` when it cannot be written; nothing may be
   * written after that, because the file may end in half a record: the agent has to end, and recovers at its start.
   */
  append(record: NewRecord): void {
    if (this.broken !== null) throw this.unwritable(this.broken);
    const stamped: JournalRecord = { at: Date.now(), ...record };
    // First in memory: a record that makes no sense never reaches the disk.
    const change = changeBy(this.memory, stamped);
    const boundary = record.type === 'progress' ? (`progress_${record.progress.stage}` as const) : record.type;
    this.hooks.atBoundary(`before_${boundary}`);
    try {
      const encoded = encodeRecord(Buffer.from(JSON.stringify(stamped)), this.recordCount);
      writeFully(this.descriptor, encoded);
      this.bytes += encoded.length;
      fsyncSync(this.descriptor);
    } catch (error) {
      this.broken = error;
      throw this.unwritable(error);
    }
    this.memory.take(change);
    this.recordCount += 1;
    this.hooks.atBoundary(`after_${boundary}`);
    this.compactWhenDue();
  }

  close(): void {
    closeSync(this.descriptor);
    this.broken = new Error('the journal was closed');
  }

  private isFull(): boolean {
    const { orders, bytes } = this.hooks.limits.most;
    return this.memory.entries.size >= orders || this.bytes >= bytes;
  }

  private compactWhenDue(): void {
    const { limits } = this.hooks;
    if (this.recordCount < this.nextCompaction) return;
    const isLarge = this.bytes >= limits.bytes && this.bytes >= 2 * this.keptBytes;
    if (this.recordCount < limits.records && !isLarge) return;
    const kept = worthKeeping(this.entries(), limits, this.hooks.time());
    if (this.recordCount >= 2 * (kept.length + 2) || isLarge) this.compact();
    else this.nextCompaction = this.recordCount + RECORDS_BETWEEN_TRIES;
  }

  private compact(): void {
    const at = Date.now();
    const kept = worthKeeping(this.entries(), this.hooks.limits, this.hooks.time());
    const records: JournalRecord[] = [
      { at, type: 'journal', journalId: this.journalId },
      {
        ...{ at, type: 'high_water', sequence: this.highestSequence, epoch: this.lastEpoch },
        ...(this.exchangeToken !== '' && { exchangeToken: this.exchangeToken }),
      },
      ...kept.map((entry): JournalRecord => ({ at, type: 'kept', entry })),
    ];
    let bytes: number;
    try {
      bytes = writeNext(this.dataDir, records);
    } catch {
      // The old file is whole, and every record in it is on the disk: a full disk must not end the agent for this. What
      // cannot be made smaller is soon too full for orders, and says so (`fullness`).
      discardNext(this.dataDir);
      this.nextCompaction = this.recordCount + RECORDS_BETWEEN_TRIES;
      return;
    }
    try {
      renameNext(this.dataDir);
      this.bytes = bytes;
      closeSync(this.descriptor);
      this.descriptor = openSync(journalFile(this.dataDir), 'a');
    } catch (error) {
      this.broken = error;
      throw this.unwritable(error);
    }
    this.nextCompaction = 0;
    this.recordCount = records.length;
    this.keptBytes = this.bytes;
    this.memory.entries = new Map(kept.map((entry) => [entry.operationId, entry]));
  }

  private unwritable(cause: unknown): JournalError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new JournalError('unwritable', `the journal in ${this.dataDir} cannot be written: ${reason}`, cause);
  }
}

/** Writes a whole new journal beside the one there is, and brings it to the disk. Returns its bytes. */
function writeNext(dataDir: string, records: readonly JournalRecord[]): number {
  const next = nextFile(dataDir);
  rmSync(next, { force: true });
  const encoded = records.map((record, index) => encodeRecord(Buffer.from(JSON.stringify(record)), index));
  const bytes = Buffer.concat([JOURNAL_MAGIC, ...encoded]);
  const descriptor = openSync(next, 'wx', 0o600);
  try {
    writeFully(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return bytes.length;
}

/** Gives what `writeNext` wrote the journal's name. */
function renameNext(dataDir: string): void {
  renameSync(nextFile(dataDir), journalFile(dataDir));
  syncFolder(dataDir);
}

function discardNext(dataDir: string): void {
  try {
    rmSync(nextFile(dataDir), { force: true });
  } catch {
    // The next try removes it first, and fails as this one did while it cannot.
  }
}

function nextFile(dataDir: string): string {
  return `${journalFile(dataDir)}.new`;
}

const KNOWN_TYPES: Readonly<Record<JournalRecord['type'], true>> = {
  journal: true,
  welcomed: true,
  accepted: true,
  refused: true,
  executing: true,
  progress: true,
  reboot_pending: true,
  awaiting_confirm: true,
  booted: true,
  confirmed: true,
  going_back: true,
  finished: true,
  acknowledged: true,
  high_water: true,
  kept: true,
};

function replay(payloads: readonly Buffer[]): Pick<JournalContents, 'records'> & { readonly memory: JournalMemory } {
  const records = payloads.map((payload) => parseRecord(payload));
  const memory = new JournalMemory();
  for (const record of records) {
    try {
      memory.take(changeBy(memory, record));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new JournalError('corrupt', `the journal contradicts itself: ${reason}; nothing runs`, error);
    }
  }
  return { memory, records };
}

/** The sums over the bytes were right, so this is what an agent wrote; perhaps a later one. */
function parseRecord(payload: Buffer): JournalRecord {
  const record = dataIn(payload);
  const type: unknown = typeof record === 'object' && record !== null && 'type' in record ? record.type : undefined;
  if (typeof type !== 'string')
    throw new JournalError('corrupt', 'the journal holds a record of no type; nothing runs');
  if (Object.hasOwn(KNOWN_TYPES, type)) return record as JournalRecord;
  throw new JournalError(
    'newer',
    `the journal holds a record of type "${type}": a newer agent wrote it; start that one, or a newer`,
  );
}

function dataIn(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    // Without its cause: that quotes the record, and in it perhaps an exchange token.
    throw new JournalError('corrupt', 'the journal holds a record that is not JSON; nothing runs');
  }
}
