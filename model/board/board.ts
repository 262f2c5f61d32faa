import type { CampaignSpec } from '../campaign';
import {
  type Course,
  type Direction,
  type HostReason,
  type HostState,
  IN_FLIGHT_STATES,
  type Operation,
  RESTING_STATES,
  type TerminalPhase,
} from '../words';

/** A host's first verdict in one direction; later reports never change it (design section 12, "Outcomes"). */
export type HostVerdict = 'patched' | 'backed_out' | 'failed' | 'indeterminate';

/**
 * Where one host of a lane stands. Exactly the board's columns of the table campaign_host, so that a board can be
 * rebuilt from rows at any time. A host is *wanting* while `operation` is set and `ordered` is false.
 */
export interface BoardHost {
  readonly state: HostState;
  readonly direction: Direction;
  /** The operation that is ordered or wanted next; null: nothing more is wanted of this host. */
  readonly operation: Operation | null;
  /** An order for `operation` is out: open or offered, or ended without proof of what happened (`indeterminate`). */
  readonly ordered: boolean;
  /** Generation of `operation` within its direction, from 1; rises after a cancelled order, never on redelivery. */
  readonly generation: number;
  /** Rises by one with every change of this host; the row's compare-and-set. */
  readonly revision: number;
  /** Database time in ms after which silence makes the host `unreachable`; null when nothing runs. */
  readonly deadlineAt: number | null;
  /** Highest revision digested of the present order's reports. */
  readonly reportRevision: number;
  /** The host was ordered an install and is not proven to be as it was before. */
  readonly touched: boolean;
  /** A finished operation takes effect only after a reboot. */
  readonly rebootRequired: boolean;
  readonly verdict: HostVerdict | null;
  readonly backoutVerdict: HostVerdict | null;
  /** The agent's or our reason for the present state: a bounded word (docs/errors.md), or null. */
  readonly reason: string | null;
}

/** What a board needs to know of its campaign. */
export type BoardPolicy = Pick<CampaignSpec, 'reboot' | 'onHostFail'>;

/** At most 1,000 hosts of one wave, by position. Plain JSON: it is a lane workflow's state. */
export interface Board {
  readonly policy: BoardPolicy;
  readonly course: Course;
  readonly courseRevision: number;
  /** Database time in ms of the last advance; never goes back. */
  readonly now: number;
  readonly hosts: readonly BoardHost[];
}

/** A terminal report, joined with the order it ends. */
export interface ReportEvent {
  readonly kind: 'report';
  readonly position: number;
  readonly direction: Direction;
  readonly operation: Operation;
  readonly generation: number;
  readonly revision: number;
  readonly phase: TerminalPhase;
  readonly reason: string;
  readonly rebootRequired: boolean;
  readonly unchanged: boolean;
}

/** What a turn tells the board, besides the time. */
export type BoardEvent =
  | ReportEvent
  /** The turn wrote this row itself: it placed or withdrew the host's order (`orderPlaced`, `orderWithdrawn`). */
  | {
      readonly kind: 'written';
      readonly position: number;
      readonly host: BoardHost;
      /** Database time in ms at which it placed the order that is out: its deadline ran from then; null: it placed none. */
      readonly placedAt: number | null;
    }
  /** The wave's directive. */
  | { readonly kind: 'directive'; readonly course: Course; readonly revision: number }
  /** A wanting host has had no live session for longer than its grace. */
  | { readonly kind: 'offline'; readonly position: number }
  /** An unreachable, wanting host has a live session again. */
  | { readonly kind: 'online'; readonly position: number }
  /** The gateway of this ordered host is gone: its deadline did not run since the last turn. */
  | { readonly kind: 'absent'; readonly position: number }
  /** A standing hold forbids what this wanting host wants. Said on the course `abort` only, which waits for no person. */
  | { readonly kind: 'forbidden'; readonly position: number }
  /** A person took this host out of the campaign; said as long as it wants something (asked.ts). */
  | { readonly kind: 'excluded'; readonly position: number }
  /** A person wants this host patched once more, as it was at `revision` (asked.ts). */
  | { readonly kind: 'retried'; readonly position: number; readonly revision: number; readonly above: number };

/** What one advance asks of the world. */
export interface Effects {
  /** Positions whose rows changed and are to be recorded, in rising order. */
  readonly record: readonly number[];
  /** Positions whose operation is wanted, in rising order. */
  readonly want: readonly number[];
  /** Earliest deadline in ms, or null when nothing runs. */
  readonly wakeAt: number | null;
}

