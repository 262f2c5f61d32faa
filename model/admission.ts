import { type BoardHost, hasPlaces, isImpaired } from './board/board';
import { goesForward, isRehearsing } from './board/course';
import type { BackoutPolicy, Pace } from './campaign';
import { limitNamesOf } from './limits';
import type { Measure } from './tally';
import type { Course, Direction, HoldScope, HoldSource, Operation } from './words';

/**
 * The one rule that lets an order be placed (design section 6). It is applied only inside a turn's transaction, and
 * `explain` asks the same rule why a host waits.
 */

export interface StandingHold {
  readonly holdId: string;
  readonly cluster: string | null;
  readonly scope: HoldScope;
  readonly source: HoldSource;
  readonly reason: string;
}

/** One limit that counts a host: `campaign`, its cluster, its site, or a budget group. */
export interface LimitUse {
  readonly scope: 'campaign' | 'cluster' | 'site' | 'budget';
  readonly key: string;
  readonly maxHosts: number;
  readonly backoutMaxHosts: number;
  /** Hosts being disturbed now, in either direction. */
  readonly inUse: number;
  /** Those of them that are on their way back. */
  readonly backingOut: number;
  /** Hosts that rest broken; only budgets count them, and only going forward. */
  readonly impaired: number;
}

/** Orders of one operation that the signer will sign later: its hour is full, or their ring opens later. */
export interface SigningPause {
  readonly direction: Direction;
  readonly operation: Operation;
  /** In the signer's words. */
  readonly reason: string;
  /** Until then, in ms since 1970. */
  readonly againMs: number;
}

/** A host that wants an order. */
export interface Candidate {
  readonly position: number;
  readonly operation: Operation;
  readonly direction: Direction;
  readonly cluster: string;
  /** `scope:key` of every limit that counts this host. */
  readonly limits: readonly string[];
  /** It is being disturbed already in its direction, so it has its places. */
  readonly inFlight: boolean;
  /** It rests broken, so its budgets count it already. */
  readonly impaired: boolean;
  readonly live: boolean;
  /** It is well, and would be taken back only to see whether that works. */
  readonly rehearsing: boolean;
  /** It has a lock to reboot by itself, and may go down at any moment. Absent: it has none. */
  readonly rebootLocked?: boolean;
}

/** A lane's host as one that asks for an order. Throws when it wants none: nobody asks for such a host. */
export function candidateOf(
  lane: { readonly cluster: string },
  member: {
    readonly position: number;
    readonly site: string;
    readonly budgetKeys: readonly string[];
    readonly host: BoardHost;
    readonly rebootLocked?: boolean;
  },
  live: boolean,
): Candidate {
  const { position, host, rebootLocked = false } = member;
  const candidate = candidateWith(host, { position, live, cluster: lane.cluster, limits: limitNamesOf(lane, member) });
  return rebootLocked ? { ...candidate, rebootLocked } : candidate;
}

/** The same of a host whose limits are known by name already. */
export function candidateWith(
  host: BoardHost,
  { position, cluster, limits, live }: Pick<Candidate, 'position' | 'cluster' | 'limits' | 'live'>,
): Candidate {
  if (host.operation === null) throw new Error(`the host at position ${position} wants nothing`);
  return {
    position,
    operation: host.operation,
    direction: host.direction,
    cluster,
    limits,
    inFlight: hasPlaces(host),
    impaired: isImpaired(host),
    live,
    rehearsing: isRehearsing(host),
  };
}

/** What the rule reads besides the host, all read under the campaign's lock. */
export interface AdmissionFacts {
  readonly course: Course;
  readonly approvalsMissing: number;
  readonly holds: readonly StandingHold[];
  /** Of this ring; absent: none. */
  readonly pauses?: readonly SigningPause[];
  /** By `scope:key`. */
  readonly limits: Readonly<Record<string, LimitUse>>;
  /** Hosts the ring's ramp still lets begin; counts forward installs only. */
  readonly rampLeft: number;
  /** The same of hosts on their way back; counts back-outs only. */
  readonly backoutRampLeft: number;
}

