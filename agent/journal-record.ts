import { outcome, type Order, type Outcome, type Phase, type Report } from './order';

/** How far an operation on a bundle had come; what a crash at that point proves is in bundle/crash.ts. */
export type Stage = 'staging' | 'step' | 'switching' | 'putting_back';

/** What is noted before an operation on a bundle goes on, enough to tell after a crash what happened. */
export interface BundleProgress {
  readonly stage: Stage;
  /** Folder name of the version that was current before the order; null: none. */
  readonly before: string | null;
  /** Whether a step that was begun by then keeps to its own folder (true when none was begun). */
  readonly confined: boolean;
}

/**
 * How far an operation on packages had come. `preparing`: nothing was changed; `repairing`: what dpkg had left unfinished
 * before is being finished; `changing`: the unit that changes packages may run.
 */
export type DebStage = 'preparing' | 'repairing' | 'changing';

/** What is noted before an operation on packages goes on; docs/agent.md says what a crash then proves. */
export interface DebProgress {
  readonly stage: DebStage;
  /** sha256 of what was written down of the host before anything changed; null: nothing was yet. */
  readonly baseline: string | null;
}

/** What an executor notes before it goes on. */
export type Progress = BundleProgress | DebProgress;

/** A change that nobody confirmed yet, or did, or that is being taken back. */
export interface Watch {
  readonly state: 'awaiting' | 'confirmed' | 'going_back';
  /** How the order ends once it is confirmed. */
  readonly held: Outcome;
  /** The boot in which the time runs, and that boot's monotonic clock when it began to, in ms. */
  readonly bootId: string;
  readonly sinceMs: number;
  /** Boots seen without a confirmation; the one that a reboot order asked for counts. */
  readonly boots: number;
  /**
   * When the attempt began that an agent was given which ran for too little of the time; absent: in this boot none was, or a
   * gateway was heard in it.
   */
  readonly lastAttemptMs?: number;
}

/** One line of the journal. `at` is milliseconds since 1970, for people only: nothing is decided by it. */
export type JournalRecord = { readonly at: number } & (
  | { readonly type: 'journal'; readonly journalId: string }
  | {
      readonly type: 'welcomed';
      readonly epoch: number;
      /** Absent: the gateway gave none, and the one before stays. */
      readonly exchangeToken?: string;
    }
  | {
      readonly type: 'accepted';
      readonly order: Order;
      readonly payloadDigest: string;
      /** Its manifest allows no reboot, going back by itself included. */
      readonly mayNotReboot?: true;
    }
  | {
      readonly type: 'refused';
      readonly operationId: string;
      readonly payloadDigest: string;
      readonly outcome: Outcome;
      readonly bootId: string;
    }
  | { readonly type: 'executing'; readonly operationId: string; readonly bootId: string }
  | { readonly type: 'progress'; readonly operationId: string; readonly progress: Progress }
  | { readonly type: 'reboot_pending'; readonly operationId: string; readonly bootId: string }
  // Again for each boot in which it is still not confirmed: the time runs anew then.
  | {
      readonly type: 'awaiting_confirm';
      readonly operationId: string;
      readonly bootId: string;
      readonly monotonicMs: number;
      readonly held: Outcome;
    }
  // In the midst of a change that is to be confirmed. Of one that already waits (`lastAttemptMs` is there): the attempt given
  // beyond the time, or null when a gateway was heard in it, which gives it back. An agent that does not know of such attempts
  // counts no boots of this type any more by then.
  | {
      readonly type: 'booted';
      readonly operationId: string;
      readonly bootId: string;
      readonly lastAttemptMs?: number | null;
    }
  | { readonly type: 'confirmed'; readonly operationId: string }
  | { readonly type: 'going_back'; readonly operationId: string; readonly bootId: string }
  | { readonly type: 'finished'; readonly operationId: string; readonly outcome: Outcome; readonly bootId: string }
  | {
      readonly type: 'acknowledged';
      readonly operationId: string;
      readonly revision: number;
      /** The server said that its id need not be kept either. */
      readonly forget?: true;
    }
  // Written by compaction only.
  | {
      readonly type: 'high_water';
      readonly sequence: number;
      readonly epoch: number;
      readonly exchangeToken?: string;
    }
  | { readonly type: 'kept'; readonly entry: JournalEntry }
);

