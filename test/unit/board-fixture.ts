import { advance } from '../../model/board/advance';
import type { Board, BoardEvent, BoardHost, BoardPolicy, ReportEvent } from '../../model/board/board';
import { queuedHost, stateDuring } from '../../model/board/board';
import type { Course, Direction, Operation } from '../../model/words';

/** The time at which boards of these tests begin, in ms. */
export const START = 1_000_000;

/** When the orders of `orderedHost` must have been answered, in ms. */
export const DEADLINE = START + 60_000;

/** A host with an order out, in its second generation. */
export function orderedHost(operation: Operation, direction: Direction, known: Partial<BoardHost> = {}): BoardHost {
  return {
    ...queuedHost(),
    state: stateDuring(operation, direction),
    direction,
    operation,
    ordered: true,
    generation: 2,
    revision: 7,
    deadlineAt: DEADLINE,
    touched: true,
    ...known,
  };
}

/** The report that ends this host's present order. */
export function reportOn(host: BoardHost, known: Partial<ReportEvent> = {}): ReportEvent {
  return {
    kind: 'report',
    position: 0,
    direction: host.direction,
    operation: host.operation ?? 'install',
    generation: host.generation,
    revision: 1,
    phase: 'SUCCEEDED',
    reason: '',
    rebootRequired: false,
    unchanged: false,
    ...known,
  };
}

/** What a test's board is made of, besides its hosts. */
export interface BoardKnown {
  readonly policy?: Partial<BoardPolicy>;
  readonly course?: Course;
}

/** A board of these hosts, going forward unless told otherwise. */
export function boardOf(hosts: readonly BoardHost[], { policy, course = 'forward' }: BoardKnown = {}): Board {
  const whole: BoardPolicy = { reboot: 'if_required', onHostFail: 'leave', ...policy };
  return { policy: whole, course, courseRevision: 1, now: START, hosts };
}

/** The only host of a board after these events, a second later. */
export function after(
  host: BoardHost,
  events: readonly BoardEvent[],
  known: BoardKnown & { now?: number } = {},
): BoardHost {
  return advance(boardOf([host], known), events, known.now ?? START + 1000).board.hosts[0]!;
}
