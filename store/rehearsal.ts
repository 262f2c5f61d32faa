import type { CampaignSpec } from '../model/campaign';
import { type GateEvidence, type GateJudgement, judgeGate } from '../model/gate';
import type { Verdict } from '../model/words';
import { type Database, inBoundedTransaction, type Transaction } from './database';
import { announceCampaign } from './holds';
import { lockCampaign, lockFleetShared } from './locks';
import { holdRehearsal } from './rehearsal-hold';
import { moveCourse, type RingPart } from './steering';

/**
 * Sends a ring that has passed back and forward again, in the parts that have not been there yet. `false`: not now, a hold
 * stands or the campaign has turned. Beginning twice is the same as once.
 */
export function beginRehearsal(db: Database, part: RingPart): Promise<boolean> {
  return inBoundedTransaction(db, async (tx) => {
    await lockFleetShared(tx);
    await lockCampaign(tx, part.campaignId);
    const barred = await tx.query(
      `SELECT FROM hold WHERE campaign_id = $1 AND lifted_at IS NULL AND ($2::text IS NULL OR cluster IS NULL OR cluster = $2)
       UNION ALL
       SELECT FROM directive WHERE campaign_id = $1 AND course IN ('back_out', 'abort', 'finish') LIMIT 1`,
      [part.campaignId, part.cluster],
    );
    if (barred.rowCount !== 0) return false;
    const due = (await readParts(tx, part)).filter((wave) => !wave.isOver);
    for (const { cluster } of due) {
      const act = { actor: 'campaign', reason: 'rehearsing the way back' };
      await moveCourse(tx, { ...part, cluster }, { from: ['forward'], course: 'rehearse', act });
    }
    if (due.length > 0) await announceCampaign(tx, part.campaignId);
    return true;
  });
}

/**
 * Judges a rehearsal that has ended by the backout's own gate, and lets its ring go on. `false`: it holds the campaign, with
 * its reason, or has not ended. Once passed it stays so.
 */
export function judgeRehearsal(db: Database, part: RingPart, spec: CampaignSpec): Promise<boolean> {
  return inBoundedTransaction(db, async (tx) => {
    await lockFleetShared(tx);
    await lockCampaign(tx, part.campaignId);
    const due = (await readParts(tx, part)).filter((wave) => !wave.isOver);
    if (due.length === 0) return true;
    if (!due.every(({ course, ended }) => course === 'rehearse' && ended)) return false;
    const judgement = judge(await readEvidence(tx, part), spec);
    const isOverridden = due.every(({ overridden }) => overridden);
    if (judgement.verdict !== 'pass' && !isOverridden) {
      const isTold = due.every(({ verdict }) => verdict === judgement.verdict);
      if (!isTold) await holdRehearsal(tx, part, { ...judgement, scope: 'forward' });
      return false;
    }
    await tx.query(
      `UPDATE wave SET rehearsed_at = clock_timestamp(), rehearsal_verdict = $4, rehearsal_reason = $5
        WHERE campaign_id = $1 AND ring = $2 AND ($3::text IS NULL OR cluster = $3) AND rehearsed_at IS NULL`,
      [part.campaignId, part.ring, part.cluster, judgement.verdict, judgement.reason],
    );
    const act = { actor: 'campaign', reason: 'rehearsed the way back' };
    await moveCourse(tx, part, { from: ['rehearse'], course: 'forward', act });
    await announceCampaign(tx, part.campaignId);
    return true;
  });
}

interface RehearsalPart {
  readonly cluster: string;
  readonly course: string;
  readonly ended: boolean;
  readonly isOver: boolean;
  readonly verdict: Verdict | null;
  readonly overridden: boolean;
}

async function readParts(tx: Transaction, { campaignId, ring, cluster }: RingPart): Promise<RehearsalPart[]> {
  const result = await tx.query<RehearsalPart>(
    `SELECT w.cluster, d.course, w.rehearsed_at IS NOT NULL AS "isOver", w.rehearsal_verdict AS verdict,
            w.rehearsal_overridden_by IS NOT NULL AS overridden,
            w.ended_at IS NOT NULL AND NOT EXISTS (
              SELECT FROM lane l WHERE l.campaign_id = w.campaign_id AND l.ring = w.ring AND l.cluster = w.cluster
                 AND l.directive_revision < d.revision) AS ended
       FROM wave w JOIN directive d USING (campaign_id, ring, cluster)
      WHERE w.campaign_id = $1 AND w.ring = $2 AND ($3::text IS NULL OR w.cluster = $3) ORDER BY w.cluster`,
    [campaignId, ring, cluster],
  );
  return result.rows;
}

/** Counted from the ring's rows: of the hosts that took part, who is patched again, who is not, and who is lost. */
async function readEvidence(tx: Transaction, { campaignId, ring, cluster }: RingPart): Promise<GateEvidence> {
  const result = await tx.query<{ hosts: number; patched: number; failed: number; lost: number }>(
    `SELECT count(*)::int AS hosts,
            (count(*) FILTER (WHERE ch.direction = 'forward' AND ch.state = 'patched'))::int AS patched,
            (count(*) FILTER (WHERE ch.state IN ('failed', 'backout_failed', 'backed_out')))::int AS failed,
            (count(*) FILTER (WHERE ch.state IN ('unreachable', 'indeterminate')))::int AS lost
       FROM lane l JOIN campaign_host ch ON ch.lane_id = l.lane_id
      WHERE l.campaign_id = $1 AND l.ring = $2 AND ($3::text IS NULL OR l.cluster = $3)
        AND ch.verdict = 'patched' AND (ch.direction = 'backout' OR ch.backout_verdict = 'backed_out')`,
    [campaignId, ring, cluster],
  );
  const { hosts, patched, failed, lost } = result.rows[0] ?? { hosts: 0, patched: 0, failed: 0, lost: 0 };
  return { hosts, started: hosts, failed, reported: patched + failed, unreachable: lost, ended: true };
}

function judge(evidence: GateEvidence, { backout }: CampaignSpec): GateJudgement {
  if (evidence.hosts === 0) return { verdict: 'inconclusive', reason: 'no patched host was there to take part' };
  const judgement = judgeGate(backout.gate, evidence);
  if (judgement === null) throw new Error('the gate of an ended rehearsal said nothing');
  return judgement;
}
