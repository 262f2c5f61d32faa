import { randomUUID } from 'node:crypto';
import type { CampaignSpec, GatePolicy } from '../../model/campaign';
import { type GateEvidence, type GateJudgement, judgeGate } from '../../model/gate';
import { asId, type CampaignId, type HoldId } from '../../model/ids';
import type { Course, Direction, Verdict } from '../../model/words';
import type { Measure } from '../../model/tally';
import type { Transaction } from '../database';
import { announceCampaign, insertHold } from '../holds';

/** Sums of one wave, by measure. */
export type WaveTally = Partial<Record<Measure, number>>;

/** What a ring's gate is asked about in one cluster, and what it said there. */
export interface WaveStanding {
  readonly hosts: number;
  readonly ended: boolean;
  readonly tally: WaveTally;
  /** This cluster's own verdict that held. */
  readonly verdict: Verdict | null;
  readonly overriddenVerdict: Verdict | null;
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
  readonly backoutVerdict: Verdict | null;
  readonly backoutOverridden: boolean;
  readonly waves: ReadonlyMap<string, WaveStanding>;
}

/** What a gate says, and of what: one cluster's part of the ring, or (null) all of it, pooled. */
export interface RingJudgement extends GateJudgement {
  readonly cluster: string | null;
}

/** Reads one ring with the sums of each of its waves. */
export async function readRing(tx: Transaction, campaignId: CampaignId, ring: number): Promise<RingTally> {
  interface Row {
    name: string;
    verdict: Verdict | null;
    verdict_cluster: string | null;
    overridden_verdict: Verdict | null;
    backout_verdict: Verdict | null;
    backout_overridden: boolean;
    cluster: string;
    hosts: number;
    ended: boolean;
    tally: WaveTally;
    own_verdict: Verdict | null;
    own_overridden: Verdict | null;
  }
  const result = await tx.query<Row>(
    `SELECT r.name, r.verdict, r.verdict_cluster, r.overridden_verdict, r.backout_verdict, r.backout_overridden,
            w.cluster, w.hosts, w.ended_at IS NOT NULL AS ended,
            w.verdict AS own_verdict, w.overridden_verdict AS own_overridden,
            (SELECT coalesce(jsonb_object_agg(t.measure, t.hosts), '{}') FROM tally t
              WHERE t.campaign_id = w.campaign_id AND t.ring = w.ring AND t.cluster = w.cluster) AS tally
       FROM ring r JOIN wave w ON w.campaign_id = r.campaign_id AND w.ring = r.ordinal
      WHERE r.campaign_id = $1 AND r.ordinal = $2 ORDER BY w.cluster`,
    [campaignId, ring],
  );
  const first = result.rows[0];
  if (first === undefined) throw new Error(`campaign ${campaignId} has no ring ${ring}`);
  return {
    ring,
    name: first.name,
    verdict: first.verdict,
    verdictCluster: first.verdict_cluster,
    overriddenVerdict: first.overridden_verdict,
    backoutVerdict: first.backout_verdict,
    backoutOverridden: first.backout_overridden,
    waves: new Map(
      result.rows.map(({ cluster, hosts, ended, tally, own_verdict, own_overridden }) => [
        cluster,
        { hosts, ended, tally, verdict: own_verdict, overriddenVerdict: own_overridden },
      ]),
    ),
  };
}

/** The ring's sums with a turn's not yet written difference in one cluster. */
export function withDifference(ring: RingTally, cluster: string, difference: ReadonlyMap<Measure, number>): RingTally {
  const waves = new Map(ring.waves);
  const wave = waves.get(cluster);
  if (wave === undefined) throw new Error(`ring ${ring.name} has no wave in cluster ${cluster}`);
  const tally: WaveTally = { ...wave.tally };
  for (const [measure, hosts] of difference) tally[measure] = (tally[measure] ?? 0) + hosts;
  waves.set(cluster, { ...wave, tally });
  return { ...ring, waves };
}

/** Sum of one measure over the ring. */
export function sumOf(ring: RingTally, measure: Measure): number {
  let sum = 0;
  for (const { tally } of ring.waves.values()) sum += tally[measure] ?? 0;
  return sum;
}

/** What a gate is asked about, from sums. Hosts nobody can vouch for count as unreachable. */
function evidenceOf(parts: readonly { hosts: number; tally: WaveTally }[], direction: Direction): GateEvidence {
  const sum = (measure: Measure): number => parts.reduce((total, { tally }) => total + (tally[measure] ?? 0), 0);
  const all = parts.reduce((total, { hosts }) => total + hosts, 0);
  const hosts = direction === 'forward' ? all : sum('backout:wanted');
  return {
    hosts,
    started: sum(`${direction}:started`),
    failed: sum(`${direction}:failed`),
    reported: sum(`${direction}:reported`),
    unreachable: direction === 'forward' ? sum('state:unreachable') + sum('state:indeterminate') : 0,
    ended: direction === 'forward' && sum('ended') === all,
  };
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
      if (direction === 'forward' && isOverridden(ring, { verdict: judgement.verdict, cluster })) continue;
      return { verdict: judgement.verdict, reason: `cluster ${cluster}: ${judgement.reason}`, cluster };
    }
  }
  const accepted = (wave: WaveStanding): boolean => direction === 'forward' && wave.overriddenVerdict === 'fail';
  const parts = [...ring.waves.values()].filter((wave) => !accepted(wave));
  if (parts.length === 0)
    return { verdict: 'pass', reason: 'a person went on in spite of its failures', cluster: null };
  const pooled = evidenceOf(parts, direction);
  const judgement = pooled.hosts === 0 ? null : judgeGate(policy, pooled);
  return judgement === null ? null : { ...judgement, cluster: null };
}

