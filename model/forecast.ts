import { rampCap } from './admission';
import type { Goal } from './campaign';
import { hostsReaching } from './ratio';

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
}

/** What is known of a campaign that goes forward when its goals are forecast. */
export interface CampaignProgress {
  readonly hosts: number;
  readonly rings: readonly ForecastRing[];
  /** Hosts in flight at once in the whole campaign, at most. */
  readonly maxInFlight: number;
  readonly rampFrom: number;
  /** How long a host is in flight, in ms, on the mean; null: no host has shown it yet. */
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
 * the same time; then the bake time. Clusters, sites and budgets are not told apart, and every host that still may succeed
 * does: `ringmaster simulate` is the full story.
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
function carryRings({ rings, maxInFlight, rampFrom }: CampaignProgress, hostMs: number): Step[] {
  const steps: Step[] = [];
  const partMs = hostMs / PARTS;
  let atMs = 0;
  let total = rings.reduce((sum, ring) => sum + ring.patched, 0);
  for (const ring of rings) {
    if (ring.passed) continue;
    if (ring.endedForMs !== null) {
      atMs += Math.max(0, ring.bakeMs - ring.endedForMs);
      continue;
    }
    let { patched } = ring;
    let inFlight = Math.min(ring.inFlight, ring.hosts - patched - ring.lost);
    let queued = Math.max(0, ring.hosts - patched - ring.lost - inFlight);
    // Those in flight now began at any time of the last host's time.
    const ending = Array.from({ length: PARTS }, () => inFlight / PARTS);
    for (let part = 0; inFlight + queued > ROUNDING && atMs < HORIZON_MS; part += 1) {
      const done = ending[part % PARTS] ?? 0;
      inFlight -= done;
      patched += done;
      total += done;
      steps.push({ atMs, patched: total });
      const cap = Math.min(maxInFlight, rampCap(rampFrom, Math.floor(patched + ROUNDING)));
      const begins = Math.min(queued, Math.max(0, cap - inFlight));
      ending[part % PARTS] = begins;
      queued -= begins;
      inFlight += begins;
      if (inFlight + queued > ROUNDING) atMs += partMs;
    }
    atMs += ring.bakeMs;
  }
  return steps;
}
