import type { RecordedWayBack } from '../model/trust/manifest-refusal';
import type { SimulationAnswer } from '../model/simulation';
import type { Doing, Order, OrderPatch, Outcome } from './order';
import type { Progress } from './journal-record';
import type { AgentReason } from './reasons';

/** Why an order is refused before anything is done. */
export interface Refusal {
  readonly reason: AgentReason;
  readonly message: string;
}

/** What an executor is given for one run. */
export interface Execution {
  /** Aborted when the order's run time is over. */
  readonly signal: AbortSignal;
  /** Journals how far it is; returns once that is on the disk. */
  note(progress: Progress): void;
  /** Tells people what is being done. May be called as often as one likes: few of these become reports. */
  tell(doing: Doing): void;
  /**
   * Why the host may not be changed any more by this order; null: it may. Asked right before an install changes anything: what
   * it fetches first may take as long as whoever sends it likes.
   */
  refusalNow(): Outcome | null;
  /**
   * Why the host may not be taken back there, so that what it could take back by itself is not changed either; null: it may. Asked
   * before such a change: afterwards nobody else might be there to say so.
   */
  wayBackRefusal(recorded: RecordedWayBack): Outcome | null;
}

/** Carries out orders on one kind of patch. */
export interface Executor {
  /** Checks what can be checked without touching the host; null: acceptable. */
  refusal(order: Order): Refusal | null;
  /** Carries the order out. A thrown error means that it ended somewhere unforeseen; `conclude` then finds out. */
  execute(order: Order, execution: Execution): Promise<Outcome>;
  /** Finds out what an order that was cut off left behind, finishes what can be finished, and never runs it again. */
  conclude(order: Order, progress: Progress | null, execution: Execution): Promise<Outcome>;
  /** Where a back-out order would take this host; null: nothing is recorded that could be taken. */
  recordedWayBack?(order: Order): RecordedWayBack | null;
  /** Says what installing the patch would do, changing nothing. Absent: this kind of patch needs no simulation. */
  simulate?(patch: OrderPatch): Promise<SimulationAnswer>;
}
