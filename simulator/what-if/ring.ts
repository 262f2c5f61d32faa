import type { RingJudgement, RingTally } from '../../model/ring-gate';
import { sumOf } from '../../model/ring-gate';
import type { Direction, Verdict } from '../../model/words';
import type { Wave } from './wave';

/** One ring, as the table ring has it. Nobody overrides a verdict in virtual time. */
export class Ring implements RingTally {
  verdict: Verdict | null = null;
  verdictCluster: string | null = null;
  reason: string | null = null;
  backoutVerdict: Verdict | null = null;
  readonly overriddenVerdict = null;
  backoutVerdictCluster: string | null = null;
  readonly backoutOverridden = null;
  /** The most hosts of it that were ever disturbed at once, going forward. */
  peakInFlight = 0;
  readonly #waves = new Map<string, Wave>();

  constructor(
    readonly ring: number,
    readonly name: string,
  ) {}

  get waves(): ReadonlyMap<string, Wave> {
    return this.#waves;
  }

  waveIn(cluster: string): Wave | undefined {
    return this.#waves.get(cluster);
  }

  addWave(wave: Wave): Wave {
    this.#waves.set(wave.cluster, wave);
    return wave;
  }

  /** Its waves, in every cluster (null) or in one. */
  wavesIn(cluster: string | null): Wave[] {
    return [...this.#waves.values()].filter((wave) => cluster === null || wave.cluster === cluster);
  }

  notePeak(): void {
    this.peakInFlight = Math.max(this.peakInFlight, sumOf(this, 'in_flight'));
  }

  /** Writes a verdict as a turn does (store/turn/judge.ts, `holdRing`). */
  note({ verdict, cluster, reason }: RingJudgement, direction: Direction): void {
    this.reason = reason;
    if (direction === 'backout') {
      this.backoutVerdict = verdict;
      this.backoutVerdictCluster = cluster;
      return;
    }
    this.verdict = verdict;
    this.verdictCluster = cluster;
    const wave = cluster === null ? undefined : this.#waves.get(cluster);
    if (wave !== undefined) wave.verdict = verdict;
  }
}
