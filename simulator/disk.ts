import type { OperationId } from '../model/ids';
import type { JournalEntry } from './order';

/** What a host ran before an install, and which install changed it. */
export interface WayBack {
  readonly installOperationId: string;
  readonly from: string;
  readonly installed: string;
}

/**
 * What a real agent keeps on its disk, and a simulated host in memory: it survives reboots and sessions, and ends with the
 * process. So a simulator that is started again is a fleet of reinstalled hosts, and says so with new journal ids.
 */
export interface Disk {
  readonly journalId: string;
  /** Rises by one with every reboot; stands in the boot id. */
  boots: number;
  /** What runs now. */
  version: string;
  wayBack: WayBack | null;
  /** Highest session epoch ever welcomed with. */
  lastEpoch: number;
  /** Of all orders ever accepted. */
  highestSequence: number;
  readonly entries: Map<OperationId, JournalEntry>;
  /** Every operation id that was ever begun, kept apart from the journal so that a fault of the journal shows. */
  readonly begun: Set<OperationId>;
}

const INITIAL_VERSION = '1.0.0';
/** Acknowledged entries kept; the highest sequence refuses older ones as well. */
const MOST_ACKNOWLEDGED = 64;

/** The disk of a host that was never patched. */
export function createDisk(journalId: string): Disk {
  return {
    ...{ journalId, boots: 1, version: INITIAL_VERSION, wayBack: null, lastEpoch: 0, highestSequence: 0 },
    entries: new Map(),
    begun: new Set(),
  };
}

/** Differs after each reboot. */
export function bootIdOf({ journalId, boots }: Disk): string {
  return `${journalId}-boot-${String(boots)}`;
}

/** Whether the server still has to be told how an order ended. */
export function isUnacknowledged(entry: JournalEntry): boolean {
  return entry.ending !== null && entry.acknowledgedRevision < entry.revision;
}

/** Forgets the oldest acknowledged entry when there are too many. */
export function compact({ entries }: Disk): void {
  if (entries.size <= MOST_ACKNOWLEDGED) return;
  for (const entry of entries.values()) {
    if (entry.ending === null || isUnacknowledged(entry)) continue;
    entries.delete(entry.operationId);
    return;
  }
}
