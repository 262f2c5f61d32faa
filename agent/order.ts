import type { PackagePatch } from '../model/simulation';
import type { Direction, TerminalPhase } from '../model/words';
import type { SignedPayload } from '../trust/envelope';
import type { AgentReason } from './reasons';

/** The bundle an order is about; `digest` is `sha256:<64 hex>` of its archive. */
export interface BundlePatch {
  readonly kind: 'bundle';
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly sizeBytes: number;
}

/** What an order is about. */
export type OrderPatch = BundlePatch | PackagePatch;

/** The one operation an order asks for, with what it needs. */
export type Task =
  | {
      readonly operation: 'install';
      readonly patch: OrderPatch;
      /** Services that use replaced files are restarted where that is enough; not given: none is. */
      readonly restartServices?: true;
    }
  | { readonly operation: 'reboot'; readonly expectedBootId: string }
  | {
      readonly operation: 'smoke_test';
      readonly patch: OrderPatch;
      /** Empty: the smoke step of the bundle that should be running now. */
      readonly command: readonly string[];
      readonly timeoutMs: number;
    }
  | {
      readonly operation: 'back_out';
      readonly patch: OrderPatch;
      readonly installOperationId: string;
      /** As for an install. */
      readonly restartServices?: true;
    };

/** A change that the agent takes back by itself unless it is confirmed in time. */
export interface ConfirmTerms {
  /** From the change on, or from the new boot. In ms. */
  readonly withinMs: number;
  /** How long going back may take, in ms. */
  readonly backOutMs: number;
  /** Whose recorded way back is taken: the install itself, or the one that a reboot completes. */
  readonly installOperationId: string;
}

/** An order as it was signed. Plain JSON: it is journaled like this. */
export interface Order {
  readonly operationId: string;
  readonly campaignId: string;
  readonly campaignName: string;
  readonly hostId: string;
  readonly direction: Direction;
  readonly generation: number;
  readonly sequence: number;
  readonly startByMs: number;
  readonly runTimeoutMs: number;
  readonly manifestDigest: string;
  readonly task: Task;
  /** Absent: it ends as soon as it is done. */
  readonly confirm?: ConfirmTerms;
}

/** Where an order stands on this host. */
export type Phase = 'ACCEPTED' | 'EXECUTING' | 'REBOOT_PENDING' | 'AWAITING_CONFIRM' | TerminalPhase;

/** How an order ended. */
export interface Outcome {
  readonly phase: TerminalPhase;
  readonly reason: AgentReason;
  /** For a person. */
  readonly message: string;
  /** Proven: the host is as it was before the order. */
  readonly unchanged: boolean;
  readonly rebootRequired: boolean;
  /** The version of the order's bundle that runs now; empty when none does, or none is concerned. */
  readonly runningVersion: string;
}

/** What is being done for an order, for a person; nothing is decided by it. */
export interface Doing {
  /** Of the change, 0 to 100. */
  readonly percent: number;
  readonly text: string;
}

/** What is reported about an order. Terminal ones are repeated until acknowledged. */
export interface Report {
  readonly operationId: string;
  readonly revision: number;
  readonly phase: Phase;
  readonly outcome: Outcome | null;
  readonly bootId: string;
  /** When it was begun; 0: never, or it is not known. */
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  /** Absent: there is nothing to say beyond the phase. */
  readonly doing?: Doing;
}

/** An offer as it came, nothing checked. */
export type Envelope = SignedPayload;

/** An outcome of nothing but a phase, a reason and a sentence; the rest as the caller knows it. */
export function outcome(
  phase: TerminalPhase,
  reason: AgentReason,
  known: Partial<Omit<Outcome, 'phase' | 'reason'>> = {},
): Outcome {
  return { phase, reason, message: '', unchanged: false, rebootRequired: false, runningVersion: '', ...known };
}

/** Whether the order changes packages, or tests them. */
export function isOfPackages({ task }: Order): boolean {
  return task.operation !== 'reboot' && task.patch.kind !== 'bundle';
}
