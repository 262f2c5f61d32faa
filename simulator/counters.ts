import { OPERATIONS, type Operation } from '../model/words';

/** What a simulator did since it started, over all its hosts. */
export interface Counters {
  /** Hosts that have a session now. */
  connected: number;
  /** Welcomes, first ones and later ones. */
  sessions: number;
  /** Orders accepted into a journal. */
  orders: number;
  /** Last reports about orders, each counted once however often it was sent. */
  reports: number;
  /** Those of them that are in the server's database. */
  acknowledged: number;
  /** Orders begun, by operation. */
  readonly byOperation: Record<Operation, number>;
  /** Orders that ended as the failure model wished, not well. */
  failed: number;
  /** Orders refused, expired or canceled. */
  notBegun: number;
  /** Orders whose signature was checked and found good. */
  verified: number;
  /** Offers of an order that the host knew already. */
  duplicates: number;
  /** Last reports that were sent again. */
  repeated: number;
  /** Last reports that the failure model had sent more than once. */
  copied: number;
  /** Reports of earlier phases that the failure model had sent after the last one. */
  reordered: number;
  /** Operation ids that were begun a second time. Anything but 0 is a fault of the simulator. */
  executedTwice: number;
  /** Hosts that never return. */
  gone: number;
}

/** All zero. */
export function createCounters(): Counters {
  return {
    ...{ connected: 0, sessions: 0, orders: 0, reports: 0, acknowledged: 0, failed: 0, notBegun: 0 },
    ...{ verified: 0, duplicates: 0, repeated: 0, copied: 0, reordered: 0, executedTwice: 0, gone: 0 },
    byOperation: Object.fromEntries(OPERATIONS.map((operation) => [operation, 0])) as Record<Operation, number>,
  };
}