/** All the journal knows of one order. */
export interface JournalEntry {
  readonly operationId: string;
  /** sha256 of the signed payload, hex. */
  readonly payloadDigest: string;
  /** Null for an order that was refused, and for one of which only the id and its end are kept. */
  readonly order: Order | null;
  readonly phase: Phase;
  readonly revision: number;
  readonly acknowledgedRevision: number;
  readonly progress: Progress | null;
  readonly outcome: Outcome | null;
  /** Of the boot in which the last phase was reached. */
  readonly bootId: string;
  readonly acceptedAt: number;
  readonly begunAt: number | null;
  readonly finishedAt: number | null;
  /** The server said that the id need not be kept. */
  readonly forgotten?: true;
  /** Since when only the id and its end are kept, in ms since 1970; absent: no compaction knew the time yet. */
  readonly keptSince?: number;
  /** Absent: it never waited for a confirmation. */
  readonly watch?: Watch;
  /** Boots in the midst of the change, and the last of them. Absent: there was none. */
  readonly booted?: { readonly times: number; readonly bootId: string };
  /** Absent: it may, or waits for no confirmation, or an agent of before accepted it. */
  readonly mayNotReboot?: true;
}

/** What all records together say. */
export interface JournalState {
  readonly journalId: string;
  readonly highestSequence: number;
  readonly lastEpoch: number;
  /** Tells this host from a copy of it; empty: none yet. Never shown. */
  readonly exchangeToken: string;
  readonly entries: ReadonlyMap<string, JournalEntry>;
}

/** What one record changes of what all before it say. */
export interface JournalChange extends Partial<Omit<JournalState, 'entries'>> {
  readonly entry?: JournalEntry;
}

/** What the records so far say; a record costs the same however many there are. */
export class JournalMemory implements JournalState {
  journalId = '';
  highestSequence = 0;
  lastEpoch = 0;
  exchangeToken = '';
  entries = new Map<string, JournalEntry>();

  /** Applies what `changeBy` said of the next record. */
  take({ entry, journalId, highestSequence, lastEpoch, exchangeToken }: JournalChange): void {
    this.journalId = journalId ?? this.journalId;
    this.highestSequence = highestSequence ?? this.highestSequence;
    this.lastEpoch = lastEpoch ?? this.lastEpoch;
    this.exchangeToken = exchangeToken ?? this.exchangeToken;
    if (entry !== undefined) this.entries.set(entry.operationId, entry);
  }
}

/** What a record changes. Throws a plain Error when it cannot follow what was before it. */
export function changeBy(state: JournalState, record: JournalRecord): JournalChange {
  switch (record.type) {
    case 'journal':
      return { journalId: record.journalId };
    case 'welcomed':
      return { lastEpoch: Math.max(state.lastEpoch, record.epoch), ...exchangeOf(record) };
    case 'high_water':
      return { highestSequence: record.sequence, lastEpoch: record.epoch, ...exchangeOf(record) };
    case 'kept':
      return { entry: record.entry };
    case 'accepted':
      return accept(state, record);
    case 'refused':
      return {
        entry: {
          ...blankEntry(record.operationId, record.payloadDigest, record.at),
          phase: record.outcome.phase,
          outcome: record.outcome,
          bootId: record.bootId,
          finishedAt: record.at,
        },
      };
    case 'executing':
    case 'progress':
    case 'reboot_pending':
    case 'awaiting_confirm':
    case 'booted':
    case 'confirmed':
    case 'going_back':
    case 'finished':
    case 'acknowledged':
      return { entry: advance(known(state, record.operationId), record) };
  }
}

function exchangeOf({ exchangeToken }: { readonly exchangeToken?: string }): Pick<JournalChange, 'exchangeToken'> {
  return exchangeToken === undefined ? {} : { exchangeToken };
}

/** What is said to the server about an entry. */
export function reportOf(entry: JournalEntry): Report {
  return {
    operationId: entry.operationId,
    revision: entry.revision,
    phase: entry.phase,
    outcome: entry.outcome,
    bootId: entry.bootId,
    startedAtMs: entry.begunAt ?? 0,
    finishedAtMs: entry.finishedAt ?? 0,
  };
}

/** Whether the server still has to be told how the order ended. */
export function isUnacknowledged(entry: JournalEntry): boolean {
  return entry.outcome !== null && entry.acknowledgedRevision < entry.revision;
}

type EntryRecord = Extract<
  JournalRecord,
  {
    type:
      | 'executing'
      | 'progress'
      | 'reboot_pending'
      | 'awaiting_confirm'
      | 'booted'
      | 'confirmed'
      | 'going_back'
      | 'finished'
      | 'acknowledged';
  }
>;

