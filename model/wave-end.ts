import type { Course } from './words';

/** One ring in one cluster, as far as its end asks. */
interface EndingWave {
  readonly hosts: number;
  readonly tally: { readonly ended?: number };
  /** It had ended before. */
  readonly ended: boolean;
}

/** Whether every host of the wave has ended at this moment. */
export function haveAllEnded({ hosts, tally }: Pick<EndingWave, 'hosts' | 'tally'>): boolean {
  return (tally.ended ?? 0) === hosts;
}

/**
 * Whether a wave counts as ended. Going forward it ends once: a host that comes back afterwards is patched under the same
 * limits and the same gate, and neither the bake time nor the next ring waits for it; a large ring always has one that
 * comes back (docs/decisions/0011). Whoever is turned round is waited for, so on every other course, a rehearsal too, the
 * wave has ended as long as all of its hosts have.
 */
export function hasWaveEnded(wave: EndingWave, course: Course): boolean {
  return haveAllEnded(wave) || (wave.ended && course === 'forward');
}
