import type { GatePolicy } from '../model/campaign';
import type { GateEvent } from '../store/bench-figures';
import { judgeRing, type RingTally, type WaveStanding, type WaveTally } from '../model/ring-gate';
import { haveAllEnded } from '../model/wave-end';

/** What one gate knew, and when it held. All times in ms since 1970. */
export interface HeldRing {
  readonly policy: GatePolicy;
  /** Hosts of the ring by cluster. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Oldest first. */
  readonly events: readonly GateEvent[];
  readonly setAt: number;
  /** null: nobody knows any more. */
  readonly committedAt: number | null;
}

/**
 * When PostgreSQL had the failing report that decides the gate: the first at which the product's own rule, asked with what
 * was known at that instant, says `fail`. Not the last report before the hold: reports that came while the gate should
 * already have known count against it. Null when none decides.
 */
export function decidedAt({ policy, sizes, events, setAt }: Omit<HeldRing, 'committedAt'>): number | null {
  const tallies = new Map([...sizes.keys()].map((cluster): [string, WaveTally] => [cluster, {}]));
  const add = (cluster: string, measures: readonly (keyof WaveTally)[]): void => {
    const tally: WaveTally = { ...tallies.get(cluster) };
    for (const measure of measures) tally[measure] = (tally[measure] ?? 0) + 1;
    tallies.set(cluster, tally);
  };
  for (const { what, cluster, at } of events) {
    if (at > setAt) return null;
    if (what === 'started') {
      add(cluster, ['forward:started']);
      continue;
    }
    add(cluster, ['forward:failed', 'forward:reported']);
    if (judgeRing(ringOf(sizes, tallies), policy, 'forward')?.verdict === 'fail') return at;
  }
  return null;
}

function ringOf(sizes: ReadonlyMap<string, number>, tallies: ReadonlyMap<string, WaveTally>): RingTally {
  const waves = [...sizes].map(([cluster, hosts]): [string, WaveStanding] => {
    const tally = tallies.get(cluster) ?? {};
    const none = { verdict: null, overriddenVerdict: null, backoutOverridden: null, rehearsalVerdict: null };
    return [cluster, { ...none, hosts, tally, ended: haveAllEnded({ hosts, tally }) }];
  });
  return {
    ring: 0,
    name: '',
    verdict: null,
    verdictCluster: null,
    overriddenVerdict: null,
    backoutVerdict: null,
    backoutVerdictCluster: null,
    backoutOverridden: null,
    waves: new Map(waves),
  };
}

/**
 * From the deciding report to the hold's commit, in ms; null when no report decides it (a deadline did, say), or when its
 * commit is not known.
 */
export function reactionMs(ring: HeldRing): number | null {
  const at = decidedAt(ring);
  return at === null || ring.committedAt === null ? null : Math.max(0, ring.committedAt - at);
}
