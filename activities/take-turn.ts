import { ApplicationFailure, Context } from '@temporalio/activity';
import type { BoardEvent, BoardHost, BoardPolicy } from '../model/board/board';
import { pack, type Packed, unpack } from '../model/board/packed';
import type { CampaignSpec } from '../model/campaign';
import type { CampaignId, HostId, LaneId } from '../model/ids';
import { type TermsByOperation, termsOfCampaign } from '../model/order-terms';
import type { Course } from '../model/words';
import type { Database } from '../store/database';
import { type Lane, readLane, readLaneIdentity } from '../store/lane-board';
import { readNews } from '../store/news';
import { readSigningFacts, type SigningFacts } from '../store/signing';
import { FencedError } from '../store/turn/fence';
import { takeTurn } from '../store/turn/take-turn';
import type { Turn, TurnTaken, WrittenHost } from '../store/turn/turn';
import { activeSpan, isTracedHost, writeTraceparent } from '../telemetry/trace-context';
import type { Bells, Subscription } from './bell';
import type { OrderSigner } from './order-signer';
import { signLeftOrders, signTaken, unlessAway } from './sign-orders';
import { SigningPauses } from './signing-pauses';
import type { TurnQueue } from './turn-queue';
import { LOOK_MS, waitForNews } from './wait-for-news';

/** What a lane's workflow brings to its turn. Plain JSON. */
export interface TurnRequest {
  readonly laneId: LaneId;
  readonly turn: number;
  readonly changes: readonly Packed<WrittenHost>[];
  readonly digested: readonly string[];
  /** Orders are out whose end the board awaits. */
  readonly running: boolean;
  /** Database time in ms of the board's next deadline; null when nothing runs. */
  readonly wakeAt: number | null;
  readonly now: number;
  readonly courseRevision: number;
  /** Orders of earlier turns are not signed yet: the signer was away, or its hour was full. Absent: none. */
  readonly unsigned?: true;
  /** Its code knows what people ask of single hosts (model/board/asked.ts). Absent: it is older. */
  readonly asks?: true;
}

export type TurnAnswer =
  | {
      readonly kind: 'taken';
      readonly events: readonly Packed<BoardEvent>[];
      readonly digested: readonly string[];
      readonly now: number;
      readonly parked: boolean;
      /** Parked, it waits for nothing but the signer's time, in so many ms. Absent: for something else. */
      readonly pausedMs?: number;
      readonly placed: number;
      /** The signer is away: the next turn signs what is left. Absent: nothing is. */
      readonly unsigned?: true;
    }
  /** The lane is at another turn: go on from its rows. */
  | { readonly kind: 'fenced' };

/** A lane as its rows tell it, for a workflow that begins or was fenced off. */
export interface LaneStart {
  readonly turn: number;
  readonly course: Course;
  readonly courseRevision: number;
  readonly now: number;
  readonly policy: BoardPolicy;
  readonly hosts: readonly Packed<WrittenHost>[];
  /** As in the answer of a turn. */
  readonly unsigned?: true;
}

export interface LaneActivities {
  takeTurn(request: TurnRequest): Promise<TurnAnswer>;
  readLaneStart(laneId: LaneId): Promise<LaneStart>;
}

export interface TurnTried {
  readonly lane: Lane;
  readonly spec: CampaignSpec;
  readonly outcome: 'committed' | 'fenced' | 'failed';
  readonly taken: TurnTaken | null;
  readonly tookMs: number;
}

export interface LaneActivityParts {
  /** About 8 connections per worker: a bound on how many turns queue for a campaign's lock (design section 6). */
  readonly turns: Database;
  /** For looking; a look never waits behind a turn. */
  readonly reads: Database;
  readonly queue: TurnQueue;
  readonly bells: Bells;
  readonly signer: OrderSigner;
  /** The share of hosts, 0 to 1, whose orders are shown in traces although all goes well; absent: none. */
  readonly tracedHosts?: number;
  /** Called after every try to commit a turn; `taken` is what was committed, null when nothing was. */
  readonly onTurn?: (turn: TurnTried) => void;
}

/** Lanes and campaigns never change after launch, so what was read stays true; the caches are small and bounded. */
const CACHE_AT_MOST = 500;

/** Makes the activities of lanes, with what they need from the process. */
export function createLaneActivities(parts: LaneActivityParts): LaneActivities {
  const laneOf = cached((laneId: LaneId) => readLaneIdentity(parts.reads, laneId));
  const pauses = new SigningPauses();
  const factsOf = cached((campaignId: CampaignId) => readSigningFacts(parts.reads, campaignId));
  return {
    async takeTurn(request) {
      const lane = await laneOf(request.laneId);
      const facts = await factsOf(lane.campaignId);
      // Subscribed before anything is looked at, so that no ring falls between looking and waiting.
      const bell = parts.bells.subscribe(`lane/${request.laneId}`);
      try {
        return await turnAndWait(parts, { request, lane, facts, bell, pauses });
      } finally {
        bell.close();
      }
    },
    async readLaneStart(laneId) {
      const lane = await readLane(parts.reads, laneId);
      const facts = await factsOf(lane.campaignId);
      // A lane that begins, or was fenced off, does not know what its last turn placed.
      const left = signLeftOrders(parts.reads, parts.signer, { lane: { ...lane, laneId }, facts, pauses });
      const isSigned = await beating(unlessAway(left));
      const { reboot, onHostFail } = facts.spec;
      const { turn, course, courseRevision, now, hosts } = lane;
      const packed = pack(hosts.map((host, position) => ({ position, host })));
      const policy = { reboot, onHostFail };
      return { turn, course, courseRevision, now, hosts: packed, policy, ...(!isSigned && { unsigned: true }) };
    },
  };
}

