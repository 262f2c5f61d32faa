import { rampCap } from './admission';
import type { Goal } from './campaign';
import { hostsReaching, hostsWithin } from './ratio';

/** One ring, as far as it has come, as a forecast looks at it. */
export interface ForecastRing {
  readonly hosts: number;
  readonly patched: number;
  /** Hosts that ended otherwise: nothing more is expected of them. */
  readonly lost: number;
  readonly inFlight: number;
  readonly passed: boolean;
  readonly bakeMs: number;
  /** For how long it has ended, in ms; null while it goes on. Hosts that came back since may be in flight again. */
  readonly endedForMs: number | null;
  /** For how long all of it has been open, in ms; null: some of it is not. */
  readonly openForMs: number | null;
  /**
   * Hosts in flight at once where a budget, a site or a window lets fewer be than the campaign's own limit and ramp; null:
   * those two alone count. Absent: it is told from this reading and `lately` (`observedLimit`).
   */
  readonly heldTo?: number | null;
  /** How many of its hosts came to an end within so many ms: asked for where `evidenceMs` says so. */
  readonly lately?: { readonly ended: number; readonly ms: number };
}

/** What is known of a campaign that goes forward when its goals are forecast. */
export interface CampaignProgress {
  readonly hosts: number;
  readonly rings: readonly ForecastRing[];
  /** Hosts in flight at once in the whole campaign, at most. */
  readonly maxInFlight: number;
  readonly rampFrom: number;
  /** The share of a ring that may be out of reach: so many of its queued hosts may merely be away. */
  readonly maxUnreachable: number;
  /** How long a host is in flight, in ms, on the mean, those in flight counted (model/time-in-flight.ts); null: no host has shown it. */
  readonly hostMs: number | null;
  /** Why nothing goes forward now, for a person; null: it does. */
  readonly standsStill: string | null;
}

/** When a goal will be reached, in ms from now; or why that cannot be told. */
export type Projection =
  | { readonly kind: 'reached' }
  | { readonly kind: 'in'; readonly ms: number }
  | { readonly kind: 'unknown'; readonly because: string };

/** Parts of a host's time in flight: hosts that begin within one end together. */
const PARTS = 16;

/** Nothing is projected beyond this: 90 days. */
const HORIZON_MS = 90 * 24 * 3_600_000;

/**
 * Projects each goal by carrying the campaign on, ring by ring: as many hosts in flight as ramp and limit let be, each for
 * the same time; then the bake time. A ring in which fewer are in flight than that goes on with those: clusters, sites and
 * budgets are not told apart, but what they let be is seen. Of rings that are not open only the plan is known, and every host
 * that still may succeed does: `ringmaster simulate` is the full story.
 */
export function projectGoals(goals: readonly Goal[], progress: CampaignProgress): Projection[] {
  const { hosts, rings, hostMs, standsStill } = progress;
  const patched = rings.reduce((sum, ring) => sum + ring.patched, 0);
  const lost = rings.reduce((sum, ring) => sum + ring.lost, 0);
  const steps = standsStill === null && hostMs !== null ? carryOn(progress, Math.max(1, hostMs)) : [];
  return goals.map(({ ratio }): Projection => {
    const needed = hostsReaching(ratio, hosts);
    if (patched >= needed) return { kind: 'reached' };
    if (hosts - lost < needed) {
      const short = needed - (hosts - lost);
      return {
        kind: 'unknown',
        because: `${short} ${short === 1 ? 'host' : 'hosts'} that failed or are away would be needed`,
      };
    }
    if (standsStill !== null) return { kind: 'unknown', because: standsStill };
    if (hostMs === null) return { kind: 'unknown', because: 'no host is patched yet' };
    const step = steps.find((each) => each.patched >= needed - ROUNDING);
    return step === undefined
      ? { kind: 'unknown', because: 'it lies more than 90 days ahead' }
      : { kind: 'in', ms: Math.round(step.atMs) };
  });
}

/** Sums of parts of hosts are off by far less than this. */
const ROUNDING = 1e-6;

interface Step {
  readonly atMs: number;
  readonly patched: number;
}

/** Whether nothing waits for the ring's hosts any more: who comes back to it now is patched beside the others. */
function isOver({ passed, endedForMs }: ForecastRing): boolean {
  return passed || endedForMs !== null;
}

/** The burn-up from now on: hosts patched after each part of a host's time, and those that came back after one. */
function carryOn(progress: CampaignProgress, hostMs: number): Step[] {
  const back = progress.rings.filter(isOver).reduce((sum, { hosts, patched, lost }) => sum + hosts - patched - lost, 0);
  const steps = carryRings(progress, hostMs);
  const whole = steps.at(-1) ?? { atMs: 0, patched: progress.rings.reduce((sum, { patched }) => sum + patched, 0) };
  const end = { atMs: Math.max(whole.atMs, hostMs), patched: whole.patched };
  return [...steps, end].map((step) => (step.atMs < hostMs ? step : { ...step, patched: step.patched + back }));
}

