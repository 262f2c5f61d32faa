import { excluded, retried } from './asked';
import type { Board, BoardEvent, BoardHost, Effects, ReportEvent } from './board';
import { hasEnded, isWanting } from './board';
import { endMidway, followCourse, goesForward, mayProceed } from './course';
import { applyReport, isNewJournal, withNewJournal } from './report';

/**
 * Longest time one turn leaves between two looks at the clock: a wait of 30 s and a retry's delay. A longer gap means
 * that the lane took no turns (an outage of ours), and that time is not held against the hosts.
 */
export const LONGEST_GAP_MS = 45_000;

/**
 * The board's reducer: pure, one for both directions. Reports are reduced before deadlines, so that news that came
 * while nobody looked is never overruled by the clock. Events may come twice, late or reordered: what does not match
 * a host's present order changes nothing, and one host's reports are taken in the order the agent gave them.
 */
export function advance(board: Board, events: readonly BoardEvent[], now: number): { board: Board; effects: Effects } {
  const { hosts: base, placedAt } = adoptWritten(board, events);
  const hosts = [...base];
  let { course, courseRevision } = board;
  const absent = new Set<number>();
  const forbidden = new Set<number>();

  for (const event of inAgentsOrder(events)) {
    if (event.kind === 'directive') {
      if (event.revision <= courseRevision) continue;
      ({ course, revision: courseRevision } = event);
      hosts.forEach((host, position) => {
        hosts[position] = followCourse(host, event.course, board.policy);
      });
      continue;
    }
    const host = hosts[event.position];
    if (host === undefined) continue;
    if (event.kind === 'absent') absent.add(event.position);
    else if (event.kind === 'forbidden') forbidden.add(event.position);
    else hosts[event.position] = followCourse(reduceHost(host, event, { ...board, course }), course, board.policy);
  }

  const time = Math.max(board.now, now);
  runClock(hosts, { from: board.now, to: time, absent, placedAt });
  if (course === 'abort') endForbidden(hosts, forbidden);
  const record: number[] = [];
  hosts.forEach((host, position) => {
    const old = base[position];
    if (old === undefined || old === host) return;
    hosts[position] = { ...host, revision: old.revision + 1 };
    record.push(position);
  });
  const next: Board = { policy: board.policy, course, courseRevision, now: time, hosts };
  return { board: next, effects: { record, want: wanted(next), wakeAt: earliestDeadline(next) } };
}

interface Adopted {
  readonly hosts: readonly BoardHost[];
  /** When the orders that the turn placed were placed, by position, in ms. */
  readonly placedAt: ReadonlyMap<number, number>;
}

/** Rows that the turn wrote itself replace the board's: they are recorded already. */
function adoptWritten(board: Board, events: readonly BoardEvent[]): Adopted {
  const hosts = [...board.hosts];
  const placedAt = new Map<number, number>();
  for (const event of events) {
    const old = hosts[event.kind === 'written' ? event.position : -1];
    // A late copy of an earlier turn's answer must not take a host back.
    if (event.kind === 'written' && old !== undefined && event.host.revision > old.revision) {
      hosts[event.position] = event.host;
      if (event.placedAt !== null) placedAt.set(event.position, event.placedAt);
    }
  }
  return { hosts, placedAt };
}

/**
 * An abort waits for orders that are out, not for a person to lift a hold: once no order of the lane runs any more, hosts
 * whose next one is forbidden end where they are.
 */
function endForbidden(hosts: BoardHost[], forbidden: ReadonlySet<number>): void {
  if (hosts.some(({ deadlineAt }) => deadlineAt !== null)) return;
  for (const position of forbidden) {
    const host = hosts[position];
    if (host !== undefined && isWanting(host) && !hasEnded(host)) hosts[position] = endMidway(host);
  }
}

/**
 * Reports sorted by revision, in the places reports have: the database gives them as they were committed, which is
 * not always as the agent made them. The gateway's own word (revision 0) comes after anything an agent said.
 */
function inAgentsOrder(events: readonly BoardEvent[]): readonly BoardEvent[] {
  const rank = ({ revision }: ReportEvent): number => (revision === 0 ? Number.MAX_SAFE_INTEGER : revision);
  const reports = events.filter((event) => event.kind === 'report').sort((a, b) => rank(a) - rank(b));
  let taken = 0;
  return events.map((event) => (event.kind === 'report' ? (reports[taken++] ?? event) : event));
}

/** Positions whose next order may be placed on the board's course, in rising order. */
function wanted(board: Board): number[] {
  const positions: number[] = [];
  board.hosts.forEach((host, position) => {
    if (isWanting(host) && mayProceed(host, board.course)) positions.push(position);
  });
  return positions;
}

/** The earliest deadline in ms, or null when nothing runs. */
export function earliestDeadline(board: Board): number | null {
  let earliest: number | null = null;
  for (const { deadlineAt } of board.hosts) {
    if (deadlineAt !== null && (earliest === null || deadlineAt < earliest)) earliest = deadlineAt;
  }
  return earliest;
}

type HostEvent = Exclude<BoardEvent, { kind: 'directive' | 'absent' | 'forbidden' }>;

function reduceHost(host: BoardHost, event: HostEvent, board: Board): BoardHost {
  switch (event.kind) {
    case 'written':
      return host;
    case 'report':
      if (isNewJournal(event)) return goesForward(board.course) ? withNewJournal(host, event) : host;
      return applyReport(host, event, board.policy);
    case 'offline':
      return isWanting(host) && host.state !== 'unreachable'
        ? { ...host, state: 'unreachable', reason: 'offline' }
        : host;
    case 'online':
      // A closed campaign tells it nothing any more: it stays listed as it was left.
      if (board.course === 'finish') return host;
      // Wherever it stood, it gave its places back: it is admitted again under every rule of that moment.
      return host.state === 'unreachable' && isWanting(host) ? { ...host, state: 'queued', reason: null } : host;
    case 'excluded':
      return goesForward(board.course) ? excluded(host) : host;
    case 'retried':
      return goesForward(board.course) ? retried(host, event) : host;
  }
}

interface Clock {
  readonly from: number;
  readonly to: number;
  readonly absent: ReadonlySet<number>;
  readonly placedAt: Adopted['placedAt'];
}

/** Deadlines pass only while time does: a board that was just read from rows has not heard its reports yet. */
function runClock(hosts: BoardHost[], { from, to, absent, placedAt }: Clock): void {
  if (to === from) return;
  hosts.forEach((host, position) => {
    if (host.deadlineAt === null) return;
    // What was out of sight before an order was placed is no concern of it.
    const elapsed = to - Math.max(from, placedAt.get(position) ?? from);
    const outage = elapsed > LONGEST_GAP_MS ? elapsed - LONGEST_GAP_MS : 0;
    const deadlineAt = host.deadlineAt + (absent.has(position) ? elapsed : outage);
    if (deadlineAt <= to) {
      hosts[position] = { ...host, state: 'unreachable', deadlineAt: null, reason: 'deadline_passed' };
    } else if (deadlineAt !== host.deadlineAt) {
      hosts[position] = { ...host, deadlineAt };
    }
  });
}
