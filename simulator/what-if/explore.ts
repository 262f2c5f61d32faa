import type { Settings } from './campaign';
import { type FailureModel, PLAIN_BAD_PATCH } from './failure-model';
import type { Scenario } from './fleet-shape';
import { mostInFlight, type TriedPace, withPace } from './paced';
import { tellWhatIf, type WhatIf } from './what-if';

/** A pace that meets the goals which the campaign's own misses. */
export interface PaceAdvice extends TriedPace {
  /** Hosts in flight at once, with the campaign's pace and with this one. */
  readonly hostsNow: number;
  readonly hosts: number;
}

/** What the ramp is worth. */
export interface RampWorth {
  /** How much later, in ms, the last goal that is reached at all is reached with the ramp; null: none is. */
  readonly costsMs: number | null;
  /** Share of hosts that the bad patch of the comparison breaks. */
  readonly badShare: number;
  /** Hosts that a bad patch is installed on before the campaign has stopped, with the ramp and without one. */
  readonly touchedWith: number;
  readonly touchedWithout: number;
}

/** The story of a campaign, and what another pace would change. */
export interface Exploration {
  readonly story: WhatIf;
  /** `met`: every goal that is ever reached is reached in time; `none`: no pace meets them all. */
  readonly pace:
    { readonly outcome: 'met' | 'none' | 'not_tried' } | { readonly outcome: 'found'; readonly advice: PaceAdvice };
  /** Null: not compared. */
  readonly ramp: RampWorth | null;
}

/** Each comparison is a whole campaign of its own: above this many hosts only the campaign itself is told. */
const COMPARED_AT_MOST = 100_000;

/** A plan waits for its story: none is told above this many hosts (about ten seconds of one core; docs/benchmarks.md). */
export const PLANNED_AT_MOST = 100_000;

/** Up to so many hosts a plan tries other paces too: each is told in less than half a second. */
const PLANNED_PACES_AT_MOST = 5_000;

/** Halvings of the span of paces: within 1 % of all hosts. */
const HALVINGS = 7;

const COARSEST_MS = 15_000;

/** Good news is looked at this seldom, in ms: about as often as a lane's turns come in a fleet of that size. */
export function resolutionFor(hosts: number): number {
  if (hosts <= 5_000) return 1_000;
  return hosts <= 100_000 ? 5_000 : COARSEST_MS;
}

/** Tells the story of a campaign, and tries other paces where that is asked for. */
export function explore(settings: Settings, compare: boolean): Exploration {
  const story = tellWhatIf(settings);
  const isLate = hasLateGoal(story);
  if (!compare || settings.scenario.shape.hosts > COMPARED_AT_MOST) {
    return { story, pace: { outcome: isLate ? 'not_tried' : 'met' }, ramp: null };
  }
  return { story, pace: isLate ? findPace(settings) : { outcome: 'met' }, ramp: weighRamp(settings, story) };
}

/** The same in a few seconds, for whoever waits for a plan: coarse above 5,000 hosts, and without the worth of the ramp. */
export function exploreBriefly(scenario: Scenario, model: FailureModel): Pick<Exploration, 'story' | 'pace'> {
  const { hosts } = scenario.shape;
  const resolutionMs = hosts <= PLANNED_PACES_AT_MOST ? resolutionFor(hosts) : COARSEST_MS;
  const settings: Settings = { scenario, model, seed: scenario.spec.name, resolutionMs };
  const story = tellWhatIf(settings);
  if (!hasLateGoal(story)) return { story, pace: { outcome: 'met' } };
  return { story, pace: hosts <= PLANNED_PACES_AT_MOST ? findPace(settings) : { outcome: 'not_tried' } };
}

/** A goal that is reached, and too late: pace can help. One that is never reached needs people. */
function hasLateGoal({ goals }: WhatIf): boolean {
  return goals.some(({ reachedMs, isMet }) => reachedMs !== null && !isMet);
}

/** The lowest share in flight that meets the goals, else the lowest start of the ramp that does with everything in flight. */
function findPace(settings: Settings): Exploration['pace'] {
  const { scenario } = settings;
  const { maxInFlight, rampFrom } = scenario.spec.pace;
  const share = lowest(maxInFlight, 1, (tried) => meets(settings, { maxInFlight: tried, rampFrom }));
  if (share !== null) return found(settings, { maxInFlight: Math.ceil(share * 100) / 100, rampFrom });
  const start = lowest(rampFrom, scenario.shape.hosts, (tried) =>
    meets(settings, { maxInFlight: 1, rampFrom: Math.ceil(tried) }),
  );
  return start === null ? { outcome: 'none' } : found(settings, { maxInFlight: 1, rampFrom: Math.ceil(start) });
}

function found({ scenario }: Settings, tried: TriedPace): Exploration['pace'] {
  const advice = { ...tried, hostsNow: mostInFlight(scenario), hosts: mostInFlight(withPace(scenario, tried)) };
  return { outcome: 'found', advice };
}

function meets(settings: Settings, tried: TriedPace): boolean {
  const story = tellWhatIf({ ...settings, scenario: withPace(settings.scenario, tried) });
  return story.goals.some(({ isMet }) => isMet) && !hasLateGoal(story);
}

/** The lowest value between both that is good enough, where more is never worse; null: not even the highest is. */
function lowest(low: number, high: number, isEnough: (value: number) => boolean): number | null {
  if (!isEnough(high)) return null;
  let [from, to] = [low, high];
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (from + to) / 2;
    if (isEnough(middle)) to = middle;
    else from = middle;
  }
  return to;
}

function weighRamp(settings: Settings, story: WhatIf): RampWorth {
  const { scenario, model } = settings;
  const { maxInFlight } = scenario.spec.pace;
  const flat = withPace(scenario, { maxInFlight, rampFrom: scenario.shape.hosts });
  const badPatch = model.badPatch ?? PLAIN_BAD_PATCH;
  const touched = (tried: Settings['scenario']): number =>
    tellWhatIf({ ...settings, scenario: tried, model: { ...model, badPatch } }).touched;
  const last = (told: WhatIf): number | null => {
    const reached = told.goals.flatMap(({ reachedMs }) => reachedMs ?? []);
    return reached.length === 0 ? null : Math.max(...reached);
  };
  const [withRamp, without] = [last(story), last(tellWhatIf({ ...settings, scenario: flat }))];
  return {
    costsMs: withRamp === null || without === null ? null : withRamp - without,
    badShare: badPatch.share,
    touchedWith: model.badPatch === null ? touched(scenario) : story.touched,
    touchedWithout: touched(flat),
  };
}