interface TurnInHand {
  readonly request: TurnRequest;
  readonly lane: Lane;
  readonly facts: SigningFacts;
  readonly bell: Subscription;
  readonly pauses: SigningPauses;
}

async function turnAndWait(parts: LaneActivityParts, inHand: TurnInHand): Promise<TurnAnswer> {
  const { request, lane, facts, bell, pauses } = inHand;
  const { spec } = facts;
  const { digested, running, turn, courseRevision } = request;
  const changes = unpack(request.changes);
  const began = performance.now();
  const tried = (outcome: TurnTried['outcome'], committed: TurnTaken | null): void => {
    parts.onTurn?.({ lane, spec, outcome, taken: committed, tookMs: performance.now() - began });
  };
  const terms = termsOfCampaign(spec);
  let taken: TurnTaken;
  try {
    const asked = { lane, spec, turn, changes, digested, running, courseRevision, terms, ...tracingOf(parts, lane) };
    taken = await beating(parts.queue.run(lane.campaignId, bringsBadNews(changes), () => takeTurn(parts.turns, asked)));
  } catch (error) {
    tried(error instanceof FencedError ? 'fenced' : 'failed', null);
    if (error instanceof FencedError) return { kind: 'fenced' };
    throw retriable(error);
  }
  tried('committed', taken);
  const sign = (isLeft: boolean): Promise<boolean> =>
    beating(unlessAway(signTaken(parts.reads, parts.signer, { lane, facts, taken, isLeft, pauses })));
  let isSigned = await sign(request.unsigned === true);
  // An order that was withdrawn and not placed again is news by itself: its host may have to turn back, or be the last.
  const isNews = taken.written.some(({ host }) => !host.ordered);
  if (!taken.parked && !isNews) {
    // News goes on without the signer: a gate is judged, and people are heard.
    const onLook = async (): Promise<void> => {
      if (!isSigned) isSigned = await sign(true);
    };
    await waitForNews(parts.reads, bell, { ...request, onLook });
  }
  const news = await readNews(parts.reads, lane.laneId, request.asks === true);
  return {
    kind: 'taken',
    events: pack([...taken.written.map(({ position, host }) => writtenEvent(position, host, terms)), ...news.events]),
    digested: news.digested,
    now: news.now,
    parked: taken.parked,
    ...(taken.pausedMs !== null && { pausedMs: taken.pausedMs }),
    placed: taken.written.filter(({ host }) => host.ordered).length,
    ...(!isSigned && { unsigned: true }),
  };
}

/** Orders hang below the turn that placed them; the flag says of each whether it is shown although all goes well. */
function tracingOf({ tracedHosts = 0 }: LaneActivityParts, { campaignId }: Lane): Pick<Turn, 'traceparentOf'> {
  const turn = activeSpan();
  if (turn === null) return {};
  const shown = writeTraceparent({ ...turn, traceFlags: 1 });
  const quiet = writeTraceparent({ ...turn, traceFlags: 0 });
  return { traceparentOf: (hostId: HostId) => (isTracedHost(campaignId, hostId, tracedHosts) ? shown : quiet) };
}

/** Heartbeats while it goes on: with many lanes a turn may wait for its place longer than Temporal waits for a beat. */
async function beating<T>(work: Promise<T>): Promise<T> {
  const context = Context.current();
  const beat = setInterval(() => {
    context.heartbeat();
  }, LOOK_MS);
  try {
    return await work;
  } finally {
    clearInterval(beat);
  }
}

/** A gate that has to stop a ring must not wait behind good news. */
function bringsBadNews(changes: readonly WrittenHost[]): boolean {
  return changes.some(({ host }) => [host.verdict, host.backoutVerdict].some((verdict) => verdict === 'failed'));
}

/** A row that a turn wrote, with the time from which the deadline it set runs. */
export function writtenEvent(position: number, host: BoardHost, terms: TermsByOperation): BoardEvent {
  const { operation, deadlineAt } = host;
  const placedAt = operation === null || deadlineAt === null ? null : deadlineAt - terms[operation].deadlineMs;
  return { kind: 'written', position, host, placedAt };
}

function retriable(error: unknown): ApplicationFailure {
  const cause = error instanceof Error ? error : new Error(String(error));
  return ApplicationFailure.create({ type: 'TurnFailed', message: `the turn did not commit: ${cause.message}`, cause });
}

function cached<Key extends string, Value>(read: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const known = new Map<Key, Value>();
  return async (key) => {
    const hit = known.get(key);
    if (hit !== undefined) return hit;
    const value = await read(key);
    const oldest = known.keys().next();
    if (known.size >= CACHE_AT_MOST && oldest.done !== true) known.delete(oldest.value);
    known.set(key, value);
    return value;
  };
}
