import { admit, type AdmissionFacts, type Candidate, candidateOf, type LimitUse } from '../../model/admission';
import { advance, earliestDeadline, LONGEST_GAP_MS } from '../../model/board/advance';
import {
  type Board,
  type BoardEvent,
  type BoardHost,
  hasGivenUp,
  hasPlaces,
  isWanting,
  queuedHost,
} from '../../model/board/board';
import { orderPlaced } from '../../model/board/order';
import type { Ledger } from '../../model/ledger';
import type { Course, Operation, TerminalPhase } from '../../model/words';
import type { HostGroup, ShapedLane } from './fleet-shape';

/** A report that will come, or has come and is not digested. */
interface Coming {
  readonly phase: TerminalPhase;
  readonly rebootRequired: boolean;
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
  /** By group. */
  readonly limitNames: readonly (readonly string[])[];
  readonly limits: Readonly<Record<string, LimitUse>>;
  /** Everything admission reads but the limits. */
  factsFor(lane: VirtualLane): Omit<AdmissionFacts, 'limits'>;
  /** Whether any host that has no place yet could get one. */
  hasRoom(lane: VirtualLane, direction: Candidate['direction']): boolean;
  /** Makes what a turn booked true. */
  settle(lane: VirtualLane, ledger: Ledger): void;
  newLedger(): Ledger;
  /** Time limit of an order from placing, in ms. */
  deadlineMs(operation: Operation): number;
  /** Decides what comes of an order; null: silence. */
  begin(lane: VirtualLane, position: number, from: number): (Coming & { readonly arrivesAt: number }) | null;
  /** Looks at the ring's gate after what the lane learned. */
  judge(lane: VirtualLane): void;
}

/** Candidates asked for at once: most turns have room for a few, and need not ask a thousand. */
const ASKED_AT_ONCE = 64;

/** One lane in virtual time: the reducer of the product, and the product's admission, turn by turn. */
export class VirtualLane {
  /** The rows, as the last turn left them. */
  readonly rows: BoardHost[];
  board: Board;
  starved = false;
  turnedAt = 0;
  /** When it takes its next turn, in ms; Infinity: never by itself. */
  wakeAt = Infinity;
  readonly #coming: (Coming | null)[];
  readonly #arrivesAt: Float64Array;
  /** When each host's present order was reported: where the next one is counted from. */
  readonly #reportedAt: Float64Array;
  readonly #away: readonly number[];
  #written: BoardEvent[] = [];

  readonly shaped: ShapedLane;
  readonly wave: WaveOrders;
  /** The number of its first host in the campaign. */
  readonly firstHost: number;
  /** When each host has a session, in ms; 0: from the launch. */
  readonly presentFrom: Float64Array;

  constructor(lane: Pick<VirtualLane, 'shaped' | 'wave' | 'firstHost' | 'presentFrom'>, policy: Board['policy']) {
    ({ shaped: this.shaped, wave: this.wave, firstHost: this.firstHost, presentFrom: this.presentFrom } = lane);
    const size = this.shaped.groups.length;
    this.rows = Array.from({ length: size }, queuedHost);
    this.board = { policy, course: 'closed', courseRevision: 0, now: 0, hosts: this.rows.slice() };
    this.#coming = new Array<Coming | null>(size).fill(null);
    this.#arrivesAt = new Float64Array(size).fill(Infinity);
    this.#reportedAt = new Float64Array(size);
    this.#away = this.rows.flatMap((_, position) => ((this.presentFrom[position] ?? 0) > 0 ? [position] : []));
  }

  /** One whole turn: hear, reduce, record, judge, admit, place. */
  turn(world: LaneWorld): void {
    const { now } = world;
    this.turnedAt = now;
    // Between two turns far apart the product's lane looks every 30 s and finds nothing: only its clock moves.
    const board = now - this.board.now > LONGEST_GAP_MS ? { ...this.board, now: now - 1 } : this.board;
    const { course, revision } = this.wave;
    const events: BoardEvent[] = [
      ...this.#written,
      { kind: 'directive', course, revision },
      ...this.#reports(now),
      ...this.#presence(world),
    ];
    const next = advance(board, events, now);
    this.board = next.board;
    const ledger = world.newLedger();
    for (const position of next.effects.record) this.#write(position, next.board.hosts[position], { ledger, world });
    world.settle(this, ledger);
    world.judge(this);
    this.#written = [];
    this.starved = false;
    this.#admit(world, next.effects.want);
    this.#sleep(world);
  }

  /** Whether a host has a session. */
  isPresent(position: number, now: number): boolean {
    return (this.presentFrom[position] ?? 0) <= now;
  }

