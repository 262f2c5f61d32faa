import { AdmissionPass, type AdmissionFacts, candidateWith, type Wait } from '../../model/admission';
import { advance, LONGEST_GAP_MS } from '../../model/board/advance';
import {
  type Board,
  type BoardEvent,
  type BoardHost,
  hasGivenUp,
  hasPlaces,
  isWanting,
  queuedHost,
} from '../../model/board/board';
import { mayProceed } from '../../model/board/course';
import { orderPlaced } from '../../model/board/order';
import { Ledger } from '../../model/ledger';
import type { Course, Direction, Operation, TerminalPhase } from '../../model/words';
import { Agenda } from './agenda';
import type { HostGroup, ShapedLane } from './fleet-shape';
import type { LimitBook } from './limit-book';
import { PassMemory } from './pass-memory';

/** A report that will come, or has come and is not digested. */
export interface Coming {
  readonly phase: TerminalPhase;
  readonly rebootRequired: boolean;
  readonly arrivesAt: number;
}

/** What a lane sees of its wave. */
export interface WaveOrders {
  readonly ring: number;
  readonly cluster: string;
  readonly course: Course;
  readonly revision: number;
  readonly openedAt: number | null;
  readonly groups: readonly HostGroup[];
}

/** What a lane needs of the world it is in. */
export interface LaneWorld {
  readonly now: number;
  /** Turns with good news are taken only at multiples of this, in ms. */
  readonly resolutionMs: number;
  readonly offlineGraceMs: number;
  readonly limits: LimitBook;
  /** Everything admission reads but the limits. */
  factsFor(lane: VirtualLane): Omit<AdmissionFacts, 'limits'>;
  /** Whether any host that has no place yet could get one. */
  hasRoom(lane: VirtualLane, direction: Direction): boolean;
  /** Makes what a turn booked true. */
  settle(lane: VirtualLane, ledger: Ledger): void;
  /** Time limit of an order from placing, in ms. */
  deadlineMs(operation: Operation): number;
  /** Decides what comes of an order; null: silence. */
  begin(lane: VirtualLane, position: number, from: number): Coming | null;
  /** Looks at the ring's gate after what the lane learned. */
  judge(lane: VirtualLane): void;
}

/** Every host begins like this; nobody writes to it. */
const QUEUED: BoardHost = queuedHost();

/** What a host waits for: nothing; an order that needs places; one in whose places it is already. */
const NOTHING = 0;
const PLACES = 1;
const ORDER = 2;

/**
 * One lane in virtual time: the reducer of the product, and the product's admission, turn by turn. The reducer treats
 * each host by itself, so a turn gives it only those that something happened to: a turn costs what happened in it.
 */
export class VirtualLane {
  /** The rows, as the last turn left them. */
  readonly rows: BoardHost[];
  starved = false;
  turnedAt = 0;
  /** When it takes its next turn, in ms; Infinity: never by itself. */
  wakeAt = Infinity;
  /** Revision of the directive that it follows. */
  followed = 0;
  #course: Course = 'closed';
  readonly #agenda: Agenda;
  /** By position: NOTHING, PLACES or ORDER. */
  readonly #waits: Uint8Array;
  readonly #away: readonly number[];

  readonly shaped: ShapedLane;
  readonly wave: WaveOrders;
  /** The number of its first host in the campaign. */
  readonly firstHost: number;
  /** When each host has a session, in ms; 0: from the launch. */
  readonly presentFrom: Float64Array;

  constructor(
    lane: Pick<VirtualLane, 'shaped' | 'wave' | 'firstHost' | 'presentFrom'>,
    readonly policy: Board['policy'],
  ) {
    ({ shaped: this.shaped, wave: this.wave, firstHost: this.firstHost, presentFrom: this.presentFrom } = lane);
    const size = this.shaped.groups.length;
    this.rows = new Array<BoardHost>(size).fill(QUEUED);
    this.#agenda = new Agenda(size);
    this.#waits = new Uint8Array(size);
    this.#away = this.rows.flatMap((_, position) => ((this.presentFrom[position] ?? 0) > 0 ? [position] : []));
  }

  /** One whole turn: hear, reduce, record, judge, admit, place. */
  turn(world: LaneWorld): void {
    if (this.#learn(world)) world.judge(this);
    this.starved = false;
    this.#admit(world);
    this.#sleep(world);
    this.turnedAt = world.now;
  }

  /** Whether a host has a session. */
  isPresent(position: number, now: number): boolean {
    return (this.presentFrom[position] ?? 0) <= now;
  }

  #row(position: number): BoardHost {
    const host = this.rows[position];
    if (host === undefined) throw new Error(`the lane has no position ${position}`);
    return host;
  }

