import { nextRingBack } from '../../model/backout';
import { judgeGate } from '../../model/gate';
import { evidenceOf, isProvenBad, judgeEnded } from '../../model/ring-gate';
import type { VirtualCampaign } from './campaign';
import type { Ring } from './ring';

/** How a virtual campaign came to its end; `held`: it waits for a person. */
export type VirtualEnding = 'completed' | 'backed_out' | 'backout_failed' | 'held';

/** One way through the rings: all clusters together (null), or one of them. */
interface Chain {
  readonly cluster: string | null;
  ring: number;
}

/**
 * Takes a campaign through its rings in virtual time, as workflows/campaign-forward.ts and campaign-return.ts do: open,
 * wait for the last host, bake, ask the gate; back out newest ring first.
 */
export class VirtualCourse {
  ending: VirtualEnding | null = null;
  readonly #chains: readonly Chain[];
  #goesBack = false;
  /** When a bake time or the observation is over, in ms. */
  #timers: number[] = [];

  constructor(readonly campaign: VirtualCampaign) {
    const { rings, settings } = campaign;
    const clusters = new Set(rings.flatMap((ring) => [...ring.waves.keys()]));
    const together = settings.scenario.spec.advance === 'together';
    this.#chains = (together ? [null] : [...clusters].sort()).map((cluster) => ({ cluster, ring: 0 }));
  }

  /** When it has something to do by itself, in ms. */
  next(): number {
    return Math.min(Infinity, ...this.#timers, this.campaign.late.next());
  }

  /** Looks at what the lanes came to, and goes on as far as it can. */
  step(): void {
    this.#watchLate();
    this.#timers = [];
    const { spec } = this.campaign.settings.scenario;
    if (spec.onFail === 'back_out' && this.campaign.rings.some(isProvenBad)) this.#goesBack = true;
    if (this.#goesBack) this.#goBack();
    else this.#goForward();
  }

  #goForward(): void {
    const { campaign } = this;
    for (const chain of this.#chains) this.#follow(chain);
    const waves = campaign.rings.flatMap((ring) => [...ring.waves.values()]);
    if (!waves.every(({ passedAt }) => passedAt !== null)) return;
    const { acceptanceMs } = campaign.settings.scenario.spec;
    const closes = Math.max(...waves.map(({ passedAt }) => passedAt ?? 0)) + acceptanceMs;
    if (campaign.now < closes) this.#timers.push(closes);
    else if (campaign.holds.length === 0 && this.#isAtRest()) this.ending = 'completed';
  }

  /** The last look before a campaign is closed (store/closing.ts): nobody who came back is on the way. */
  #isAtRest(): boolean {
    const { campaign } = this;
    return campaign.sum('in_flight') === 0 && campaign.sum('ended') === campaign.settings.scenario.shape.hosts;
  }

  #follow(chain: Chain): void {
    for (;;) {
      const ring = this.campaign.rings[chain.ring];
      if (ring === undefined) return;
      if (ring.wavesIn(chain.cluster).length > 0 && !this.#pass(ring, chain.cluster)) return;
      chain.ring += 1;
    }
  }

  /** Takes one ring as far as it goes now; true once it has passed. */
  #pass(ring: Ring, cluster: string | null): boolean {
    const { campaign } = this;
    const waves = ring.wavesIn(cluster);
    if (waves.every(({ passedAt }) => passedAt !== null)) return true;
    if (waves.some(({ openedAt }) => openedAt === null)) {
      // A hold on the whole campaign is the only kind there is here.
      if (campaign.holds.length > 0) return false;
      for (const wave of waves) {
        wave.openedAt ??= campaign.now;
        wave.direct('forward', campaign.now);
      }
      return false;
    }
    if (!waves.every(({ isDone }) => isDone)) return false;
    const bakeMs = campaign.settings.scenario.spec.rings[ring.ring]?.bakeMs ?? 0;
    const baked = Math.max(...waves.map(({ endedAt }) => endedAt ?? 0)) + bakeMs;
    if (campaign.now < baked) {
      this.#timers.push(baked);
      return false;
    }
    const { passes, judgement, mustHold } = judgeEnded(ring, campaign.settings.scenario.spec.gate, cluster);
    if (mustHold) campaign.hold(ring, { judgement, direction: 'forward', source: 'gate' });
    if (!passes) return false;
    for (const wave of waves) wave.passedAt = campaign.now;
    if ([...ring.waves.values()].every(({ passedAt }) => passedAt !== null)) ring.note(judgement, 'forward');
    return true;
  }

  #goBack(): void {
    const { campaign } = this;
    const openedIn = (ring: Ring): ReturnType<Ring['wavesIn']> =>
      ring.wavesIn(null).filter(({ openedAt }) => openedAt !== null);
    const isBack = (ring: Ring): boolean =>
      openedIn(ring).every(({ isDone, course }) => isDone && course === 'back_out');
    const next = nextRingBack(
      campaign.rings.map((ring) => ({ opened: openedIn(ring).length > 0, back: isBack(ring) })),
    );
    const ring = next === null ? undefined : campaign.rings[next];
    if (ring === undefined) {
      const left = campaign.lanes.some(({ rows }) => rows.some(({ touched }) => touched));
      this.ending = left ? 'backout_failed' : 'backed_out';
      return;
    }
    for (const wave of openedIn(ring)) if (wave.course === 'forward') wave.direct('back_out', campaign.now);
  }

  /**
   * Trouble that shows after the smoke test is seen by whoever watches the service, here by the gate's own arithmetic; a
   * person then holds the campaign, and backs it out where the campaign says so.
   */
  #watchLate(): void {
    const { campaign } = this;
    const { spec } = campaign.settings.scenario;
    for (const index of campaign.late.take(campaign.now)) {
      const ring = campaign.rings[index];
      if (ring === undefined || campaign.stop !== null) continue;
      const seen = evidenceOf([...ring.waves.values()], 'forward');
      const failed = Math.min(seen.reported, seen.failed + campaign.late.shownIn(index));
      const judgement = judgeGate(spec.gate, { ...seen, failed, ended: false });
      if (judgement?.verdict !== 'fail') continue;
      campaign.hold(ring, { judgement: { ...judgement, cluster: null }, direction: 'forward', source: 'alert' });
    }
  }
}