function advance(entry: JournalEntry, record: EntryRecord): JournalEntry {
  if (record.type === 'acknowledged') {
    const acknowledgedRevision = Math.max(entry.acknowledgedRevision, record.revision);
    return { ...entry, acknowledgedRevision, ...(record.forget === true && { forgotten: true }) };
  }
  if (entry.outcome !== null) throw new Error(`"${record.type}" after the end of ${entry.operationId}`);
  switch (record.type) {
    case 'executing':
      if (entry.begunAt !== null) throw new Error(`${entry.operationId} was begun twice`);
      return { ...next(entry, 'EXECUTING'), bootId: record.bootId, begunAt: record.at };
    case 'progress':
      return { ...entry, progress: record.progress };
    case 'reboot_pending':
      return { ...next(entry, 'REBOOT_PENDING'), bootId: record.bootId };
    case 'awaiting_confirm':
      return { ...next(entry, 'AWAITING_CONFIRM'), bootId: record.bootId, watch: awaited(entry, record) };
    case 'booted':
      if (record.lastAttemptMs !== undefined) return { ...entry, watch: attempted(entry, record.lastAttemptMs) };
      return { ...entry, booted: { times: (entry.booted?.times ?? 0) + 1, bootId: record.bootId } };
    case 'confirmed':
      return { ...next(entry, 'EXECUTING'), watch: { ...unconfirmed(entry), state: 'confirmed' } };
    case 'going_back': {
      const watch: Watch = { ...(unfinished(entry, record.bootId) ?? unconfirmed(entry)), state: 'going_back' };
      // What was noted so far was about the change, not about the way back.
      return { ...next(entry, 'EXECUTING'), bootId: record.bootId, progress: null, watch };
    }
    case 'finished':
      return {
        ...next(entry, record.outcome.phase),
        outcome: record.outcome,
        bootId: record.bootId,
        finishedAt: record.at,
      };
  }
}

function awaited(entry: JournalEntry, record: Extract<JournalRecord, { type: 'awaiting_confirm' }>): Watch {
  const { bootId, monotonicMs, held } = record;
  if (entry.begunAt === null) throw new Error(`${entry.operationId} awaits a confirmation and was never begun`);
  const ordered = entry.order?.task.operation === 'reboot' ? 1 : 0;
  const boots = entry.watch === undefined ? ordered + (entry.booted?.times ?? 0) : unconfirmed(entry).boots + 1;
  return { state: 'awaiting', held, bootId, sinceMs: monotonicMs, boots };
}

function attempted(entry: JournalEntry, lastAttemptMs: number | null): Watch {
  const { lastAttemptMs: _, ...watch } = unconfirmed(entry);
  return lastAttemptMs === null ? watch : { ...watch, lastAttemptMs };
}

/** A change whose end nobody found out before the host had booted too often; null: it is no such one. */
function unfinished({ watch, booted, begunAt }: JournalEntry, bootId: string): Watch | null {
  if (watch !== undefined || booted === undefined || begunAt === null) return null;
  const message = `${String(booted.times)} boots in the midst of the change`;
  const held = outcome('INDETERMINATE', 'interrupted', { message });
  return { state: 'awaiting', held, bootId, sinceMs: 0, boots: booted.times };
}

function unconfirmed({ operationId, watch }: JournalEntry): Watch {
  if (watch?.state === 'awaiting') return watch;
  throw new Error(`${operationId} does not await a confirmation`);
}

function accept(state: JournalState, record: Extract<JournalRecord, { type: 'accepted' }>): JournalChange {
  const { order, payloadDigest, mayNotReboot } = record;
  if (state.entries.has(order.operationId)) throw new Error(`${order.operationId} was accepted twice`);
  if (order.sequence <= state.highestSequence) {
    throw new Error(`${order.operationId} was accepted with a sequence not above the highest`);
  }
  const blank = blankEntry(order.operationId, payloadDigest, record.at);
  const entry = { ...blank, order, ...(mayNotReboot === true && { mayNotReboot }) };
  return { entry, highestSequence: order.sequence };
}

function blankEntry(operationId: string, payloadDigest: string, at: number): JournalEntry {
  return {
    operationId,
    payloadDigest,
    order: null,
    phase: 'ACCEPTED',
    revision: 1,
    acknowledgedRevision: 0,
    progress: null,
    outcome: null,
    bootId: '',
    acceptedAt: at,
    begunAt: null,
    finishedAt: null,
  };
}

function next(entry: JournalEntry, phase: Phase): JournalEntry {
  return { ...entry, phase, revision: entry.revision + 1 };
}

function known(state: JournalState, operationId: string): JournalEntry {
  const entry = state.entries.get(operationId);
  if (entry === undefined) throw new Error(`${operationId} is not in the journal`);
  return entry;
}