/** Why a host waits. */
export const WAIT_REASONS = [
  'approval',
  'ring_not_open',
  'held',
  'no_session',
  'signed_pace',
  'reboot_lock',
  'ramp',
  'limit_campaign',
  'limit_cluster',
  'limit_site',
  'budget',
] as const;
export type WaitReason = (typeof WAIT_REASONS)[number];

export interface Wait {
  readonly reason: WaitReason;
  /** The hold's id, the limit's `scope:key`, or the signer's words, that make it wait; empty otherwise. */
  readonly subject: string;
}

/** Whether a standing hold forbids this order. Smoke tests and backout go on under a `forward` hold. */
export function forbids(
  hold: Pick<StandingHold, 'cluster' | 'scope'>,
  order: { operation: Operation; direction: Direction; cluster: string },
): boolean {
  if (hold.cluster !== null && hold.cluster !== order.cluster) return false;
  if (hold.scope === 'all') return true;
  return order.direction === 'forward' && (order.operation === 'install' || order.operation === 'reboot');
}

/**
 * While somebody looks, no host that is well is taken back for a rehearsal. One that has begun goes on back, as on any way
 * back. When the whole ring goes back in earnest this does not matter any more.
 */
function keepsFromRehearsing(hold: StandingHold, candidate: Candidate, { course }: AdmissionFacts): boolean {
  return candidate.rehearsing && goesForward(course) && (hold.cluster === null || hold.cluster === candidate.cluster);
}

const LIMIT_REASON = {
  campaign: 'limit_campaign',
  cluster: 'limit_cluster',
  site: 'limit_site',
  budget: 'budget',
} as const satisfies Record<LimitUse['scope'], WaitReason>;

/** Why this candidate may not be ordered now, or null when it may. */
export function waitOf(candidate: Candidate, facts: AdmissionFacts): Wait | null {
  const rampLeft = candidate.direction === 'forward' ? facts.rampLeft : facts.backoutRampLeft;
  return waitHere(candidate, facts) ?? waitForPlaces(candidate, rampLeft, (name) => facts.limits[name]);
}

/** What keeps it waiting however many places there are. */
function waitHere(candidate: Candidate, facts: AdmissionFacts): Wait | null {
  if (facts.approvalsMissing > 0) return { reason: 'approval', subject: String(facts.approvalsMissing) };
  if (facts.course === 'closed' || facts.course === 'finish') return { reason: 'ring_not_open', subject: '' };
  const hold = facts.holds.find(
    (standing) => forbids(standing, candidate) || keepsFromRehearsing(standing, candidate, facts),
  );
  if (hold !== undefined) return { reason: 'held', subject: hold.holdId };
  if (!candidate.live) return { reason: 'no_session', subject: '' };
  if (!mayBegin(candidate)) return { reason: 'reboot_lock', subject: '' };
  // Placed, it would be out unsigned until it is over, and be placed again.
  const pause = facts.pauses?.find(
    ({ direction, operation }) => direction === candidate.direction && operation === candidate.operation,
  );
  return pause === undefined ? null : { reason: 'signed_pace', subject: pause.reason };
}

/** What is under way goes on, and nobody waits to be taken back: a lock may outlive its reboot. */
function mayBegin({ rebootLocked = false, inFlight, direction }: Candidate): boolean {
  return !rebootLocked || inFlight || direction === 'backout';
}

function waitForPlaces(
  candidate: Candidate,
  rampLeft: number,
  limitOf: (name: string) => LimitUse | undefined,
): Wait | null {
  if (candidate.inFlight) return null;
  if (rampLeft < 1) return { reason: 'ramp', subject: '' };
  for (const name of candidate.limits) {
    const limit = limitOf(name);
    // A limit that cannot be read admits nobody.
    if (limit === undefined) return { reason: 'limit_campaign', subject: name };
    if (!hasPlace(limit, candidate)) return { reason: LIMIT_REASON[limit.scope], subject: name };
  }
  return null;
}

/**
 * Whether a limit still lets a host in. Going back, only hosts on their way back take places. Hosts that rest broken, or are held half way forward, are made
 * whole by going back themselves, in their ring's turn: counting them could leave newer rings waiting for ever for older
 * ones (docs/decisions/0003).
 */
