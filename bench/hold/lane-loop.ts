import type { Bells } from '../../activities/bell';
import { signLeftOrders, signTaken } from '../../activities/sign-orders';
import type { OrderSigner } from '../../activities/order-signer';
import { writtenEvent } from '../../activities/take-turn';
import type { TurnQueue } from '../../activities/turn-queue';
import { advance, earliestDeadline } from '../../model/board/advance';
import type { Board } from '../../model/board/board';
import type { LaneId } from '../../model/ids';
import { termsOfCampaign } from '../../model/order-terms';
import type { Database } from '../../store/database';
import { type Lane, readLane, readLaneIdentity } from '../../store/lane-board';
import { readNews } from '../../store/news';
import { readSigningFacts, type SigningFacts } from '../../store/signing';
import { takeTurn } from '../../store/turn/take-turn';
import type { Turn } from '../../store/turn/turn';

/** What the lanes of one process share, as a worker's do. */
export interface LaneParts {
  readonly db: Database;
  readonly bells: Bells;
  readonly turns: TurnQueue;
  readonly signer: OrderSigner;
  /** Told of each committed turn. */
  readonly onTurn: () => void;
  /** Told of each round that failed; the lane goes on from its rows. */
  readonly onFailure: (error: unknown) => void;
}

interface Memory {
  readonly turn: number;
  readonly board: Board;
  readonly unrecorded: readonly number[];
  readonly digested: readonly string[];
}

/** A lane looks by itself this often (activities/take-turn.ts). */
const LOOK_MS = 2_000;

/** Drives one lane for ever as its workflow and activities do, without Temporal between them. */
export async function driveLane(parts: LaneParts, laneId: LaneId): Promise<never> {
  const lane = await readLaneIdentity(parts.db, laneId);
  const facts = await readSigningFacts(parts.db, lane.campaignId);
  const bell = parts.bells.subscribe(`lane/${laneId}`);
  let memory: Memory | null = null;
  for (;;) {
    try {
      memory = await takeRound(parts, { lane, facts, memory: memory ?? (await readMemory(parts, lane, facts)) });
      parts.onTurn();
      if (memory.unrecorded.length === 0 && memory.digested.length === 0) await bell.wait(LOOK_MS);
    } catch (error) {
      // Fenced off, timed out or ended by the server: rows say where the lane stands.
      parts.onFailure(error);
      memory = null;
    }
  }
}

async function readMemory({ db, signer }: LaneParts, lane: Lane, facts: SigningFacts): Promise<Memory> {
  const { turn, course, courseRevision, now, hosts } = await readLane(db, lane.laneId);
  await signLeftOrders(db, signer, { lane, facts });
  const policy = { reboot: facts.spec.reboot, onHostFail: facts.spec.onHostFail };
  const { board, effects } = advance(
    { policy, course: 'closed', courseRevision: 0, now, hosts },
    [{ kind: 'directive', course, revision: courseRevision }],
    now,
  );
  return { turn, board, unrecorded: effects.record, digested: [] };
}

interface Round {
  readonly lane: Lane;
  readonly facts: SigningFacts;
  readonly memory: Memory;
}

async function takeRound(parts: LaneParts, { lane, facts, memory }: Round): Promise<Memory> {
  const { db } = parts;
  const { spec } = facts;
  const { board, digested } = memory;
  const turn: Turn = {
    ...{ lane, spec, digested, turn: memory.turn + 1, terms: termsOfCampaign(spec) },
    changes: memory.unrecorded.flatMap((position) => {
      const host = board.hosts[position];
      return host === undefined ? [] : [{ position, host }];
    }),
    running: earliestDeadline(board) !== null,
    courseRevision: board.courseRevision,
  };
  const taken = await parts.turns.run(lane.campaignId, false, () => takeTurn(db, turn));
  await signTaken(db, parts.signer, { lane, facts, taken, isLeft: false });
  const news = await readNews(db, lane.laneId);
  const written = taken.written.map(({ position, host }) => writtenEvent(position, host, turn.terms));
  const next = advance(board, [...written, ...news.events], news.now);
  return { turn: turn.turn, board: next.board, unrecorded: next.effects.record, digested: news.digested };
}
