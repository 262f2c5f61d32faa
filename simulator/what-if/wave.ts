import type { WaveStanding, WaveTally } from '../../model/ring-gate';
import type { Measure } from '../../model/tally';
import { hasWaveEnded } from '../../model/wave-end';
import type { Course, Verdict } from '../../model/words';
import type { HostGroup } from './fleet-shape';
import type { VirtualLane, WaveOrders } from './lane';

/** One ring in one cluster, as the tables wave, directive and tally have it. */
export class Wave implements WaveStanding, WaveOrders {
  readonly tally: WaveTally = {};
  course: Course = 'closed';
  revision = 1;
  openedAt: number | null = null;
  endedAt: number | null = null;
  passedAt: number | null = null;
  verdict: Verdict | null = null;
  readonly overriddenVerdict = null;
  readonly backoutOverridden = null;
  readonly rehearsalVerdict = null;
  hosts = 0;
  readonly #lanes: VirtualLane[] = [];

  constructor(
    readonly ring: number,
    readonly cluster: string,
    readonly groups: readonly HostGroup[],
  ) {}

  get ended(): boolean {
    return this.endedAt !== null;
  }

  /** It has ended on the present course, which all lanes follow. */
  get isDone(): boolean {
    return this.ended && this.#lanes.every(({ followed }) => followed === this.revision);
  }

  join(lane: VirtualLane): void {
    this.#lanes.push(lane);
    this.hosts += lane.rows.length;
    this.tally['state:queued'] = this.hosts;
  }

  /** Adds a turn's difference, and notes when it has ended (store/turn/close-turn.ts). */
  book(difference: ReadonlyMap<Measure, number>, now: number): void {
    for (const [measure, hosts] of difference) this.tally[measure] = (this.tally[measure] ?? 0) + hosts;
    this.#noteEnd(now);
  }

  #noteEnd(now: number): void {
    const ended = hasWaveEnded(this, this.course);
    if (ended !== this.ended) this.endedAt = ended ? now : null;
  }

  /** Gives it a new course and has its lanes take a turn. */
  direct(course: Course, now: number): void {
    this.course = course;
    this.revision += 1;
    // On another course it begins anew, also where no lane learns anything in its next turn.
    this.#noteEnd(now);
    for (const lane of this.#lanes) lane.wakeAt = now;
  }
}
