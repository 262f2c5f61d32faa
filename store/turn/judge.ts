import type { CampaignSpec } from '../../model/campaign';
import type { CampaignId } from '../../model/ids';
import {
  type AskingWave,
  findHolding,
  type RingJudgement,
  type RingTally,
  type WaveStanding,
  type WaveTally,
} from '../../model/ring-gate';
import type { Direction, Verdict } from '../../model/words';
import { prepared, together, type Transaction } from '../database';
import { announceCampaign, insertEffectiveHold } from '../holds';
import { holdRehearsal } from '../rehearsal-hold';

interface WaveRow {
  hosts: number;
  ended: boolean;
  tally: WaveTally;
  own_verdict: Verdict | null;
  own_overridden: Verdict | null;
  own_backout_overridden: Verdict | null;
  rehearsal_verdict: Verdict | null;
}

const RING = prepared(
  `SELECT r.name, r.verdict, r.verdict_cluster, r.overridden_verdict, r.backout_verdict,
          r.backout_verdict_cluster, r.backout_overridden_verdict, w.cluster, w.hosts, w.ended_at IS NOT NULL AS ended,
          w.verdict AS own_verdict, w.overridden_verdict AS own_overridden,
          w.backout_overridden_verdict AS own_backout_overridden, w.rehearsal_verdict,
          (SELECT coalesce(jsonb_object_agg(t.measure, t.hosts), '{}') FROM tally t
            WHERE t.campaign_id = w.campaign_id AND t.ring = w.ring AND t.cluster = w.cluster) AS tally
     FROM ring r JOIN wave w ON w.campaign_id = r.campaign_id AND w.ring = r.ordinal
    WHERE r.campaign_id = $1 AND r.ordinal = $2 ORDER BY w.cluster`,
);

/** Reads one ring with the sums of each of its waves. */
export async function readRing(tx: Transaction, campaignId: CampaignId, ring: number): Promise<RingTally> {
  interface Row extends WaveRow {
    name: string;
    verdict: Verdict | null;
    verdict_cluster: string | null;
    overridden_verdict: Verdict | null;
    backout_verdict: Verdict | null;
    backout_verdict_cluster: string | null;
    backout_overridden_verdict: Verdict | null;
    cluster: string;
  }
  const result = await tx.query<Row>({ ...RING, values: [campaignId, ring] });
  const first = result.rows[0];
  if (first === undefined) throw new Error(`campaign ${campaignId} has no ring ${ring}`);
  return {
    ring,
    name: first.name,
    verdict: first.verdict,
    verdictCluster: first.verdict_cluster,
    overriddenVerdict: first.overridden_verdict,
    backoutVerdict: first.backout_verdict,
    backoutVerdictCluster: first.backout_verdict_cluster,
    backoutOverridden: first.backout_overridden_verdict,
    waves: new Map(result.rows.map((row) => [row.cluster, waveStanding(row)])),
  };
}

function waveStanding(row: WaveRow): WaveStanding {
  return {
    hosts: row.hosts,
    ended: row.ended,
    tally: row.tally,
    verdict: row.own_verdict,
    overriddenVerdict: row.own_overridden,
    backoutOverridden: row.own_backout_overridden,
    rehearsalVerdict: row.rehearsal_verdict,
  };
}

/**
 * Judges the ring as the turn sees it and, when the verdict holds the campaign, records it with its hold in the same
 * transaction; answers whether it did. A verdict that a person has overridden, or that holds already, is not written again.
 */
export async function judgeAndHold(
  tx: Transaction,
  asking: { campaignId: CampaignId; spec: CampaignSpec } & AskingWave,
  ring: RingTally,
): Promise<boolean> {
  const { campaignId, spec } = asking;
  const holding = findHolding(ring, spec, asking);
  if (holding === null) return false;
  const { judgement, of } = holding;
  if (of === 'rehearsal') {
    const cluster = spec.advance === 'together' ? null : asking.cluster;
    const reason = `${judgement.reason}; nobody else is taken back`;
    await holdRehearsal(tx, { campaignId, ring: ring.ring, cluster }, { ...judgement, reason, scope: 'all' });
  } else {
    await holdRing(tx, { campaignId, ring, judgement, direction: of });
  }
  return true;
}

const RING_FAILED = `UPDATE ring SET verdict = $3, verdict_cluster = $5, verdict_reason = $4, judged_at = clock_timestamp(),
        overridden_by = NULL, override_reason = NULL
  WHERE campaign_id = $1 AND ordinal = $2`;
const RING_BACKOUT_FAILED = `UPDATE ring SET backout_verdict = $3, backout_verdict_cluster = $5, backout_verdict_reason = $4,
        judged_at = clock_timestamp()
  WHERE campaign_id = $1 AND ordinal = $2`;
const WAVE_FAILED = 'UPDATE wave SET verdict = $4 WHERE campaign_id = $1 AND ring = $2 AND cluster = $3';
const WAVE_BACKOUT_FAILED =
  'UPDATE wave SET backout_verdict = $4 WHERE campaign_id = $1 AND ring = $2 AND cluster = $3';

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
  const ofRing = [campaignId, ring.ring, verdict, reason, cluster];
  const ofWave = [campaignId, ring.ring, cluster, verdict];
  await together([
    tx.query(direction === 'forward' ? RING_FAILED : RING_BACKOUT_FAILED, ofRing),
    tx.query(direction === 'forward' ? WAVE_FAILED : WAVE_BACKOUT_FAILED, ofWave),
    insertEffectiveHold(tx, {
      campaignId,
      cluster: null,
      scope: direction === 'forward' ? 'forward' : 'all',
      source: 'gate',
      reason: `${direction === 'forward' ? 'ring' : 'backout of ring'} ${ring.name}: ${judgement.reason}`,
      setBy: 'gate',
    }),
    announceCampaign(tx, campaignId),
  ]);
}
