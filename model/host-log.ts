import type { HostId } from './ids';
import type { Direction, Operation } from './words';

/** One order of a host, with one report of its agent: JSON of the API. Times as in campaign-view.ts. */
export interface HostLogEntry {
  readonly hostId: HostId;
  readonly host: string;
  readonly direction: Direction;
  readonly operation: Operation;
  readonly generation: number;
  /** `withdrawn`: no agent ever saw it. */
  readonly state: 'open' | 'offered' | 'ended' | 'withdrawn';
  readonly placedAt: string;
  readonly offeredAt: string | null;
  /** Null: nothing was reported so far. */
  readonly report: HostReport | null;
}

/** What an agent reported of an order; reason and message are its own words. */
export interface HostReport {
  readonly phase: string;
  readonly reason: string;
  readonly message: string;
  readonly runningVersion: string;
  readonly receivedAt: string;
}