/** The same of the rings that are not over, one after the other. */
function carryRings(progress: CampaignProgress, hostMs: number): Step[] {
  const steps: Step[] = [];
  let atMs = 0;
  let total = progress.rings.reduce((sum, ring) => sum + ring.patched, 0);
  for (const ring of progress.rings) {
    if (ring.passed) continue;
    if (ring.endedForMs !== null) {
      atMs += Math.max(0, ring.bakeMs - ring.endedForMs);
      continue;
    }
    const own = carryRing(ring, progress, hostMs);
    for (const step of own) steps.push({ atMs: atMs + step.atMs, patched: total + step.patched });
    const last = own.at(-1);
    atMs += (last?.atMs ?? 0) + ring.bakeMs;
    total += last?.patched ?? 0;
    if (atMs >= HORIZON_MS) break;
  }
  return steps;
}

/** One ring from now, or from its opening, on: how many more of its hosts are patched after each part of a host's time. */
function carryRing(ring: ForecastRing, progress: CampaignProgress, hostMs: number): Step[] {
  const { rampFrom } = progress;
  const heldTo = ring.heldTo === undefined ? observedLimit(ring, progress) : ring.heldTo;
  let inFlight = Math.min(ring.inFlight, ring.hosts - ring.patched - ring.lost);
  let queued = Math.max(0, ring.hosts - ring.patched - ring.lost - inFlight);
  // A few at once and thousands to go: k times as many, each k times as long, come to the same in a k-th of the steps.
  const atOnce = Math.max(1, Math.min(progress.maxInFlight, heldTo ?? progress.maxInFlight));
  const coarser = Math.max(1, Math.ceil(queued / atOnce / ROUNDS));
  const limit = atOnce * coarser;
  const partMs = (coarser * hostMs) / PARTS;
  // Those in flight now began at any time of the last host's time.
  const ending = Array.from({ length: PARTS }, () => inFlight / PARTS);
  const steps: Step[] = [];
  let [atMs, patched] = [0, 0];
  for (let part = 0; inFlight + queued > ROUNDING && atMs < HORIZON_MS; part += 1) {
    const done = ending[part % PARTS] ?? 0;
    inFlight -= done;
    patched += done;
    steps.push({ atMs, patched });
    const cap = Math.min(limit, coarser * rampCap(rampFrom, Math.floor(ring.patched + patched + ROUNDING)));
    const begins = Math.min(queued, Math.max(0, cap - inFlight));
    ending[part % PARTS] = begins;
    queued -= begins;
    inFlight += begins;
    if (inFlight + queued > ROUNDING) atMs += partMs;
  }
  return steps;
}

/** Rounds of hosts, one after the other, that are carried on singly. */
const ROUNDS = 200;

/** A ring shows what lets its hosts begin after so many of a host's times: before, its first ones are all there is. */
const SHOWN_AFTER = 2;

/** From this share on of what may be in flight, limit and ramp are what hosts wait for. */
const NEARLY_ALL = 0.8;

/** One moment proves nothing: hosts that began together end together, and for that moment hardly any is in flight. */
const EVIDENCE_MS = 15 * 60_000;

/**
 * Over how many ms it must be counted how many of a ring's hosts came to an end; null: they need not be. It must where fewer
 * are in flight now than limit and ramp let be.
 */
export function evidenceMs(ring: ForecastRing, progress: CampaignProgress): number | null {
  const { hostMs } = progress;
  const due = dueInFlight(ring, progress);
  if (hostMs === null || ring.openForMs === null || due === null || ring.inFlight >= NEARLY_ALL * due) return null;
  // None of its hosts could end sooner than its first ones.
  return Math.min(ring.openForMs - hostMs, Math.max(SHOWN_AFTER * hostMs, EVIDENCE_MS));
}

/**
 * How many hosts a ring has in flight where that is fewer than the campaign's limit and ramp let be, although enough are
 * queued: something else holds them, and will. Both must say so, this moment and the mean of a while: so many came to an end,
 * each after a host's time. The moment alone may be a pause between two that began together; a while alone remembers a hold that is lifted.
 * Null: nothing holds them, or it cannot be told yet. At least one: none in flight is none of this moment.
 */
function observedLimit(ring: ForecastRing, progress: CampaignProgress): number | null {
  const due = dueInFlight(ring, progress);
  if (due === null || ring.lately === undefined || progress.hostMs === null) return null;
  const onTheMean = (ring.lately.ended * progress.hostMs) / Math.max(1, ring.lately.ms);
  const inFlight = Math.max(ring.inFlight, onTheMean);
  return inFlight >= NEARLY_ALL * due ? null : Math.max(1, inFlight);
}

/** How many hosts of a ring limit and ramp let be in flight, while enough are queued; null: they are not, or it is too young. */
function dueInFlight(ring: ForecastRing, progress: CampaignProgress): number | null {
  const { maxInFlight, rampFrom, maxUnreachable, hostMs } = progress;
  if (hostMs === null || ring.openForMs === null || ring.openForMs < SHOWN_AFTER * hostMs) return null;
  const queued = ring.hosts - ring.patched - ring.lost - ring.inFlight;
  if (queued <= hostsWithin(maxUnreachable, ring.hosts)) return null;
  const elsewhere = progress.rings.reduce((sum, each) => sum + each.inFlight, 0) - ring.inFlight;
  // The ramp as it was a host's time ago: those that it has let begin since may be on their way to begin.
  return Math.min(maxInFlight - elsewhere, rampCap(rampFrom, Math.max(0, ring.patched - ring.inFlight)));
}