export function hasPlace(limit: LimitUse, candidate: Pick<Candidate, 'direction' | 'impaired'>): boolean {
  if (candidate.direction === 'backout') return limit.backingOut < limit.backoutMaxHosts;
  if (limit.scope !== 'budget') return limit.inUse < limit.maxHosts;
  // It is missing from its group already, which is no fuller for it: not even one that a backout overfilled may keep it.
  return candidate.impaired || limit.inUse + limit.impaired < limit.maxHosts;
}

export interface Admission {
  readonly admitted: readonly number[];
  readonly waiting: readonly { readonly position: number; readonly wait: Wait }[];
}

/** One pass of admission: each one admitted takes its places before the next is asked. */
export class AdmissionPass {
  readonly #facts: AdmissionFacts;
  /** Limits that were taken from in this pass, as they stand now. */
  readonly #taken = new Map<string, { -readonly [Key in keyof LimitUse]: LimitUse[Key] }>();
  #rampLeft: number;
  #backoutRampLeft: number;

  constructor(facts: AdmissionFacts) {
    this.#facts = facts;
    ({ rampLeft: this.#rampLeft, backoutRampLeft: this.#backoutRampLeft } = facts);
  }

  /** Admits the candidate (null), or says why it waits. */
  ask(candidate: Candidate): Wait | null {
    const wait = waitHere(candidate, this.#facts) ?? this.#waitForPlaces(candidate);
    if (wait === null && !candidate.inFlight) this.#take(candidate);
    return wait;
  }

  #waitForPlaces(candidate: Candidate): Wait | null {
    const rampLeft = candidate.direction === 'forward' ? this.#rampLeft : this.#backoutRampLeft;
    return waitForPlaces(candidate, rampLeft, (name) => this.#limit(name));
  }

  #limit(name: string): LimitUse | undefined {
    return this.#taken.get(name) ?? this.#facts.limits[name];
  }

  #take({ direction, impaired, limits }: Candidate): void {
    if (direction === 'forward') this.#rampLeft -= 1;
    else this.#backoutRampLeft -= 1;
    for (const name of limits) {
      let limit = this.#taken.get(name);
      if (limit === undefined) {
        const untaken = this.#facts.limits[name];
        if (untaken === undefined) continue;
        limit = { ...untaken };
        this.#taken.set(name, limit);
      }
      limit.inUse += 1;
      if (direction === 'backout') limit.backingOut += 1;
      if (impaired) limit.impaired -= 1;
    }
  }
}

/** Admits candidates one by one in the order given. */
export function admit(candidates: readonly Candidate[], facts: AdmissionFacts): Admission {
  const pass = new AdmissionPass(facts);
  const admitted: number[] = [];
  const waiting: { position: number; wait: Wait }[] = [];
  for (const candidate of candidates) {
    const wait = pass.ask(candidate);
    if (wait === null) admitted.push(candidate.position);
    else waiting.push({ position: candidate.position, wait });
  }
  return { admitted, waiting };
}

/**
 * How many hosts of a ring may be in flight: `rampFrom` at first, doubling as that many succeed, so that a bad patch
 * meets few hosts (design section 6): after rampFrom·(2^k − 1) successes the ramp stands at rampFrom·2^k.
 */
export function rampCap(rampFrom: number, succeeded: number): number {
  return rampFrom * 2 ** Math.floor(Math.log2(succeeded / rampFrom + 1));
}

/** What is left of both ramps of a ring, from its sums. */
export function rampsLeft(
  { pace, backout }: { readonly pace: Pick<Pace, 'rampFrom'>; readonly backout: Pick<BackoutPolicy, 'rampFrom'> },
  sumOf: (measure: Measure) => number,
): Pick<AdmissionFacts, 'rampLeft' | 'backoutRampLeft'> {
  const back = sumOf('backout:reported') - sumOf('backout:failed');
  return {
    rampLeft: rampCap(pace.rampFrom, sumOf('forward:patched')) - sumOf('in_flight'),
    backoutRampLeft: rampCap(backout.rampFrom, back) - sumOf('state:backing_out'),
  };
}