  #write(position: number, host: BoardHost | undefined, into: { ledger: Ledger; world: LaneWorld }): void {
    const before = this.rows[position];
    if (before === undefined || host === undefined) throw new Error(`the lane has no position ${position}`);
    into.ledger.book(before, host, into.world.limitNames[this.shaped.groups[position] ?? 0] ?? []);
    this.rows[position] = host;
  }

  #reports(now: number): BoardEvent[] {
    const events: BoardEvent[] = [];
    for (let position = 0; position < this.#arrivesAt.length; position += 1) {
      const at = this.#arrivesAt[position] ?? Infinity;
      const coming = this.#coming[position];
      const host = this.rows[position];
      if (at > now || coming === null || coming === undefined || host?.operation === null || host === undefined)
        continue;
      this.#arrivesAt[position] = Infinity;
      this.#reportedAt[position] = at;
      const { direction, operation, generation } = host;
      const reason = coming.phase === 'SUCCEEDED' ? '' : 'step_failed';
      events.push({
        kind: 'report',
        position,
        direction,
        operation,
        generation,
        revision: 1,
        reason,
        unchanged: false,
        ...coming,
      });
    }
    return events;
  }

  /** As the lane's news tell it (store/news.ts), of the few hosts that are ever away. */
  #presence({ now, offlineGraceMs }: LaneWorld): BoardEvent[] {
    return this.#away.flatMap((position): BoardEvent[] => {
      const host = this.rows[position];
      if (host === undefined || !isWanting(host)) return [];
      if (this.isPresent(position, now)) {
        return host.state === 'unreachable' && !hasGivenUp(host) ? [{ kind: 'online', position }] : [];
      }
      const since = this.wave.openedAt ?? now;
      return host.state !== 'unreachable' && since + offlineGraceMs < now ? [{ kind: 'offline', position }] : [];
    });
  }

  /** Asks admission for every wanting host, in order; in parts, which is the same as at once (model/admission.ts). */
  #admit(world: LaneWorld, want: readonly number[]): void {
    for (let from = 0; from < want.length;) {
      const room = { forward: world.hasRoom(this, 'forward'), backout: world.hasRoom(this, 'backout') };
      const candidates: Candidate[] = [];
      const names = new Set<string>();
      for (; from < want.length && candidates.length < ASKED_AT_ONCE; from += 1) {
        const position = want[from] ?? 0;
        const host = this.rows[position];
        if (host === undefined) continue;
        const isNew = !hasPlaces(host);
        if (isNew && !room[host.direction]) {
          this.starved = true;
          continue;
        }
        const candidate = this.#candidate(world, position, host);
        candidates.push(candidate);
        if (isNew) for (const name of candidate.limits) names.add(name);
      }
      this.#place(world, candidates, names);
    }
  }

  #candidate(world: LaneWorld, position: number, host: BoardHost): Candidate {
    const { cluster, groups } = this.shaped;
    const { site, budgetKeys } = this.wave.groups[groups[position] ?? 0] ?? { site: '', budgetKeys: [] };
    return candidateOf({ cluster }, { position, site, budgetKeys, host }, this.isPresent(position, world.now));
  }

  #place(world: LaneWorld, candidates: readonly Candidate[], names: ReadonlySet<string>): void {
    if (candidates.length === 0) return;
    const limits: Record<string, LimitUse> = {};
    for (const name of names) {
      const limit = world.limits[name];
      if (limit !== undefined) limits[name] = limit;
    }
    const { admitted, waiting } = admit(candidates, { ...world.factsFor(this), limits });
    this.starved ||= waiting.some(
      ({ wait: { reason } }) => reason === 'ramp' || reason === 'budget' || reason.startsWith('limit_'),
    );
    const ledger = world.newLedger();
    for (const position of admitted) {
      const wanting = this.rows[position];
      if (wanting?.operation === null || wanting === undefined) continue;
      // A host in flight goes on when its report came, whenever in this turn that was.
      const from = hasPlaces(wanting) ? (this.#reportedAt[position] ?? world.now) : world.now;
      this.#write(position, orderPlaced(wanting, world.now + world.deadlineMs(wanting.operation)), { ledger, world });
      const host = this.rows[position];
      if (host !== undefined) this.#written.push({ kind: 'written', position, host, placedAt: world.now });
      const fate = world.begin(this, position, from);
      this.#coming[position] = fate;
      this.#arrivesAt[position] = fate?.arrivesAt ?? Infinity;
    }
    world.settle(this, ledger);
  }

  /** Bad news rings at once; good news waits for the next tick, as it gathers in the product. */
  #sleep(world: LaneWorld): void {
    const { now, resolutionMs } = world;
    let urgent = Infinity;
    let soon = earliestDeadline({ ...this.board, hosts: this.rows }) ?? Infinity;
    for (let position = 0; position < this.#arrivesAt.length; position += 1) {
      const at = this.#arrivesAt[position] ?? Infinity;
      if (at === Infinity) continue;
      const phase = this.#coming[position]?.phase;
      if (phase === 'SUCCEEDED' || phase === 'BACKED_OUT') soon = Math.min(soon, at);
      else urgent = Math.min(urgent, at);
    }
    soon = Math.min(soon, this.#nextPresence(world));
    const tick = Math.max(Math.ceil(soon / resolutionMs), Math.floor(now / resolutionMs) + 1) * resolutionMs;
    this.wakeAt = Math.min(Math.max(urgent, now), tick);
  }

  #nextPresence({ now, offlineGraceMs }: LaneWorld): number {
    let next = Infinity;
    const graceEnds = (this.wave.openedAt ?? now) + offlineGraceMs + 1;
    for (const position of this.#away) {
      const host = this.rows[position];
      if (host === undefined || !isWanting(host)) continue;
      const from = this.presentFrom[position] ?? 0;
      if (from > now) next = Math.min(next, from);
      if (from > now && host.state !== 'unreachable' && graceEnds > now) next = Math.min(next, graceEnds);
    }
    return next;
  }
}
