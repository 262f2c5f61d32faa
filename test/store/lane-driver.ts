import { generateKeyPairSync } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Bells } from '../../activities/bell';
import { writtenEvent } from '../../activities/take-turn';
import { signsAll } from '../../activities/order-signer';
import { type Signed, signLeftOrders, signTaken } from '../../activities/sign-orders';
import { createSigner } from '../../trust/signer';
import { advance, earliestDeadline } from '../../model/board/advance';
import { type TermsByOperation, termsOfCampaign } from '../../model/order-terms';
import type { Board, BoardHost } from '../../model/board/board';
import type { CampaignSpec } from '../../model/campaign';
import type { LaneId } from '../../model/ids';
import { type Database, sqlState } from '../../store/database';
import { type Lane, readLane, readLaneIdentity } from '../../store/lane-board';
import { Listener } from '../../store/listener';
import { readNews } from '../../store/news';
import { readSigningFacts, type SigningFacts } from '../../store/signing';
import { FencedError } from '../../store/turn/fence';
import { takeTurn } from '../../store/turn/take-turn';
import type { Turn, TurnTaken } from '../../store/turn/turn';

const signer = signsAll(
  createSigner(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
);

/** Every SQLSTATE that PostgreSQL refused a driver's transaction with; a deadlock would be 40P01. */
export const seenSqlStates: string[] = [];

/** A transaction that took too long is rolled back and tried again, as Temporal does with the activity. */
const TOO_LONG = ['57014', '25P03'];

/** What a lane's workflow remembers between turns; the same as workflows/lane.ts. */
interface Memory {
  turn: number;
  board: Board;
  unrecorded: readonly number[];
  digested: readonly string[];
  followed: number;
}

/**
 * Plays one lane's workflow and its activities without Temporal: read the lane, take a turn, sign, hear the news, reduce.
 * Each step can be taken alone, so that a test can stop between any two of them as a crash would.
 */
export class LaneDriver {
  readonly laneId: LaneId;
  /** How often it was fenced off and rebuilt its board. */
  fenced = 0;
  turns = 0;
  /** Compares the board with the rows after every turn; only for a lane without a rival. */
  checked = false;
  /** Set to make this driver's orders stale or late at once. */
  terms: TermsByOperation;
  readonly spec: CampaignSpec;
  #memory: Memory | undefined;

  private constructor(
    readonly db: Database,
    readonly lane: Lane,
    readonly facts: SigningFacts,
  ) {
    this.laneId = lane.laneId;
    this.spec = facts.spec;
    this.terms = termsOfCampaign(facts.spec);
  }

  /** A driver that has read its lane. */
  static async begin(db: Database, laneId: LaneId): Promise<LaneDriver> {
    const lane = await readLaneIdentity(db, laneId);
    const driver = new LaneDriver(db, lane, await readSigningFacts(db, lane.campaignId));
    await driver.rebuild();
    return driver;
  }

  get memory(): Memory {
    return this.#memory!;
  }

  get hosts(): readonly BoardHost[] {
    return this.memory.board.hosts;
  }

  /** The board from rows, as a workflow that begins or was fenced off reads it: what the last turn placed may lack signatures. */
  async rebuild(): Promise<void> {
    const { turn, course, courseRevision, now, hosts } = await readLane(this.db, this.laneId);
    await this.signLeft();
    const policy = { reboot: this.spec.reboot, onHostFail: this.spec.onHostFail };
    const { board, effects } = advance(
      { policy, course: 'closed', courseRevision: 0, now, hosts },
      [{ kind: 'directive', course, revision: courseRevision }],
      now,
    );
    this.#memory = { turn, board, unrecorded: effects.record, digested: [], followed: 0 };
  }

  /** What the next turn brings. Taken again it is the same. */
  request(): Turn {
    const { board, turn, unrecorded, digested } = this.memory;
    return {
      lane: this.lane,
      spec: this.spec,
      turn: turn + 1,
      changes: unrecorded.map((position) => ({ position, host: board.hosts[position]! })),
      digested,
      running: earliestDeadline(board) !== null,
      courseRevision: board.courseRevision,
      terms: this.terms,
    };
  }

  /** Commits a turn, again after a time limit; throws FencedError. */
  commit(request: Turn): Promise<TurnTaken> {
    return steadily(() => takeTurn(this.db, request));
  }

  /** Signs what a turn placed, as the activity does. */
  sign(taken: TurnTaken): Promise<Signed> {
    return signTaken(this.db, signer, { lane: this.lane, facts: this.facts, taken, isLeft: false });
  }

  private signLeft(): Promise<Signed> {
    return signLeftOrders(this.db, signer, { lane: this.lane, facts: this.facts });
  }

  /** Reads the news and reduces them with the turn's answer. */
  async hear(request: Turn, taken: TurnTaken): Promise<void> {
    const news = await readNews(this.db, this.laneId);
    const written = taken.written.map(({ position, host }) => writtenEvent(position, host, request.terms));
    const { board, effects } = advance(this.memory.board, [...written, ...news.events], news.now);
    this.#memory = {
      turn: request.turn,
      board,
      unrecorded: effects.record,
      digested: news.digested,
      followed: request.courseRevision,
    };
    this.turns += 1;
  }

  /** One whole round of the lane's loop. Fenced off, it goes on from the rows. */
  async round(): Promise<TurnTaken | 'fenced'> {
    const request = this.request();
    try {
      const taken = await this.commit(request);
      await this.sign(taken);
      await this.hear(request, taken);
      if (this.checked) await this.check();
      return taken;
    } catch (error) {
      if (!(error instanceof FencedError)) throw error;
      this.fenced += 1;
      await this.rebuild();
      return 'fenced';
    }
  }

  /** Rounds until the lane has nothing more to say or to hear, as a lane does before it waits. */
  async settle(): Promise<void> {
    do await this.round();
    while (this.hasMoreToSay());
  }

  hasMoreToSay(): boolean {
    const { unrecorded, digested, followed, board } = this.memory;
    return unrecorded.length > 0 || digested.length > 0 || followed !== board.courseRevision;
  }

  private async check(): Promise<void> {
    const found = await this.differences();
    if (found.length > 0) throw new Error(`lane ${this.laneId} and its rows differ: ${found.join('; ')}`);
  }

  /**
   * Says where the board and the rows differ. Changes that the next turn will record stand in the board alone: those
   * hosts are one revision ahead.
   */
  async differences(): Promise<string[]> {
    const { turn, hosts } = await readLane(this.db, this.laneId);
    const { board, unrecorded } = this.memory;
    const ahead = new Set(unrecorded);
    const found = turn === this.memory.turn ? [] : [`rows are at turn ${turn}, the board at ${this.memory.turn}`];
    hosts.forEach((row, position) => {
      const host = board.hosts[position]!;
      const same = ahead.has(position) ? row.revision === host.revision - 1 : isDeepStrictEqual(row, host);
      if (!same) found.push(`position ${position}: row ${JSON.stringify(row)}, board ${JSON.stringify(host)}`);
    });
    return found;
  }
}

