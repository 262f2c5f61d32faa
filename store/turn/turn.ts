import type { BoardHost } from '../../model/board/board';
import type { CampaignSpec } from '../../model/campaign';
import type { HostId } from '../../model/ids';
import type { TermsByOperation } from '../../model/order-terms';
import type { Lane } from '../lane-board';
import type { PlacedOrder } from '../signing';

/** One row the board changed or the turn wrote. */
export interface WrittenHost {
  readonly position: number;
  readonly host: BoardHost;
}

export interface Turn {
  readonly lane: Lane;
  readonly spec: CampaignSpec;
  readonly turn: number;
  /** What the board learned since its last turn. */
  readonly changes: readonly WrittenHost[];
  /** Exact ids of the reports those changes digest. */
  readonly digested: readonly string[];
  /** Whether orders of this lane are out whose end the board awaits. */
  readonly running: boolean;
  /** The directive the board follows; what it meant for its hosts is among the changes of this turn or an earlier one. */
  readonly courseRevision: number;
  readonly terms: TermsByOperation;
  /** What each order's row keeps of the turn's trace (docs/protocol.md, `traceparent`); absent without tracing. */
  readonly traceparentOf?: (hostId: HostId) => string;
}

export interface TurnTaken {
  /** Rows this turn wrote itself: orders placed or withdrawn. The board adopts them. */
  readonly written: readonly WrittenHost[];
  /** Orders this turn placed, to be signed. */
  readonly placed: readonly PlacedOrder[];
  /** The lane holds no orders now; its workflow may sleep until it is woken. */
  readonly parked: boolean;
  /** Its hosts wait for nothing but the signer's time, in so many ms; null: for something else, or for nothing. */
  readonly pausedMs: number | null;
  /** How many orders ended with this turn; 0 when the turn is answered again. */
  readonly ended: number;
  /** Rows this turn changed, as they were and are; empty when the turn is answered again. For logs and traces. */
  readonly moved: readonly { readonly hostId: HostId; readonly before: BoardHost; readonly after: BoardHost }[];
  /** Its gate failed and it placed a hold; false when the turn is answered again. */
  readonly held: boolean;
  /** It was committed before: what it placed then is not among `placed`, and may not be signed yet. */
  readonly again: boolean;
}
