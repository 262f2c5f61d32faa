import type { BoardHost } from './board/board';
import type { LimitUse } from './admission';
import type { CampaignId, HoldId, HostId, OperationId } from './ids';
import type { Measure } from './tally';
import type { Direction, HoldScope, HoldSource, Operation, StoredPhase, TerminalPhase } from './words';

/**
 * What happened in a run, from the server's rows, its recording (store/recording.ts) and the agents' journals: plain data that
 * chaos/properties/ is asked about. Times are ms since 1970 by the clock of whoever wrote them, for people: nothing is decided
 * by them, as clocks step.
 */
export interface History {
  readonly campaigns: readonly CampaignHistory[];
  /** Of the agents that were asked; empty: none was. */
  readonly journals: readonly JournalHistory[];
  /** Of the workflows that were asked about; empty: none was. */
  readonly workflows: readonly WorkflowSize[];
}

/**
 * One recorded instant. Whatever the campaign's lock keeps apart has steps in the order of its commits; steps of one
 * transaction are one instant to everybody else.
 */
export interface Instant {
  readonly step: number;
  readonly transaction: string;
  readonly at: number;
}

/** Everything one campaign left behind. */
export interface CampaignHistory {
  readonly campaignId: CampaignId;
  readonly name: string;
  readonly phase: StoredPhase;
  readonly ended: boolean;
  /** Of the archive that it brings, `sha256:<64 hex>`; null: it brings packages. */
  readonly patchDigest: string | null;
  /** How many hosts were frozen into it. */
  readonly hostCount: number;
  readonly hosts: readonly HostHistory[];
  readonly tallies: readonly StoredTally[];
  readonly limits: readonly LimitHistory[];
  readonly orders: readonly OrderHistory[];
  readonly reports: readonly StoredReport[];
  readonly holds: readonly HoldHistory[];
}

/** One host of a campaign. */
export interface HostHistory {
  readonly hostId: HostId;
  readonly ring: number;
  readonly cluster: string;
  readonly site: string;
  readonly budgetKeys: readonly string[];
  /** As it stood at the end. */
  readonly board: BoardHost;
  /** Oldest first. */
  readonly moves: readonly HostMove[];
}

/** What limits and holds need to know of a host's row. */
export type HostStanding = Pick<BoardHost, 'revision' | 'state' | 'direction' | 'touched'>;

/** One change of a host's row. */
export interface HostMove extends Instant {
  readonly before: HostStanding;
  readonly after: HostStanding;
}

/** A stored sum over hosts. */
export interface StoredTally {
  readonly ring: number;
  readonly cluster: string;
  readonly measure: Measure;
  readonly hosts: number;
}

/** A limit as it stood at the end, and how it was changed. */
export interface LimitHistory extends LimitUse {
  /** Oldest first. */
  readonly moves: readonly LimitMove[];
}

/** How many hosts a limit allows, in each direction. */
export type LimitSize = Pick<LimitUse, 'maxHosts' | 'backoutMaxHosts'>;

/** One change of a limit's size. */
export interface LimitMove extends Instant {
  readonly before: LimitSize;
  readonly after: LimitSize;
}

/** One order, with everything that happened to it. */
export interface OrderHistory {
  readonly operationId: OperationId;
  readonly hostId: HostId;
  readonly cluster: string;
  readonly direction: Direction;
  readonly operation: Operation;
  readonly sequence: number;
  readonly expectedBootId: string | null;
  /** sha256 of what was signed, hex; null: nothing was. */
  readonly payloadDigest: string | null;
  /** At the end. */
  readonly state: OrderState;
  /** Oldest first: placed (`open`), each offer (`offered`), how it was closed. */
  readonly moves: readonly OrderMove[];
}

/** Where an order stands. */
export type OrderState = 'open' | 'offered' | 'ended' | 'withdrawn';

/** One change of an order. */
export interface OrderMove extends Instant {
  readonly state: OrderState;
}

/** A report as PostgreSQL has it. Revision 0 is the gateway's own word. */
export interface StoredReport {
  readonly operationId: OperationId;
  readonly revision: number;
  readonly phase: TerminalPhase;
  readonly bootId: string;
}

/** One hold. */
export interface HoldHistory {
  readonly holdId: HoldId;
  readonly cluster: string | null;
  readonly scope: HoldScope;
  readonly source: HoldSource;
  readonly reason: string;
  /** Null when whoever set it died first, or the recording began later. */
  readonly effective: Instant | null;
  readonly lifted: Instant | null;
}

/** One agent's journal. A host that was installed anew has several. */
export interface JournalHistory {
  readonly hostId: HostId;
  /** Nothing was compacted, and the host never lost one: what is absent was never accepted. */
  readonly whole: boolean;
  readonly entries: readonly JournaledOrder[];
  /** Oldest first; empty where an agent keeps none. */
  readonly records: readonly JournalStep[];
  /** Changes of the bundle that were begun, oldest first. */
  readonly changes: readonly VersionChange[];
  /** The version that the host runs at the end, as its folder is named (`version@digest`); null: none, or nobody looked. */
  readonly runs: string | null;
}

/** What a journal says of one install or back-out of a bundle. Versions as their folders are named. */
export interface VersionChange {
  readonly operationId: OperationId;
  readonly campaignId: CampaignId;
  readonly operation: 'install' | 'back_out';
  /** What the order is about. */
  readonly version: string;
  /** The install that is taken back; null: it is none that takes back. */
  readonly installOperationId: OperationId | null;
  /** What ran when it was begun; null: it came to an end before that was written down, or nothing ran. */
  readonly found: string | null;
  readonly outcome: TerminalPhase | null;
  /** Proven: the host is as it was before the order. */
  readonly unchanged: boolean;
}

/** What a journal says of one order. */
export interface JournaledOrder {
  readonly operationId: OperationId;
  /** sha256 of the payload that was offered, hex; null: it is not kept. */
  readonly payloadDigest: string | null;
  /** How often the agent began to act on it. */
  readonly begun: number;
  /** How it ended; null: it has not. */
  readonly outcome: TerminalPhase | null;
  readonly revision: number;
  readonly acknowledgedRevision: number;
}

/** One line of a journal that says an operation began or ended. */
export interface JournalStep {
  readonly type: 'executing' | 'finished';
  readonly operationId: OperationId;
}

/** Temporal suggests to continue as new at this many events, and warns not much later: no history may reach them … */
export const MOST_HISTORY_EVENTS = 4_096;
/** … nor this many bytes. */
export const MOST_HISTORY_BYTES = 4 * 1024 * 1024;

/** How large a workflow's history became. */
export interface WorkflowSize {
  readonly workflowId: string;
  readonly events: number;
  readonly bytes: number;
}