  /** Has the reducer digest what happened since the last turn, and records what changed; whether anything did. */
  #learn(world: LaneWorld): boolean {
    const { now } = world;
    const { course, revision } = this.wave;
    const turns = revision > this.followed;
    const news = this.#presence(world);
    const concerned = turns ? this.rows.map((_, position) => position) : this.#agenda.due(now, [...news.keys()]);
    if (concerned.length === 0) return false;
    const events: BoardEvent[] = turns ? [{ kind: 'directive', course, revision }] : [];
    concerned.forEach((position, index) => {
      const report = this.#report(position, { index, now });
      if (report !== null) events.push(report);
      const kind = news.get(position);
      if (kind !== undefined) events.push({ kind, position: index });
    });
    const { effects, board } = advance(this.#boardOf(concerned, now), events, now);
    ({ course: this.#course, courseRevision: this.followed } = board);
    const ledger = new Ledger();
    for (const index of effects.record) {
      this.#write(concerned[index] ?? -1, board.hosts[index], { ledger, world });
    }
    if (turns) this.rows.forEach((host, position) => void (this.#waits[position] = this.#waitsFor(host)));
    world.settle(this, ledger);
    return effects.record.length > 0;
  }

  /** These hosts as a board. Between two turns far apart the product's lane looks every 30 s and finds nothing. */
  #boardOf(concerned: readonly number[], now: number): Board {
    return {
      policy: this.policy,
      course: this.#course,
      courseRevision: this.followed,
      now: now - this.turnedAt > LONGEST_GAP_MS ? now - 1 : this.turnedAt,
      hosts: concerned.map((position) => this.#row(position)),
    };
  }

  #waitsFor(host: BoardHost): number {
    if (!isWanting(host) || !mayProceed(host, this.#course)) return NOTHING;
    return hasPlaces(host) ? ORDER : PLACES;
  }

  #write(position: number, host: BoardHost | undefined, into: { ledger: Ledger; world: LaneWorld }): void {
    if (host === undefined) throw new Error(`the lane has no position ${position}`);
    into.ledger.book(this.#row(position), host, into.world.limits.namesOf(this.shaped.groups[position] ?? 0));
    this.rows[position] = host;
    this.#waits[position] = this.#waitsFor(host);
    this.#agenda.setDeadline(position, host.deadlineAt);
  }

  /** The report of this host's order, if it has come. */
  #report(position: number, { index, now }: { index: number; now: number }): BoardEvent | null {
    const coming = this.#agenda.take(position, now);
    const { direction, operation, generation } = this.#row(position);
    if (coming === null || operation === null) return null;
    const { phase, rebootRequired } = coming;
    return {
      kind: 'report',
      position: index,
      direction,
      operation,
      generation,
      revision: 1,
      phase,
      reason: phase === 'SUCCEEDED' ? '' : 'step_failed',
      rebootRequired,
      unchanged: false,
    };
  }

  /** As the lane's news tell it (store/news.ts), of the few hosts that are ever away; in rising order. */
  #presence({ now, offlineGraceMs }: LaneWorld): Map<number, 'online' | 'offline'> {
    const news = new Map<number, 'online' | 'offline'>();
    const since = this.wave.openedAt ?? now;
    for (const position of this.#away) {
      const host = this.#row(position);
      if (!isWanting(host)) continue;
      if (this.isPresent(position, now)) {
        if (host.state === 'unreachable' && !hasGivenUp(host)) news.set(position, 'online');
      } else if (host.state !== 'unreachable' && since + offlineGraceMs < now) news.set(position, 'offline');
    }
    return news;
  }

  /** Asks admission for every wanting host, in order. */
  #admit(world: LaneWorld): void {
    const { now, limits } = world;
    const next = this.#waits.findIndex((waits) => waits !== NOTHING);
    if (next === -1) return;
    const pass = new AdmissionPass({ ...world.factsFor(this), limits: limits.uses });
    const room = { forward: world.hasRoom(this, 'forward'), backout: world.hasRoom(this, 'backout') };
    const memory = new PassMemory(room, limits);
    const admitted: number[] = [];
    for (let position = next; position < this.#waits.length; position += 1) {
      const waits = this.#waits[position];
      // Whoever is away is never admitted, and no place that is given back helps it.
      if (waits === NOTHING || !this.isPresent(position, now)) continue;
      const host = this.#row(position);
      const group = this.shaped.groups[position] ?? 0;
      if (waits === PLACES && memory.isFull(group, host)) {
        this.starved = true;
        continue;
      }
      const { cluster } = this.shaped;
      const asked = { position, cluster, limits: limits.namesOf(group), live: true };
      const wait = pass.ask(candidateWith(host, asked));
      if (wait === null) admitted.push(position);
      else if (isStarving(wait)) {
        this.starved = true;
        memory.note(group, host, wait);
      }
    }
    if (admitted.length > 0) this.#place(world, admitted);
  }

  #place(world: LaneWorld, admitted: readonly number[]): void {
    const ledger = new Ledger();
    for (const position of admitted) {
      const wanting = this.#row(position);
      if (wanting.operation === null) continue;
      // A host in flight goes on when its report came, whenever in this turn that was.
      const from = hasPlaces(wanting) ? this.#agenda.reportedAt(position) : world.now;
      const coming = world.begin(this, position, from);
      this.#write(position, orderPlaced(wanting, world.now + world.deadlineMs(wanting.operation)), { ledger, world });
      if (coming !== null) this.#agenda.expect(position, coming);
    }
    world.settle(this, ledger);
  }

  /** Bad news rings at once; good news waits for the next tick, as it gathers in the product. */
  #sleep(world: LaneWorld): void {
    const { now, resolutionMs } = world;
    const { soon, urgent } = this.#agenda.next();
    const next = Math.min(soon, this.#nextPresence(world));
    const tick = Math.max(Math.ceil(next / resolutionMs), Math.floor(now / resolutionMs) + 1) * resolutionMs;
    this.wakeAt = Math.min(Math.max(urgent, now), tick);
  }

  #nextPresence({ now, offlineGraceMs }: LaneWorld): number {
    let next = Infinity;
    const graceEnds = (this.wave.openedAt ?? now) + offlineGraceMs + 1;
    for (const position of this.#away) {
      const host = this.#row(position);
      if (!isWanting(host)) continue;
      const from = this.presentFrom[position] ?? 0;
      if (from > now) next = Math.min(next, from);
      if (from > now && host.state !== 'unreachable' && graceEnds > now) next = Math.min(next, graceEnds);
    }
    return next;
  }
}

/** It would go on if somebody gave a place back. */
function isStarving({ reason }: Wait): boolean {
  return reason === 'ramp' || reason === 'budget' || reason.startsWith('limit_');
}
