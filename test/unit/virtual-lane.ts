import {
  admit,
  type AdmissionFacts,
  type Admission,
  type Candidate,
  candidateOf,
  forbids,
  type LimitUse,
  rampsLeft,
  type StandingHold,
} from '../../model/admission';
import { advance } from '../../model/board/advance';
import type { Board, BoardEvent, BoardHost, BoardPolicy, ReportEvent } from '../../model/board/board';
import { hasGivenUp, isWanting, queuedHost } from '../../model/board/board';
import { mayProceed } from '../../model/board/course';
import { orderPlaced, orderWithdrawn } from '../../model/board/order';
import { asId, type CampaignId, type HostId, type LaneId } from '../../model/ids';
import { Ledger } from '../../model/ledger';
import { limitNamesOf } from '../../model/limits';
import { START_BY_MS } from '../../model/order-terms';
import { createRandom } from '../../model/seeded';
import type { Measure } from '../../model/tally';
import type { Course, Direction, Operation } from '../../model/words';
import type { Lane, LaneHost } from '../../store/lane-board';
import { answerOf, type Temper } from './virtual-agent';

/** In ms, shorter than the real ones, so that a run meets them. */
const DEADLINE_MS = 180_000;
const OFFLINE_GRACE_MS = 120_000;

/** What a world is made of. Everything else follows from the seed. */
export interface WorldShape {
  readonly seed: string;
  readonly policy: BoardPolicy;
  readonly rings: number;
  readonly clusters: number;
  readonly lanesPerWave: number;
  readonly hostsPerLane: number;
  readonly rampFrom: number;
  readonly maxHosts: number;
  readonly backoutMaxHosts: number;
  readonly temper: Temper;
}

/** One order as the database keeps it. */
export interface VirtualOrder {
  readonly id: string;
  readonly position: number;
  readonly direction: Direction;
  readonly operation: Operation;
  readonly generation: number;
  readonly startBy: number;
  state: 'open' | 'offered' | 'ended' | 'withdrawn';
  /** An agent began it: from then on the host may be changed. */
  begun: boolean;
}

/** One host's machine and session: what is really so, whatever the board believes. */
export interface Machine {
  changed: boolean;
  live: boolean;
  lostAt: number;
  /** When its present session was opened. */
  connectedAt: number;
}

interface ReportRow {
  readonly id: string;
  readonly arrivesAt: number;
  readonly orderId: string;
  readonly event: ReportEvent;
  digested: boolean;
}

export interface VirtualLane extends Lane {
  readonly wave: string;
  /** The rows of campaign_host. */
  readonly rows: BoardHost[];
  /** When each row was last written. */
  readonly changedAt: number[];
  readonly members: readonly Omit<LaneHost, 'host' | 'bootId'>[];
  readonly machines: Machine[];
  readonly orders: VirtualOrder[];
  readonly reports: ReportRow[];
  /** What the workflow remembers. */
  board: Board;
  /** When its last turn was committed. */
  turnedAt: number | null;
  unrecorded: readonly number[];
  digested: readonly string[];
}

/** What one turn decided, for the properties. */
export interface Decision {
  readonly lane: VirtualLane;
  readonly candidates: readonly Candidate[];
  readonly facts: AdmissionFacts;
  readonly admission: Admission;
}

/** One call of the reducer. */
export interface Reduced {
  readonly lane: VirtualLane;
  readonly before: Board;
  readonly events: readonly BoardEvent[];
  readonly now: number;
  readonly after: Board;
}

/** Several lanes sharing limits, in virtual time: the same calls in the same order as store/turn/take-turn.ts. */
export class VirtualWorld {
  now = 1_000_000;
  readonly lanes: VirtualLane[];
  readonly directives = new Map<string, { course: Course; revision: number }>();
  readonly tallies = new Map<string, Map<Measure, number>>();
  readonly holds: StandingHold[] = [];
  limits: Record<string, LimitUse> = {};
  gatewayDownSince: number | null = null;
  readonly random: () => number;

