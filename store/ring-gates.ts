import type { RingView } from '../model/campaign-view';
import { type GatePart, nearestToFailing } from '../model/gate-standing';
import { type CampaignPhase, RESTING_STATES, type Verdict } from '../model/words';
import type { AskedProbe } from '../telemetry/fleet-gauges';
import type { RingStanding } from '../telemetry/metrics';
import { countBegun, countMeasure, type TallyRow } from './campaign-parts';

/** How one ring stands before its gate. */
export interface RingGate {
  readonly ring: number;
  readonly standing: RingStanding;
  /** Of the ring, or its part in one cluster, whichever is nearer to failing; null: no host of it has begun. */
  readonly nearest: { readonly started: number; readonly failed: number } | null;
}

/** What the gates of a campaign are asked by. */
interface GatesOf {
  readonly rings: readonly RingView[];
  readonly tallies: readonly TallyRow[];
  readonly maxFailed: number;
  readonly minReports: number;
}

/** Each ring's gate, in the rings' order. */
export function ringGates({ rings, tallies, maxFailed, minReports }: GatesOf): RingGate[] {
  return rings.map((view, ring) => {
    const ofRing = tallies.filter((tally) => tally.ring === ring);
    const nearest = nearestToFailing(gateParts(view, ring, { ofRing, minReports }), maxFailed);
    return {
      ...{ ring, standing: standingOf(view) },
      nearest: nearest === null ? null : { started: nearest.started, failed: nearest.failed },
    };
  });
}

/** What the gate judges of a ring (model/ring-gate.ts): all of it, and each cluster's part that is a sample of its own. */
function gateParts(
  { waves }: RingView,
  ring: number,
  { ofRing, minReports }: { readonly ofRing: readonly TallyRow[]; readonly minReports: number },
): GatePart[] {
  const part = (rows: readonly TallyRow[], of: RingView['waves']): GatePart => ({
    ring,
    started: countBegun(rows),
    failed: countMeasure(rows, 'forward:failed'),
    passed: of.every(({ passedAt }) => passedAt !== null),
  });
  const large = waves.length > 1 ? waves.filter(({ hosts }) => hosts >= Math.max(minReports, 1)) : [];
  const clusters = large.map((wave) =>
    part(
      ofRing.filter(({ cluster }) => cluster === wave.cluster),
      [wave],
    ),
  );
  return [part(ofRing, waves), ...clusters];
}

/** A gate that a person overrode has let the ring go on, whatever it said. */
function standingOf({ verdict, overriddenBy, waves }: RingView): RingStanding {
  if (overriddenBy !== null) return 'overridden';
  if (verdict !== null) return verdict;
  if (waves.every(({ passedAt }) => passedAt !== null)) return 'pass';
  return waves.some(({ openedAt }) => openedAt !== null) ? 'open' : 'waiting';
}

/** Phases in which bake times run down; a hold does not stop them. */
const BAKES: readonly CampaignPhase[] = ['running', 'baking', 'held'];

/** When the first of the bake times that run now is over, in ms since the epoch: its gate is asked then. Null: none runs. */
export function bakeEndsAt(rings: readonly RingView[], phase: CampaignPhase): number | null {
  if (!BAKES.includes(phase)) return null;
  const ends = rings.flatMap(({ waves, bakeMs }) => {
    const opened = waves.filter(({ openedAt, passedAt }) => openedAt !== null && passedAt === null);
    const ended = opened.flatMap(({ endedAt }) => (endedAt === null ? [] : [Date.parse(endedAt)]));
    return ended.length === 0 || ended.length < opened.length ? [] : [Math.max(...ended) + bakeMs];
  });
  return ends.length === 0 ? null : Math.min(...ends);
}

/** Hosts of waves that are open and go on which have come to no end. */
export function countOpen(rings: readonly RingView[]): number {
  const open = rings.flatMap(({ waves }) =>
    waves.filter(({ openedAt, endedAt }) => openedAt !== null && endedAt === null),
  );
  return open.reduce((sum, { hosts, counts }) => {
    const resting = RESTING_STATES.reduce((all, state) => all + (counts[state] ?? 0), 0);
    return sum + hosts - resting;
  }, 0);
}

/** The probes that gates ask now: of each ring and probe the gravest of its clusters' last answers, and of what they come to. */
export function askedProbes(rings: readonly RingView[]): AskedProbe[] {
  return rings.flatMap(({ probes = [] }, ring) => {
    const asked = probes.filter(({ goesOn }) => goesOn);
    return [...new Set(asked.map(({ probe }) => probe))].map((probe) => {
      const parts = asked.filter((each) => each.probe === probe);
      // What a person went on in spite of stands in nobody's way.
      const verdicts = parts.flatMap(({ verdict, overriddenBy }) => (overriddenBy === null ? [verdict] : []));
      return {
        ...{ ring, probe, isDryRun: parts.some(({ dryRun }) => dryRun) },
        outcome: gravest(parts.map(({ outcome }) => outcome)),
        verdict: gravest(verdicts),
      };
    });
  });
}

function gravest(verdicts: readonly (Verdict | null)[]): Verdict | null {
  return GRAVEST_FIRST.find((verdict) => verdicts.includes(verdict)) ?? null;
}

const GRAVEST_FIRST: readonly (Verdict | null)[] = ['fail', 'error', 'inconclusive', null, 'pass'];
