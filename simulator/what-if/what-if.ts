import { sumOf } from '../../model/ring-gate';
import { HOST_STATES, type HoldSource, type HostState, type Verdict } from '../../model/words';
import { type Settings, VirtualCampaign } from './campaign';
import { type VirtualEnding, VirtualCourse } from './course';

/** One ring's story. Times are ms from the launch; null: it did not come to that. */
export interface RingStory {
  readonly name: string;
  readonly hosts: number;
  readonly openedMs: number | null;
  readonly endedMs: number | null;
  readonly passedMs: number | null;
  readonly verdict: Verdict | null;
  readonly reason: string | null;
  /** Hosts in each state at the end; states with no host are absent. */
  readonly counts: Readonly<Partial<Record<HostState, number>>>;
  /** Hosts that were ordered an install. */
  readonly started: number;
  readonly peakInFlight: number;
}

/** One goal's story. */
export interface GoalStory {
  readonly ratio: number;
  readonly withinMs: number;
  readonly reachedMs: number | null;
  readonly isMet: boolean;
}

/** How a campaign was stopped, and what that cost. */
export interface StopStory {
  readonly atMs: number;
  readonly ring: string;
  /** `gate`: by itself; `alert`: by whoever watches the service, for its hosts broke after their smoke test. */
  readonly source: HoldSource;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly failed: number;
  readonly started: number;
  /** Hosts in flight when the evidence sufficed: they are touched for nothing. */
  readonly overshoot: number;
}

/** Where the campaign stood at one time. */
export interface BurnUpPoint {
  readonly atMs: number;
  readonly patched: number;
  readonly inFlight: number;
}

/** What would happen: the whole story of a campaign in virtual time. */
export interface WhatIf {
  readonly hosts: number;
  readonly seed: string;
  readonly resolutionMs: number;
  readonly turns: number;
  readonly ending: VirtualEnding;
  readonly endedMs: number;
  readonly rings: readonly RingStory[];
  readonly goals: readonly GoalStory[];
  readonly stop: StopStory | null;
  /** Hosts that were ordered an install. */
  readonly touched: number;
  readonly burnUp: readonly BurnUpPoint[];
}

/** Nothing of a campaign is looked at beyond this, in ms: 30 days. */
const HORIZON_MS = 30 * 24 * 3_600_000;

/** The burn-up has at most this many points. */
const POINTS_AT_MOST = 120;

/** One run, done in parts so that a server can do other things meanwhile. */
export class WhatIfRun {
  readonly #campaign: VirtualCampaign;
  readonly #course: VirtualCourse;
  #points: BurnUpPoint[] = [];
  #everyMs: number;
  #isOver = false;

  constructor(readonly settings: Settings) {
    this.#campaign = new VirtualCampaign(settings);
    this.#course = new VirtualCourse(this.#campaign);
    this.#everyMs = settings.resolutionMs;
  }

  /** Goes on for about this many turns; true when the story is told. */
  advance(turns: number): boolean {
    const campaign = this.#campaign;
    const until = campaign.turns + turns;
    while (!this.#isOver && campaign.turns < until) {
      this.#course.step();
      if (this.#course.ending !== null) break;
      const next = Math.min(campaign.nextTurn(), this.#course.next());
      if (next > HORIZON_MS) break;
      this.#note(next);
      campaign.now = Math.max(campaign.now, next);
      campaign.takeTurns();
    }
    this.#isOver ||= campaign.turns < until || this.#course.ending !== null;
    return this.#isOver;
  }

  /** The story; of a run that is not over, as far as it went. */
  story(): WhatIf {
    const campaign = this.#campaign;
    const { scenario, seed, resolutionMs } = this.settings;
    const { spec, shape } = scenario;
    return {
      hosts: shape.hosts,
      seed,
      resolutionMs,
      turns: campaign.turns,
      ending: this.#course.ending ?? 'held',
      endedMs: campaign.now,
      rings: campaign.rings.map((ring): RingStory => {
        const waves = [...ring.waves.values()];
        const last = (times: readonly (number | null)[]): number | null =>
          times.reduce<number | null>((most, at) => (most === null || at === null ? null : Math.max(most, at)), 0);
        const opened = waves.flatMap(({ openedAt }) => openedAt ?? []);
        const counts = HOST_STATES.map((state) => [state, sumOf(ring, `state:${state}`)] as const);
        return {
          name: ring.name,
          hosts: waves.reduce((sum, { hosts }) => sum + hosts, 0),
          openedMs: opened.length === 0 ? null : Math.min(...opened),
          endedMs: last(waves.map(({ endedAt }) => endedAt)),
          passedMs: last(waves.map(({ passedAt }) => passedAt)),
          verdict: ring.verdict,
          reason: ring.reason,
          counts: Object.fromEntries(counts.filter(([, hosts]) => hosts > 0)),
          started: sumOf(ring, 'forward:started'),
          peakInFlight: ring.peakInFlight,
        };
      }),
      goals: spec.goals.map(({ ratio, withinMs }, index): GoalStory => {
        const reachedMs = campaign.goalsReached[index] ?? null;
        return { ratio, withinMs, reachedMs, isMet: reachedMs !== null && reachedMs <= withinMs };
      }),
      stop: this.#stopStory(),
      touched: campaign.sum('forward:started'),
      burnUp: [...this.#points, this.#point(campaign.now)],
    };
  }

  #stopStory(): StopStory | null {
    const { stop } = this.#campaign;
    if (stop === null) return null;
    const { at, ring, source, judgement, failed, started, inFlight } = stop;
    const { verdict, reason } = judgement;
    return { atMs: at, ring, source, verdict, reason, failed, started, overshoot: inFlight };
  }

  #point(atMs: number): BurnUpPoint {
    return { atMs, patched: this.#campaign.sum('state:patched'), inFlight: this.#campaign.sum('in_flight') };
  }

  /** Notes the burn-up before time goes on to `next`; every second point is dropped when there are too many. */
  #note(next: number): void {
    const last = this.#points.at(-1);
    if (last !== undefined && next - last.atMs < this.#everyMs) return;
    this.#points.push(this.#point(this.#campaign.now));
    if (this.#points.length < POINTS_AT_MOST) return;
    this.#points = this.#points.filter((_, index) => index % 2 === 0);
    this.#everyMs *= 2;
  }
}

/** Tells the whole story at once. */
export function tellWhatIf(settings: Settings): WhatIf {
  const run = new WhatIfRun(settings);
  while (!run.advance(100_000));
  return run.story();
}