/** The part of a ring in one cluster, judged by itself however small: its clusters go through the rings one by one. */
export function judgeWave(ring: RingTally, policy: GatePolicy, cluster: string): RingJudgement | null {
  const wave = ring.waves.get(cluster);
  if (wave === undefined) return null;
  const judgement = judgeGate(policy, evidenceOf([wave], 'forward'));
  return judgement === null ? null : { ...judgement, reason: `cluster ${cluster}: ${judgement.reason}`, cluster };
}

/**
 * Judges the ring as the turn sees it and, when the verdict holds the campaign, records it with its hold in the same
 * transaction. A verdict that a person has overridden, or that holds already, is not written again.
 */
export async function judgeAndHold(
  tx: Transaction,
  campaign: { campaignId: CampaignId; spec: CampaignSpec; course: Course },
  ring: RingTally,
): Promise<void> {
  if (campaign.course === 'forward') {
    const judgement = judgeRing(ring, campaign.spec.gate, 'forward');
    if (judgement === null || judgement.verdict === 'pass') return;
    if (holdsAlready(ring, judgement) || isOverridden(ring, judgement)) return;
    await holdRing(tx, { campaignId: campaign.campaignId, ring, judgement, direction: 'forward' });
  } else if (campaign.course === 'back_out' && ring.backoutVerdict === null && !ring.backoutOverridden) {
    const judgement = judgeRing(ring, campaign.spec.backout.gate, 'backout');
    if (judgement?.verdict !== 'fail' && judgement?.verdict !== 'error') return;
    await holdRing(tx, { campaignId: campaign.campaignId, ring, judgement, direction: 'backout' });
  }
}

type Part = Pick<RingJudgement, 'verdict' | 'cluster'>;

/** Going on in spite of a `fail` goes on in spite of everything less, in that part of the ring. */
export function isOverridden(ring: RingTally, { verdict, cluster }: Part): boolean {
  const overridden = cluster === null ? ring.overriddenVerdict : ring.waves.get(cluster)?.overriddenVerdict;
  return overridden === verdict || overridden === 'fail';
}

/** What proved bad stays bad, whatever later hosts say, until a person goes on in spite of it. */
export function isProvenBad(ring: RingTally): boolean {
  return ring.verdict === 'fail' && !isOverridden(ring, { verdict: 'fail', cluster: ring.verdictCluster });
}

/** A verdict that holds is written once. */
export function holdsAlready(ring: RingTally, { verdict, cluster }: Part): boolean {
  if (isProvenBad(ring)) return true;
  const standing = cluster === null ? ring.verdictCluster === null && ring.verdict : ring.waves.get(cluster)?.verdict;
  return standing === verdict;
}

/**
 * Records a verdict and its hold, in the transaction that found it: the fence and the verdict's row see to it that it is
 * once. A backout that fails holds everything; a forward ring holds what goes forward.
 */
export async function holdRing(
  tx: Transaction,
  held: { campaignId: CampaignId; ring: RingTally; judgement: RingJudgement; direction: Direction },
): Promise<void> {
  const { campaignId, ring, judgement, direction } = held;
  const { verdict, reason, cluster } = judgement;
  if (direction === 'forward') {
    await tx.query(
      `UPDATE ring SET verdict = $3, verdict_cluster = $5, verdict_reason = $4, judged_at = clock_timestamp(),
              overridden_by = NULL, override_reason = NULL
        WHERE campaign_id = $1 AND ordinal = $2`,
      [campaignId, ring.ring, verdict, reason, cluster],
    );
    await tx.query('UPDATE wave SET verdict = $4 WHERE campaign_id = $1 AND ring = $2 AND cluster = $3', [
      campaignId,
      ring.ring,
      cluster,
      verdict,
    ]);
  } else {
    await tx.query(
      `UPDATE ring SET backout_verdict = $3, verdict_reason = $4, judged_at = clock_timestamp()
        WHERE campaign_id = $1 AND ordinal = $2`,
      [campaignId, ring.ring, verdict, reason],
    );
  }
  const holdId = asId<HoldId>(randomUUID());
  await insertHold(tx, {
    holdId,
    campaignId,
    cluster: null,
    scope: direction === 'forward' ? 'forward' : 'all',
    source: 'gate',
    reason: `${direction === 'forward' ? 'ring' : 'backout of ring'} ${ring.name}: ${judgement.reason}`,
    setBy: 'gate',
  });
  // Set under the campaign's lock, it is effective with this commit.
  await tx.query('UPDATE hold SET effective_at = clock_timestamp() WHERE hold_id = $1', [holdId]);
  await announceCampaign(tx, campaignId);
}
