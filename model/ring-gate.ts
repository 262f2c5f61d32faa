import { goesForward } from './board/course';
import type { CampaignSpec, GatePolicy } from './campaign';
import { type GateEvidence, type GateJudgement, judgeGate } from './gate';
import type { Measure } from './tally';
import { hasWaveEnded } from './wave-end';
import type { Course, Direction, Verdict } from './words';

/** Sums of one wave, by measure. */
export type WaveTally = Partial<Record<Measure, number>>;

/** What a ring's gate is asked about in one cluster, and what it said there. */
export interface WaveStanding {
  readonly hosts: number;
  /** By `hasWaveEnded`. */
  readonly ended: boolean;
  readonly tally: WaveTally;
  /** This cluster's own verdict that held. */
  readonly verdict: Verdict | null;
  readonly overriddenVerdict: Verdict | null;
  /** The same of its way back. */
  readonly backoutOverridden: Verdict | null;
  /** What was said of the rehearsal of its way back; null: nothing yet. */
  readonly rehearsalVerdict: Verdict | null;
}

/** One ring's tallies by cluster, and the sizes of its waves. */
export interface RingTally {
  readonly ring: number;
  readonly name: string;
  /** The newest verdict. */
  readonly verdict: Verdict | null;
  /** The cluster whose own it is; null: the ring's, pooled. */
  readonly verdictCluster: string | null;
  /** Of the pooled verdicts. */
  readonly overriddenVerdict: Verdict | null;
  /** The newest verdict that held its way back. */
  readonly backoutVerdict: Verdict | null;
  /** The cluster whose own it is; null: the ring's, pooled. */
  readonly backoutVerdictCluster: string | null;
  /** Of the pooled ones. */
  readonly backoutOverridden: Verdict | null;
  readonly waves: ReadonlyMap<string, WaveStanding>;
}

/** What a gate says, and of what: one cluster's part of the ring, or (null) all of it, pooled. */
export interface RingJudgement extends GateJudgement {
  readonly cluster: string | null;
}

/** The ring as a turn's not yet written difference leaves it. */
export function withDifference(
  ring: RingTally,
  { course, cluster }: AskingWave,
  difference: ReadonlyMap<Measure, number>,
): RingTally {
  const waves = new Map(ring.waves);
  const wave = waves.get(cluster);
  if (wave === undefined) throw new Error(`ring ${ring.name} has no wave in cluster ${cluster}`);
  const tally: WaveTally = { ...wave.tally };
  for (const [measure, hosts] of difference) tally[measure] = (tally[measure] ?? 0) + hosts;
  waves.set(cluster, { ...wave, tally, ended: hasWaveEnded({ ...wave, tally }, course) });
  return { ...ring, waves };
}

/** Sum of one measure over the ring. */
export function sumOf(ring: RingTally, measure: Measure): number {
  let sum = 0;
  for (const { tally } of ring.waves.values()) sum += tally[measure] ?? 0;
  return sum;
}

/** What a gate is asked about, from sums. Hosts nobody can vouch for count as unreachable. */
export function evidenceOf(
  parts: readonly Pick<WaveStanding, 'hosts' | 'tally' | 'ended'>[],
  direction: Direction,
): GateEvidence {
  const sum = (measure: Measure): number => parts.reduce((total, { tally }) => total + (tally[measure] ?? 0), 0);
  const all = parts.reduce((total, { hosts }) => total + hosts, 0);
  // Going forward only a person's exclusion skips a host: a smaller ring bears fewer failures. One of none at all proves nothing.
  const left = all - sum('state:skipped');
  const hosts = direction === 'forward' ? (left === 0 ? all : left) : sum('backout:wanted');
  return {
    hosts,
    ...(direction === 'forward' && hosts < all && { planned: all }),
    started: sum(`${direction}:started`),
    failed: sum(`${direction}:failed`),
    reported: sum(`${direction}:reported`),
    // Going back, hosts that are merely offline go back when they return; those that fell silent on their way count.
    unreachable: direction === 'forward' ? outOfReach(sum) : sum('backout:lost'),
    ...(direction === 'forward' && { unconfirmed: sum('forward:unheard') }),
    ended: direction === 'forward' && parts.every(({ ended }) => ended),
  };
}