/** Does it, and again when PostgreSQL ended it for taking too long. */
export async function steadily<T>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      const state = sqlState(error);
      if (state !== null) seenSqlStates.push(state);
      const isTooLong = state === null ? isEnded(error) : TOO_LONG.includes(state);
      if (!isTooLong) throw error;
    }
  }
}

/** The server ended the connection between two statements: the next one learns no more than that it is gone. */
function isEnded(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Client has encountered a connection error');
}

/** A process's bells, rung by PostgreSQL as in a worker. */
export interface Ears {
  readonly bells: Bells;
  close(): Promise<void>;
}

/** Listens as a worker does. */
export async function openEars(url: string): Promise<Ears> {
  const bells = new Bells();
  const listener = new Listener(url);
  listener.on('bell', (payload) => bells.ringLanes(payload));
  await listener.start();
  return { bells, close: () => listener.close() };
}

/** A lane looks by itself this often, as a bell's notice may be lost. */
const LOOK_MS = 400;

/**
 * A driver that was fenced off lets its rival take some turns. Two that answer at once fence each other off for ever, as
 * neither reaches the turn that digests its news; a lane has one workflow, whose stale attempts end by themselves.
 */
const RIVAL_PAUSE_MS = 300;

/** Goes round until told to stop or its campaign is closed, and waits for its bell whenever nothing is left to say. */
export async function driveUntil(
  driver: LaneDriver,
  { bells, stopped }: { bells: Bells; stopped: () => boolean },
): Promise<void> {
  const bell = bells.subscribe(`lane/${driver.laneId}`);
  while (!stopped() || driver.hasMoreToSay()) {
    if ((await driver.round()) === 'fenced') await pause(Math.random() * RIVAL_PAUSE_MS);
    if (driver.hasMoreToSay()) continue;
    if (driver.memory.board.course === 'finish') break;
    await bell.wait(LOOK_MS);
  }
  bell.close();
}

/** Some time for others to act. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
