import type { HostId, OperationId } from '../model/ids';
import type { Direction, Operation, TerminalPhase } from '../model/words';

/** What a simulated host needs of an order. */
export interface SimulatedOrder {
  readonly operationId: OperationId;
  readonly hostId: string;
  readonly operation: Operation;
  readonly direction: Direction;
  readonly generation: number;
  readonly sequence: number;
  readonly startByMs: number;
  /** The bundle's name; empty for packages and for reboots. */
  readonly patchName: string;
  /** What the patch brings: a bundle's version, or the packages with theirs. */
  readonly version: string;
  /** Of a reboot. */
  readonly expectedBootId: string;
  /** Of a back-out. */
  readonly installOperationId: string;
  /** Taken back unless it is confirmed within this, in ms; 0: it ends as soon as it is done. */
  readonly confirmWithinMs: number;
}

/** Where an order stands on a simulated host. */
export type Phase = 'ACCEPTED' | 'EXECUTING' | 'REBOOT_PENDING' | 'AWAITING_CONFIRM' | TerminalPhase;

/** How an order ended. The reasons are those of real agents (docs/errors.md). */
export interface Ending {
  readonly phase: TerminalPhase;
  readonly reason: string;
  readonly unchanged: boolean;
  readonly rebootRequired: boolean;
  readonly runningVersion: string;
}

/** One order in a simulated host's journal. It changes in place: a host has few, a simulator has hundreds of thousands. */
export interface JournalEntry {
  readonly operationId: OperationId;
  /** Of the signed payload. */
  readonly digest: string;
  /** Null for an order that was refused. */
  readonly order: SimulatedOrder | null;
  phase: Phase;
  revision: number;
  acknowledgedRevision: number;
  ending: Ending | null;
  finishedAtMs: number;
}

/** What the failure model is asked about: one order on one host. */
export interface Attempt {
  readonly hostId: HostId;
  readonly index: number;
  readonly operation: Operation;
  readonly direction: Direction;
  readonly generation: number;
}
