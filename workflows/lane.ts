import { CancellationScope, condition, continueAsNew, setHandler } from '@temporalio/workflow';
import type { TurnRequest } from '../activities/take-turn';
import { advance, earliestDeadline } from '../model/board/advance';
import { type Board, type BoardHost, isOrderOut } from '../model/board/board';
import { pack, type Packed, unpack } from '../model/board/packed';
import type { LaneId } from '../model/ids';
import { readLaneStart, takeTurn } from './activity-proxies';
import { wakeSignal } from './messages';
import { hasGrown } from './renewal';

/** A lane's memory between turns. */
interface LaneState {
  readonly turn: number;
  readonly board: Board;
  /** Positions changed since the last turn, whose rows the next one records. */
  readonly unrecorded: readonly number[];
  readonly digested: readonly string[];
  /** The directive that the lane's row says it follows. */
  readonly followed: number;
  /** Orders that it placed are not signed yet. Absent: none. */
  readonly unsigned?: true;
}

/** A lane's memory as it goes through continue-as-new: plain JSON, equal hosts said once. */
export interface PackedLane extends Omit<LaneState, 'board'> {
  readonly board: Omit<Board, 'hosts'> & { readonly hosts: readonly Packed<PlacedHost>[] };
}

interface PlacedHost {
  readonly position: number;
  readonly host: BoardHost;
}

export interface LaneInput {
  readonly laneId: LaneId;
  /** Set by continue-as-new only. */
  readonly state?: PackedLane;
}

/**
 * A parked lane looks by itself this often: soon while hosts wait for something that may pass by itself, later each time that
 * it found nothing; seldom when there is nothing, or nobody but hosts out of reach: a session wakes it. Each look costs some
 * ten events: a lane that waits for weeks makes 1,500 to 8,000 of them a day.
 */
const PARKED_WANTING_MS = 30_000;
const PARKED_WANTING_AT_MOST_MS = 2 * 60_000;
const PARKED_IDLE_MS = 10 * 60_000;
/** Clocks differ by a little; a look too early would be one for nothing. */
const SHORTEST_PAUSE_MS = 1_000;

/**
 * Drives at most 1,000 hosts of a wave: take a turn, reduce, again. What it is told to do is its directive in the
 * database, so a request to cancel it is no reason to leave hosts half way: it ends when its campaign is closed.
 */
export async function laneWorkflow(input: LaneInput): Promise<void> {
  let woken = false;
  setHandler(wakeSignal, () => {
    woken = true;
  });
  await CancellationScope.nonCancellable(async () => {
    let restMs = PARKED_WANTING_MS;
    let lane = input.state === undefined ? await begin(input.laneId) : unpackLane(input.state);
    for (;;) {
      woken = false;
      const request = requestOf(input.laneId, lane);
      const answer = await takeTurn.executeWithOptions({ summary: summaryOf(lane) }, [request]);
      if (answer.kind === 'fenced') {
        lane = await begin(input.laneId);
        continue;
      }
      const { board, effects } = advance(lane.board, unpack(answer.events), answer.now);
      lane = {
        turn: request.turn,
        board,
        unrecorded: effects.record,
        digested: answer.digested,
        followed: request.courseRevision,
        ...(answer.unsigned && { unsigned: true }),
      };
      if (hasMoreToSay(lane)) {
        restMs = PARKED_WANTING_MS;
        await continueIfLong(input, lane);
        continue;
      }
      if (board.course === 'finish') return;
      await continueIfLong(input, lane);
      if (answer.parked) {
        const isWaiting = effects.want.some((position) => board.hosts[position]?.state !== 'unreachable');
        const untilMs = isWaiting ? restMs : PARKED_IDLE_MS;
        await condition(() => woken, answer.pausedMs === undefined ? untilMs : restFor(answer.pausedMs));
        restMs = Math.min(restMs * 2, PARKED_WANTING_AT_MOST_MS);
      }
    }
  });
}

/** Until the time that the signer named: nothing but a person or a session may help it sooner, and both wake it. */
function restFor(pausedMs: number): number {
  return Math.min(Math.max(pausedMs, SHORTEST_PAUSE_MS), PARKED_IDLE_MS);
}

async function continueIfLong({ laneId }: LaneInput, lane: LaneState): Promise<void> {
  if (hasGrown()) await continueAsNew<typeof laneWorkflow>({ laneId, state: packLane(lane) });
}

function packLane({ board, ...lane }: LaneState): PackedLane {
  return { ...lane, board: { ...board, hosts: pack(board.hosts.map((host, position) => ({ position, host }))) } };
}

function unpackLane({ board, ...lane }: PackedLane): LaneState {
  return { ...lane, board: { ...board, hosts: unpackHosts(board.hosts) } };
}

function unpackHosts(packed: readonly Packed<PlacedHost>[]): BoardHost[] {
  const hosts: BoardHost[] = [];
  for (const { position, host } of unpack(packed)) hosts[position] = host;
  return hosts;
}

/** The board as the rows tell it: for a lane that begins, or one that was fenced off. */
async function begin(laneId: LaneId): Promise<LaneState> {
  const { turn, policy, course, courseRevision, now, hosts, unsigned } = await readLaneStart(laneId);
  // Revision 0: the directive is followed like any other news, by a board that may have been written under another.
  const board = advance(
    { policy, course: 'closed', courseRevision: 0, now, hosts: unpackHosts(hosts) },
    [{ kind: 'directive', course, revision: courseRevision }],
    now,
  );
  const { record } = board.effects;
  return { turn, board: board.board, unrecorded: record, digested: [], followed: 0, ...(unsigned && { unsigned }) };
}

function requestOf(laneId: LaneId, lane: LaneState): TurnRequest {
  const { board } = lane;
  const wakeAt = earliestDeadline(board);
  return {
    laneId,
    turn: lane.turn + 1,
    changes: pack(
      lane.unrecorded.flatMap((position) => {
        const host = board.hosts[position];
        return host === undefined ? [] : [{ position, host }];
      }),
    ),
    digested: lane.digested,
    running: wakeAt !== null,
    wakeAt,
    now: board.now,
    courseRevision: board.courseRevision,
    ...(lane.unsigned && { unsigned: true }),
    asks: true,
  };
}

function hasMoreToSay(lane: LaneState): boolean {
  return lane.unrecorded.length > 0 || lane.digested.length > 0 || lane.followed !== lane.board.courseRevision;
}

/** One line for Temporal's UI, so that a lane's history reads like a runbook. */
function summaryOf(lane: LaneState): string {
  const out = { install: 0, reboot: 0, smoke_test: 0, back_out: 0 };
  for (const host of lane.board.hosts) if (host.operation !== null && isOrderOut(host)) out[host.operation] += 1;
  return (
    `install ${out.install} · reboot ${out.reboot} · smoke test ${out.smoke_test} · back out ${out.back_out}` +
    ` · ${lane.digested.length} reports`
  );
}