/** Who cannot be vouched for now, and who was out of reach after its change: no more a proof against the patch than silence. */
function outOfReach(sum: (measure: Measure) => number): number {
  return sum('state:unreachable') + sum('state:indeterminate') + sum('forward:unheard');
}

/**
 * Judges a ring pooled and, where a wave is large enough to be a sample of its own (`minReports` hosts), per cluster. A
 * failing or unreadable judgement of a part comes first, unless a person went on in spite of it: then the rest of the ring
 * is judged without that cluster's failures. null: nothing is decided yet.
 */
export function judgeRing(ring: RingTally, policy: GatePolicy, direction: Direction): RingJudgement | null {
  if (ring.waves.size > 1) {
    for (const [cluster, wave] of ring.waves) {
      const part = wave.hosts < Math.max(policy.minReports, 1) ? null : evidenceOf([wave], direction);
      const judgement = part === null || part.hosts === 0 ? null : judgeGate(policy, part);
      if (judgement?.verdict !== 'fail' && judgement?.verdict !== 'error') continue;
      if (isOverridden(ring, { verdict: judgement.verdict, cluster }, direction)) continue;
      return { verdict: judgement.verdict, reason: `cluster ${cluster}: ${judgement.reason}`, cluster };
    }
  }
  const accepted = (wave: WaveStanding): boolean =>
    (direction === 'forward' ? wave.overriddenVerdict : wave.backoutOverridden) === 'fail';
  const parts = [...ring.waves.values()].filter((wave) => !accepted(wave));
  if (parts.length === 0)
    return { verdict: 'pass', reason: 'a person went on in spite of its failures', cluster: null };
  const pooled = evidenceOf(parts, direction);
  const judgement = pooled.hosts === 0 ? null : judgeGate(policy, pooled);
  return judgement === null ? null : { ...judgement, cluster: null };
}

/** The part of a ring in one cluster, judged by itself however small: its clusters go through the rings one by one. */
function judgeWave(ring: RingTally, policy: GatePolicy, cluster: string): RingJudgement | null {
  const wave = ring.waves.get(cluster);
  if (wave === undefined) return null;
  const judgement = judgeGate(policy, evidenceOf([wave], 'forward'));
  return judgement === null ? null : { ...judgement, reason: `cluster ${cluster}: ${judgement.reason}`, cluster };
}

/** What the gate of an ended ring says about going on. */
interface EndedJudgement {
  readonly passes: boolean;
  readonly judgement: RingJudgement;
  /** It stands in the way and has not been written yet. */
  readonly mustHold: boolean;
}

/** Judges a ring, or its part in one cluster, whose hosts have all ended. Throws when the gate says nothing. */
export function judgeEnded(ring: RingTally, policy: GatePolicy, cluster: string | null): EndedJudgement {
  const judgement = cluster === null ? judgeRing(ring, policy, 'forward') : judgeWave(ring, policy, cluster);
  if (judgement === null) throw new Error(`the gate of ended ring ${ring.name} said nothing`);
  const goesOn = judgement.verdict === 'pass' || isOverridden(ring, judgement);
  return {
    passes: goesOn && !isProvenBad(ring),
    judgement,
    mustHold: !goesOn && !holdsAlready(ring, judgement),
  };
}

/** A judgement that holds the campaign, and what it judges: the way forward, the way back, or the rehearsal of that. */
export interface HoldingJudgement {
  readonly judgement: RingJudgement;
  readonly of: Direction | 'rehearsal';
}

/** Whose turn asks. */
export interface AskingWave {
  readonly course: Course;
  readonly cluster: string;
}

/**
 * What a turn has to hold the campaign for, by the ring's sums of this moment; null when there is nothing, when it holds
 * already, or when a person went on in spite of it.
 */
