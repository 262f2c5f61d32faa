import { type AdmissionFacts, rampsLeft, type StandingHold } from '../../model/admission';
import type { Ledger } from '../../model/ledger';
import { termsOfCampaign, type TermsByOperation } from '../../model/order-terms';
import { hostsReaching } from '../../model/ratio';
import { findHolding, type RingJudgement, sumOf } from '../../model/ring-gate';
import type { Measure } from '../../model/tally';
import type { Direction, HoldScope, HoldSource, Operation } from '../../model/words';
import { type FailureModel, OFFLINE_SHARE } from './failure-model';
import { fateOf, isBroken, presentFrom, slownessOf } from './fate';
import type { Scenario } from './fleet-shape';
import { type LaneWorld, VirtualLane } from './lane';
import { LimitBook } from './limit-book';
import { LateFailures } from './late-failures';
import { Ring } from './ring';
import { Wave } from './wave';

/** From the end of an operation until the agent has the next order, in ms: a turn, a signature, a claim, a round trip. */
const DELIVERY_MS = 400;

/** How many starved lanes a turn that gave places back wakes (store/turn/close-turn.ts). */
const WAKE_AT_MOST = 8;

/** What a run is made of; the same settings give the same run. */
export interface Settings {
  readonly scenario: Scenario;
  readonly model: FailureModel;
  readonly seed: string;
  /** Good news is looked at only at multiples of this, in ms. */
  readonly resolutionMs: number;
}

/** What stopped a campaign. */
export interface Stop {
  readonly at: number;
  readonly ring: string;
  readonly source: HoldSource;
  readonly judgement: RingJudgement;
  /** Of the ring, going forward, when it was stopped. */
  readonly failed: number;
  readonly started: number;
  /** Hosts of the whole campaign being disturbed at that moment: they cannot be called back. */
  readonly inFlight: number;
}

/** A campaign in virtual time: its waves, lanes, limits and holds, as PostgreSQL would have them. */
export class VirtualCampaign implements LaneWorld {
  now = 0;
  turns = 0;
  readonly lanes: VirtualLane[] = [];
  readonly rings: readonly Ring[];
  readonly limits: LimitBook;
  readonly holds: StandingHold[] = [];
  readonly resolutionMs: number;
  readonly offlineGraceMs: number;
  /** When each goal was reached, in ms. */
  readonly goalsReached: (number | null)[];
  readonly late: LateFailures;
  stop: Stop | null = null;
  readonly #terms: TermsByOperation;
  readonly #slowness: readonly number[];
  #patched = 0;