  constructor(readonly shape: WorldShape) {
    this.random = createRandom(shape.seed);
    this.lanes = this.#makeLanes();
    for (const lane of this.lanes) {
      this.directives.set(lane.wave, { course: lane.ring === 0 ? 'forward' : 'closed', revision: 1 });
      const tally = this.tallies.get(lane.wave) ?? new Map<Measure, number>();
      tally.set('state:queued', (tally.get('state:queued') ?? 0) + lane.rows.length);
      this.tallies.set(lane.wave, tally);
      for (const member of lane.members) for (const name of limitNamesOf(lane, member)) this.#makeLimit(name);
    }
  }

  #makeLanes(): VirtualLane[] {
    const { rings, clusters, lanesPerWave, hostsPerLane, policy } = this.shape;
    const lanes: VirtualLane[] = [];
    for (let index = 0; index < rings * clusters * lanesPerWave; index += 1) {
      const ring = Math.floor(index / (clusters * lanesPerWave));
      const cluster = `c${index % clusters}`;
      const rows = Array.from({ length: hostsPerLane }, () => queuedHost());
      lanes.push({
        laneId: asId<LaneId>(String(index)),
        campaignId: asId<CampaignId>('campaign'),
        ring,
        cluster,
        launchedAt: 0,
        wave: `${ring}/${cluster}`,
        rows,
        changedAt: rows.map(() => this.now),
        members: rows.map((_, position) => ({
          position,
          hostId: asId<HostId>(`${index}/${position}`),
          site: `${cluster}-${position % 2}`,
          excluded: false,
          rebootLocked: false,
          budgetKeys: position % 3 === 2 ? [] : [`labels.service=s${position % 3}`],
        })),
        machines: rows.map(() => ({
          changed: false,
          live: this.random() < 0.9,
          lostAt: this.now,
          connectedAt: this.now,
        })),
        orders: [],
        reports: [],
        board: { policy, course: 'closed', courseRevision: 0, now: this.now, hosts: [...rows] },
        turnedAt: null,
        unrecorded: [],
        digested: [],
      });
    }
    return lanes;
  }

  #makeLimit(name: string): void {
    const scope = name.slice(0, name.indexOf(':')) as LimitUse['scope'];
    const { maxHosts, backoutMaxHosts } = this.shape;
    // A site is smaller than its cluster, a cluster smaller than the campaign.
    const share = { campaign: 1, cluster: 0.7, site: 0.4, budget: 0.6 }[scope];
    const key = name.slice(name.indexOf(':') + 1);
    const part = (hosts: number): number => Math.max(1, Math.floor(hosts * share));
    this.limits[name] = {
      scope,
      key,
      maxHosts: part(maxHosts),
      backoutMaxHosts: part(backoutMaxHosts),
      inUse: 0,
      backingOut: 0,
      impaired: 0,
    };
  }

  /** Moves a wave's directive. */
  direct(wave: string, course: Course): void {
    this.directives.set(wave, { course, revision: (this.directives.get(wave)?.revision ?? 0) + 1 });
  }

  courseOf(lane: VirtualLane): Course {
    return this.directives.get(lane.wave)?.course ?? 'closed';
  }

  /** Sum of one measure over a ring. */
  sumOf(ring: number, measure: Measure): number {
    let sum = 0;
    for (const [wave, tally] of this.tallies) if (wave.startsWith(`${ring}/`)) sum += tally.get(measure) ?? 0;
    return sum;
  }

  /** One whole turn of a lane: commit, then what happened meanwhile, then the reducer. */
  turn(lane: VirtualLane, waitMs: number): { decision: Decision; reduced: Reduced } {
    const { written, decision } = this.#commit(lane);
    this.now += waitMs;
    for (const each of this.lanes) this.#claim(each);
    const { events, digested } = this.#news(lane);
    const before = lane.board;
    const all = [...written, ...events];
    const { board, effects } = advance(before, all, this.now);
    lane.board = board;
    lane.unrecorded = effects.record;
    lane.digested = digested;
    return { decision, reduced: { lane, before, events: all, now: this.now, after: board } };
  }

  /** The workflow's memory is lost: it goes on from the rows (workflows/lane.ts, `begin`). */
  rebuild(lane: VirtualLane): void {
    const { course, revision } = this.directives.get(lane.wave) ?? { course: 'closed', revision: 0 };
    const now = lane.turnedAt ?? this.now;
    const bare: Board = { ...lane.board, course: 'closed', courseRevision: 0, now, hosts: [...lane.rows] };
    const { board, effects } = advance(bare, [{ kind: 'directive', course, revision }], now);
    lane.board = board;
    lane.unrecorded = effects.record;
    lane.digested = [];
  }

  #commit(lane: VirtualLane): { written: BoardEvent[]; decision: Decision } {
    const course = this.courseOf(lane);
    lane.turnedAt = this.now;
    const ledger = new Ledger();
    const change = (position: number, host: BoardHost): void => {
      ledger.book(lane.rows[position]!, host, limitNamesOf(lane, lane.members[position]!));
      lane.rows[position] = host;
      lane.changedAt[position] = this.now;
    };
    const withdrawn = this.#withdraw(lane, course);
    for (const position of lane.unrecorded) {
      const host = lane.board.hosts[position]!;
      if (lane.rows[position]!.revision !== host.revision - 1) throw new Error('the compare-and-set failed');
      change(position, host);
    }
    for (const position of withdrawn) change(position, orderWithdrawn(lane.rows[position]!));
    this.#closeReported(lane);
    const decision = this.#decide(lane, course, ledger);
    for (const position of decision.admission.admitted) {
      const wanting = lane.rows[position]!;
      this.#insertOrder(lane, position, wanting);
      change(position, orderPlaced(wanting, this.now + DEADLINE_MS));
    }
    this.limits = ledger.applyTo(this.limits);
    const tally = this.tallies.get(lane.wave)!;
    for (const [measure, hosts] of ledger.tallies) tally.set(measure, (tally.get(measure) ?? 0) + hosts);
    const own = [...new Set([...withdrawn, ...decision.admission.admitted])];
    const written = own.map((position): BoardEvent => {
      const host = lane.rows[position]!;
      return { kind: 'written', position, host, placedAt: host.ordered ? this.now : null };
    });
    return { written, decision };
  }

  #withdraw(lane: VirtualLane, course: Course): number[] {
    const forwardIsOver = course === 'back_out' || course === 'abort';
    const stale = lane.orders.filter(
      ({ state, startBy, direction, operation }) =>
        state === 'open' &&
        (startBy <= this.now ||
          (forwardIsOver && direction === 'forward' && (operation === 'install' || operation === 'reboot'))),
    );
    for (const order of stale) order.state = 'withdrawn';
    return stale.map(({ position }) => position);
  }

  #closeReported(lane: VirtualLane): void {
    for (const row of lane.reports) {
      if (row.digested || !lane.digested.includes(row.id)) continue;
      row.digested = true;
      const order = lane.orders.find(({ id }) => id === row.orderId);
      if (order?.state === 'open' || order?.state === 'offered') order.state = 'ended';
    }
  }

  #decide(lane: VirtualLane, course: Course, ledger: Ledger): Decision {
    const candidates = lane.members.flatMap((member): Candidate[] => {
      const host = lane.rows[member.position]!;
      if (!isWanting(host) || !mayProceed(host, course)) return [];
      const live = lane.machines[member.position]!.live && this.gatewayDownSince === null;
      return [candidateOf(lane, { ...member, host }, live)];
    });
    const sum = (measure: Measure): number => this.sumOf(lane.ring, measure) + (ledger.tallies.get(measure) ?? 0);
    const facts: AdmissionFacts = {
      course,
      approvalsMissing: 0,
      holds: [...this.holds],
      limits: ledger.applyTo(this.limits),
      ...rampsLeft({ pace: this.shape, backout: this.shape }, sum),
    };
    return { lane, candidates, facts, admission: admit(candidates, facts) };
  }

  /**
   * The machine is installed anew, its journal with it: what the agent had not said yet it never says. As `openSessions` does
   * in store/sessions.ts.
   */
  installAnew(lane: VirtualLane, position: number): void {
    const machine = lane.machines[position]!;
    machine.changed = false;
    const unsaid = lane.reports.filter(({ event, arrivesAt }) => event.position === position && arrivesAt > this.now);
    for (const report of unsaid) lane.reports.splice(lane.reports.indexOf(report), 1);
    const orders = lane.orders.filter((order) => order.position === position);
    const hasReport = ({ id }: VirtualOrder): boolean => lane.reports.some(({ orderId }) => orderId === id);
    for (const order of orders)
      if (order.state === 'offered' && !hasReport(order)) this.#say(lane, order, 'journal_lost');
    const install = orders.findLast(({ operation }) => operation === 'install');
    if (install === undefined || !lane.rows[position]!.touched) return;
    if (install.state === 'ended' || hasReport(install)) this.#say(lane, install, 'new_journal');
  }

  /** The gateway's own word on an order, unless it has given one. */
  #say(lane: VirtualLane, order: VirtualOrder, reason: string): void {
    const { position, direction, operation, generation } = order;
    const id = `${order.id}#0`;
    if (lane.reports.some((report) => report.id === id)) return;
    const known = { revision: 0, phase: 'INDETERMINATE', reason, rebootRequired: false, unchanged: false } as const;
    const event: ReportEvent = { kind: 'report', position, direction, operation, generation, ...known };
    lane.reports.push({ id, arrivesAt: this.now, orderId: order.id, event, digested: false });
  }

  #insertOrder(lane: VirtualLane, position: number, { direction, operation, generation }: BoardHost): void {
    const id = `${lane.laneId}/${position}/${direction}/${operation}/${generation}`;
    if (lane.orders.some((order) => order.id === id)) throw new Error(`operation ${id} was ordered twice`);
    const startBy = this.now + START_BY_MS;
    lane.orders.push({
      id,
      position,
      direction,
      operation: operation!,
      generation,
      startBy,
      state: 'open',
      begun: false,
    });
  }

  /** The gateway claims what it may, and agents answer, each in its own time. */
  #claim(lane: VirtualLane): void {
    if (this.gatewayDownSince !== null) return;
    for (const order of lane.orders) {
      const machine = lane.machines[order.position]!;
      if (order.state !== 'open' || !machine.live || order.startBy <= this.now) continue;
      if (this.holds.some((hold) => forbids(hold, { ...order, cluster: lane.cluster }))) continue;
      order.state = 'offered';
      const { begins, changed, says } = answerOf(order, machine, { random: this.random, temper: this.shape.temper });
      order.begun = begins;
      machine.changed = changed;
      const { position, direction, operation, generation } = order;
      for (const { afterMs, ...said } of says) {
        const event: ReportEvent = { kind: 'report', position, direction, operation, generation, ...said };
        lane.reports.push({
          id: `${order.id}#${said.revision}`,
          arrivesAt: this.now + afterMs,
          orderId: order.id,
          event,
          digested: false,
        });
      }
    }
  }

  #news(lane: VirtualLane): { events: BoardEvent[]; digested: string[] } {
    const arrived = lane.reports.filter(({ digested, arrivesAt }) => !digested && arrivesAt <= this.now);
    const { course, revision } = this.directives.get(lane.wave)!;
    const presence = lane.rows.flatMap((_, position) => this.#presenceOf(lane, position));
    const forbidden = course === 'abort' ? this.#forbidden(lane) : [];
    return {
      events: [
        { kind: 'directive', course, revision },
        ...arrived.map(({ event }) => event),
        ...presence,
        ...forbidden,
      ],
      digested: arrived.map(({ id }) => id),
    };
  }

  /** As `readForbidden` in store/news.ts. */
  #forbidden({ rows, cluster }: VirtualLane): BoardEvent[] {
    return rows.flatMap(({ operation, ordered, direction }, position): BoardEvent[] => {
      if (operation === null || ordered) return [];
      const isForbidden = this.holds.some((hold) => forbids(hold, { operation, direction, cluster }));
      return isForbidden ? [{ kind: 'forbidden', position }] : [];
    });
  }

  /** The same three cases as `readPresence` in store/news.ts. */
  #presenceOf(lane: VirtualLane, position: number): BoardEvent[] {
    const host = lane.rows[position]!;
    const machine = lane.machines[position]!;
    if (host.operation === null) return [];
    const live = machine.live && this.gatewayDownSince === null;
    if (host.ordered) {
      return host.deadlineAt !== null && machine.live && !live ? [{ kind: 'absent', position }] : [];
    }
    if (live) {
      const isNew = !hasGivenUp(host) || machine.connectedAt > lane.changedAt[position]!;
      return host.state === 'unreachable' && isNew ? [{ kind: 'online', position }] : [];
    }
    const awaySince = machine.live ? (this.gatewayDownSince ?? this.now) : machine.lostAt;
    return host.state !== 'unreachable' && awaySince + OFFLINE_GRACE_MS < this.now
      ? [{ kind: 'offline', position }]
      : [];
  }
}