export function findHolding(
  ring: RingTally,
  spec: Pick<CampaignSpec, 'gate' | 'backout' | 'advance'>,
  { course, cluster }: AskingWave,
): HoldingJudgement | null {
  if (goesForward(course)) {
    const judgement = findForwardHolding(ring, spec.gate);
    if (judgement !== null) return { judgement, of: 'forward' };
    if (course !== 'rehearse') return null;
    const rehearsal = judgeRehearsing(ring, spec.backout.gate, spec.advance === 'together' ? null : cluster);
    return rehearsal === null ? null : { judgement: rehearsal, of: 'rehearsal' };
  }
  if (course !== 'back_out' || holdsBackout(ring)) return null;
  const judgement = judgeRing(ring, spec.backout.gate, 'backout');
  if (judgement === null || judgement.verdict === 'pass' || isOverridden(ring, judgement, 'backout')) return null;
  return { judgement, of: 'backout' };
}

function findForwardHolding(ring: RingTally, policy: GatePolicy): RingJudgement | null {
  const judgement = judgeRing(ring, policy, 'forward');
  if (judgement === null || judgement.verdict === 'pass') return null;
  return holdsAlready(ring, judgement) || isOverridden(ring, judgement) ? null : judgement;
}

/**
 * Judges a rehearsal that goes on, by the backout's gate: a ring whose way back fails is not taken down whole. As `judgeRing`,
 * pooled and, where a wave is large enough, per cluster; or `only` one cluster's part, which rehearses by itself. null:
 * nothing is proven, or something was said already, which holds or a person went on in spite of.
 */
function judgeRehearsing(ring: RingTally, policy: GatePolicy, only: string | null): RingJudgement | null {
  const waves = [...ring.waves].filter(([cluster]) => only === null || cluster === only);
  if (waves.some(([, { rehearsalVerdict }]) => rehearsalVerdict !== null)) return null;
  const judge = (parts: readonly WaveStanding[]): GateJudgement | null => {
    const evidence = evidenceOfRehearsal(parts);
    return evidence.hosts === 0 ? null : judgeGate(policy, evidence);
  };
  for (const [cluster, wave] of waves.length > 1 ? waves : []) {
    const judgement = wave.hosts < Math.max(policy.minReports, 1) ? null : judge([wave]);
    if (judgement !== null) return { ...judgement, reason: `cluster ${cluster}: ${judgement.reason}`, cluster };
  }
  const judgement = judge(waves.map(([, wave]) => wave));
  return judgement === null ? null : { ...judgement, cluster: only };
}

/** Of the patched hosts, who has started back, and who did not come through. Who falls silent the forward gate counts. */
function evidenceOfRehearsal(parts: readonly { readonly tally: WaveTally }[]): GateEvidence {
  const sum = (measure: Measure): number => parts.reduce((total, { tally }) => total + (tally[measure] ?? 0), 0);
  const failed = sum('rehearsal:failed');
  // Whoever failed had started, also when a worker of an older build, which did not count that, took it back.
  const started = Math.max(sum('rehearsal:started'), failed);
  return { hosts: sum('forward:patched'), started, failed, reported: failed, unreachable: 0, ended: false };
}

/** Its way back is held already by what one part of it showed. */
function holdsBackout(ring: RingTally): boolean {
  const { backoutVerdict: verdict, backoutVerdictCluster: cluster } = ring;
  return verdict !== null && !isOverridden(ring, { verdict, cluster }, 'backout');
}

type Part = Pick<RingJudgement, 'verdict' | 'cluster'>;

/** Going on in spite of a `fail` goes on in spite of everything less, in that part of the ring. */
function isOverridden(ring: RingTally, { verdict, cluster }: Part, direction: Direction = 'forward'): boolean {
  const part = cluster === null ? ring : ring.waves.get(cluster);
  const overridden = direction === 'forward' ? part?.overriddenVerdict : part?.backoutOverridden;
  return overridden === verdict || overridden === 'fail';
}

/** What proved bad stays bad, whatever later hosts say, until a person goes on in spite of it. */
export function isProvenBad(ring: RingTally): boolean {
  return ring.verdict === 'fail' && !isOverridden(ring, { verdict: 'fail', cluster: ring.verdictCluster });
}

/** A verdict that holds is written once. */
function holdsAlready(ring: RingTally, { verdict, cluster }: Part): boolean {
  if (isProvenBad(ring)) return true;
  const standing = cluster === null ? ring.verdictCluster === null && ring.verdict : ring.waves.get(cluster)?.verdict;
  return standing === verdict;
}