  constructor(readonly settings: Settings) {
    const { scenario, model, seed, resolutionMs } = settings;
    const { spec, shape } = scenario;
    this.resolutionMs = resolutionMs;
    this.offlineGraceMs = spec.offlineGraceMs;
    this.#terms = termsOfCampaign(spec);
    this.limits = new LimitBook(shape);
    const sites = new Map<string, number>();
    this.#slowness = shape.groups.map(({ site }) => {
      const known = sites.get(site) ?? slownessOf(model, seed, site);
      sites.set(site, known);
      return known;
    });
    this.rings = shape.rings.map(({ name }, index) => new Ring(index, name));
    this.goalsReached = spec.goals.map(() => null);
    this.late = new LateFailures(resolutionMs);
    this.#makeLanes();
  }

  #makeLanes(): void {
    const { scenario, model, seed } = this.settings;
    const { shape, spec } = scenario;
    const share = model.offline.share ?? shape.offline ?? OFFLINE_SHARE;
    const policy = { reboot: spec.reboot, onHostFail: spec.onHostFail };
    let firstHost = 0;
    for (const shaped of shape.lanes) {
      const ring = this.rings[shaped.ring];
      if (ring === undefined) throw new Error(`a lane is in ring ${shaped.ring}, which is not there`);
      const wave = ring.waveIn(shaped.cluster) ?? ring.addWave(new Wave(shaped.ring, shaped.cluster, shape.groups));
      const first = firstHost;
      const present = Float64Array.from(shaped.groups, (_, at) =>
        presentFrom(model, seed, { host: first + at, share }),
      );
      const lane = new VirtualLane({ shaped, wave, firstHost, presentFrom: present }, policy);
      firstHost += shaped.groups.length;
      wave.join(lane);
      this.lanes.push(lane);
    }
  }

  /** Lets every lane whose time has come take its turn. */
  takeTurns(): void {
    for (const lane of this.lanes) {
      if (lane.wakeAt > this.now) continue;
      this.turns += 1;
      lane.turn(this);
    }
  }

  /** When the next lane takes a turn, in ms. */
  nextTurn(): number {
    let next = Infinity;
    for (const { wakeAt } of this.lanes) if (wakeAt < next) next = wakeAt;
    return next;
  }

  factsFor(lane: VirtualLane): Omit<AdmissionFacts, 'limits'> {
    return { course: lane.wave.course, approvalsMissing: 0, holds: this.holds, ...this.#ramps(lane.wave.ring) };
  }

  #ramps(index: number): Pick<AdmissionFacts, 'rampLeft' | 'backoutRampLeft'> {
    const ring = this.rings[index];
    if (ring === undefined) return { rampLeft: 0, backoutRampLeft: 0 };
    return rampsLeft(this.settings.scenario.spec, (measure) => sumOf(ring, measure));
  }

  hasRoom(lane: VirtualLane, direction: Direction): boolean {
    const whole = this.limits.uses['campaign:'];
    if (whole === undefined) return false;
    const { rampLeft, backoutRampLeft } = this.#ramps(lane.wave.ring);
    if (direction === 'backout') return whole.backingOut < whole.backoutMaxHosts && backoutRampLeft >= 1;
    return whole.inUse < whole.maxHosts && rampLeft >= 1;
  }

  settle(lane: VirtualLane, ledger: Ledger): void {
    const wave = this.rings[lane.wave.ring]?.waveIn(lane.wave.cluster);
    if (wave === undefined) return;
    wave.book(ledger.tallies, this.now);
    for (const [name, change] of ledger.changes()) this.limits.add(name, change);
    const patched = ledger.tallies.get('state:patched') ?? 0;
    this.#patched += patched;
    if (patched > 0) this.#noteGoals();
    if (wave.course === 'forward' && (ledger.tallies.get('in_flight') ?? 0) > 0) this.rings[lane.wave.ring]?.notePeak();
    if (ledger.released) this.#wakeStarved(lane);
  }

  #noteGoals(): void {
    const { spec, shape } = this.settings.scenario;
    spec.goals.forEach(({ ratio }, index) => {
      if (this.goalsReached[index] === null && this.#patched >= hostsReaching(ratio, shape.hosts)) {
        this.goalsReached[index] = this.now;
      }
    });
  }

  /** As a turn does that gave places back; only where somebody could take one, which gives the same. */
  #wakeStarved(lane: VirtualLane): void {
    const hungry: VirtualLane[] = [];
    for (const other of this.lanes) {
      if (!other.starved || other === lane || other.wakeAt <= this.now + this.resolutionMs) continue;
      const last = hungry[WAKE_AT_MOST - 1];
      if (last !== undefined && other.turnedAt >= last.turnedAt) continue;
      hungry.push(other);
      hungry.sort((left, right) => left.turnedAt - right.turnedAt);
      hungry.length = Math.min(hungry.length, WAKE_AT_MOST);
    }
    // Always a later one than this turn's: several turns' places are then given out by one.
    const tick = (Math.floor(this.now / this.resolutionMs) + 1) * this.resolutionMs;
    for (const other of hungry) {
      const direction: Direction = other.wave.course === 'back_out' ? 'backout' : 'forward';
      if (this.hasRoom(other, direction)) other.wakeAt = Math.min(other.wakeAt, tick);
    }
  }

  deadlineMs(operation: Operation): number {
    return this.#terms[operation].deadlineMs;
  }

  begin(lane: VirtualLane, position: number, from: number): ReturnType<LaneWorld['begin']> {
    const wanting = lane.rows[position];
    if (wanting?.operation === null || wanting === undefined) return null;
    const { model, seed } = this.settings;
    const { operation, direction, generation } = wanting;
    const host = lane.firstHost + position;
    const slowness = this.#slowness[lane.shaped.groups[position] ?? 0] ?? 1;
    const { runTimeoutMs } = this.#terms[operation];
    const fate = fateOf(model, seed, { host, operation, direction, generation, slowness, runTimeoutMs });
    if (fate.phase === null) return null;
    const arrivesAt = from + DELIVERY_MS + fate.afterMs;
    const { phase, rebootRequired } = fate;
    if (model.badPatch === null || direction === 'backout' || phase !== 'SUCCEEDED' || !isBroken(model, seed, host)) {
      return { phase, rebootRequired, arrivesAt };
    }
    const shows = this.late.shows(host, { operation, endsAt: arrivesAt, afterMs: model.badPatch.showsAfterMs });
    if (operation !== 'smoke_test' || shows === null) return { phase, rebootRequired, arrivesAt };
    if (shows <= arrivesAt) return { phase: 'FAILED', rebootRequired, arrivesAt };
    this.late.expect(lane.wave.ring, shows);
    return { phase, rebootRequired, arrivesAt };
  }

  judge(lane: VirtualLane): void {
    const ring = this.rings[lane.wave.ring];
    if (ring === undefined) return;
    const found = findHolding(ring, this.settings.scenario.spec, lane.wave);
    // Nobody rehearses the way back in virtual time.
    if (found === null || found.of === 'rehearsal') return;
    this.hold(ring, { judgement: found.judgement, direction: found.of, source: 'gate' });
  }

  /** Places the hold of a judgement, and writes the verdict beside it. */
  hold(ring: Ring, found: { judgement: RingJudgement; direction: Direction; source: HoldSource }): void {
    const { judgement, direction, source } = found;
    ring.note(judgement, direction);
    const scope: HoldScope = direction === 'forward' ? 'forward' : 'all';
    this.holds.push({
      holdId: `hold-${this.holds.length + 1}`,
      cluster: null,
      scope,
      source,
      reason: judgement.reason,
    });
    if (direction === 'backout' || this.stop !== null) return;
    this.stop = {
      at: this.now,
      ring: ring.name,
      source,
      judgement,
      failed: sumOf(ring, 'forward:failed'),
      started: sumOf(ring, 'forward:started'),
      inFlight: this.sum('in_flight'),
    };
  }

  /** Sum of one measure over the campaign. */
  sum(measure: Measure): number {
    return this.rings.reduce((total, ring) => total + sumOf(ring, measure), 0);
  }
}