/** The operation is wanted and not ordered yet. */
export function isWanting(host: BoardHost): boolean {
  return host.operation !== null && !host.ordered;
}

/** The host is being disturbed now. */
export function isInFlight(host: Pick<BoardHost, 'state'>): boolean {
  return (IN_FLIGHT_STATES as readonly HostState[]).includes(host.state);
}

/** The places its next order needs in every limit are taken already: a host that turns back takes new ones. */
export function hasPlaces(host: BoardHost): boolean {
  return host.direction === 'backout' ? host.state === 'backing_out' : isInFlight(host);
}

/** An order is out whose end is awaited; nothing else may be ordered before. */
export function isOrderOut(host: BoardHost): boolean {
  return host.ordered && host.state !== 'indeterminate';
}

/**
 * Changed, and neither finished nor being disturbed: it is missing from its service (model/admission.ts, budgets).
 * A changed host that is `queued` came back in the middle of its operations.
 */
export function isImpaired(host: Pick<BoardHost, 'state' | 'touched'>): boolean {
  return host.touched && ['queued', 'failed', 'unreachable', 'indeterminate', 'backout_failed'].includes(host.state);
}

/** The host rests in a state that ends a ring, whether or not more is wanted of it. */
export function isResting(host: BoardHost): boolean {
  return (RESTING_STATES as readonly HostState[]).includes(host.state);
}

/** An agent's word for an order that came when its root lets the host not be disturbed. */
export const OUTSIDE_HOURS = 'outside_hours';

/** Our word for a host whose agent declined too often (`MAX_GENERATIONS`). */
export const TOO_MANY_GENERATIONS = 'too_many_generations' satisfies HostReason;

/** Why a host that is there is asked no more until its agent connects anew. */
export const GIVEN_UP_REASONS: readonly string[] = [TOO_MANY_GENERATIONS, OUTSIDE_HOURS];

/** Its agent declined to begin, too often or for the hour: it waits for a new session (store/news.ts, `online`). */
export function hasGivenUp({ state, reason }: BoardHost): boolean {
  return state === 'unreachable' && reason !== null && GIVEN_UP_REASONS.includes(reason);
}

/** What agents say of a change of theirs, or of themselves, after which they heard no gateway in time (docs/errors.md). */
const UNHEARD_REASONS = ['not_confirmed', 'agent_put_back'];

/** Its forward order ended because no gateway was heard after the change: the host was out of reach, or the gateways were. */
export function wasUnheard({ direction, operation, reason }: BoardHost): boolean {
  return direction === 'forward' && operation === null && reason !== null && UNHEARD_REASONS.includes(reason);
}

/** The verdict that a host got between two rows of it, going forward or, if not that, back; null: none. */
export function newVerdict(before: BoardHost, after: BoardHost): HostVerdict | null {
  if (before.verdict === null && after.verdict !== null) return after.verdict;
  return before.backoutVerdict === null ? after.backoutVerdict : null;
}

/** Nothing more will happen to this host by itself on its present course. */
export function hasEnded(host: BoardHost): boolean {
  if (!isResting(host)) return false;
  return host.state === 'unreachable' || !isWanting(host);
}

/** A host as frozen membership begins. */
export function queuedHost(): BoardHost {
  return {
    state: 'queued',
    direction: 'forward',
    operation: 'install',
    ordered: false,
    generation: 1,
    revision: 0,
    deadlineAt: null,
    reportRevision: 0,
    touched: false,
    rebootRequired: false,
    verdict: null,
    backoutVerdict: null,
    reason: null,
  };
}

/**
 * The state in which a host waits for its next order. One in flight keeps its places; one that had given them back
 * (it was unreachable or indeterminate) is queued, and passes every limit of that moment again.
 */
export function stateWaiting(host: BoardHost, next: Operation): HostState {
  return isInFlight(host) ? stateDuring(next, host.direction) : 'queued';
}

/** The state in which an operation of a direction is carried out. */
export function stateDuring(operation: Operation, direction: Direction): HostState {
  if (direction === 'backout') return 'backing_out';
  switch (operation) {
    case 'install':
      return 'installing';
    case 'reboot':
      return 'rebooting';
    case 'smoke_test':
      return 'smoke_testing';
    case 'back_out':
      return 'backing_out';
  }
}
