import type { CampaignSpec } from '../model/campaign';
import type { CampaignId, HoldId, LaneId } from '../model/ids';
import type { Course, HoldScope, HoldSource, StoredPhase, Verdict } from '../model/words';
import { type Database, inBoundedTransaction, type Transaction } from './database';
import { announceCampaign } from './holds';
import { lockCampaign, lockFleetShared } from './locks';

/** What a campaign's workflow steers by: small, and complete enough to go on from after any loss. */
export interface Progress {
  readonly revision: number;
  readonly phase: StoredPhase;
  readonly approvalsMissing: number;
  /** How long it has been observing, in ms by the database's clock; null before. */
  readonly observedMs: number | null;
  readonly holds: readonly {
    readonly holdId: HoldId;
    readonly scope: HoldScope;
    readonly source: HoldSource;
    readonly cluster: string | null;
  }[];
  readonly rings: readonly RingProgress[];
}

export interface RingProgress {
  readonly name: string;
  readonly verdict: Verdict | null;
  /** What a person went on in spite of, in the part of the ring that `verdict` is about. */
  readonly overriddenVerdict: Verdict | null;
  readonly backoutVerdict: Verdict | null;
  readonly waves: readonly WaveProgress[];
}

export interface WaveProgress {
  readonly cluster: string;
  readonly course: Course;
  readonly opened: boolean;
  /** Every host ended on the present course, which all lanes follow. */
  readonly ended: boolean;
  /** For how long its last host has ended, in ms by the database's clock; null while it goes on. */
  readonly endedForMs: number | null;
  readonly passed: boolean;
  readonly inFlight: number;
  readonly lanes: readonly { readonly laneId: LaneId; readonly ordinal: number }[];
}

/** Reads the campaign's progress in one statement, so that its parts belong together. Throws when there is none. */
export async function readProgress(db: Database, campaignId: CampaignId): Promise<Progress> {
  interface Row {
    revision: string;
    phase: StoredPhase;
    approvals_missing: number;
    observed_ms: string | null;
    holds: Progress['holds'];
    rings: RingProgress[];
  }
  const result = await db.query<Row>(
    `SELECT c.revision, c.phase, (extract(epoch FROM clock_timestamp() - c.observing_since) * 1000)::bigint AS observed_ms,
            greatest(0, (c.spec->>'approvals')::int
              - (SELECT count(*)::int FROM approval a WHERE a.campaign_id = c.campaign_id AND a.plan_hash = c.plan_hash))
              AS approvals_missing,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('holdId', h.hold_id, 'scope', h.scope, 'source', h.source,
                                                          'cluster', h.cluster) ORDER BY h.set_at), '[]')
               FROM hold h WHERE h.campaign_id = c.campaign_id AND h.lifted_at IS NULL) AS holds,
            (SELECT jsonb_agg(jsonb_build_object('name', r.name, 'verdict', r.verdict,
                      'overriddenVerdict', CASE WHEN r.verdict_cluster IS NULL THEN r.overridden_verdict ELSE
                        (SELECT v.overridden_verdict FROM wave v WHERE v.campaign_id = r.campaign_id
                            AND v.ring = r.ordinal AND v.cluster = r.verdict_cluster) END, 'backoutVerdict', r.backout_verdict,
                      'waves', (${WAVES_OF_RING})) ORDER BY r.ordinal)
               FROM ring r WHERE r.campaign_id = c.campaign_id) AS rings
       FROM campaign c WHERE c.campaign_id = $1`,
    [campaignId],
  );
  const row = result.rows[0];
  if (row === undefined) throw new Error(`there is no campaign ${campaignId}`);
  return {
    revision: Number(row.revision),
    phase: row.phase,
    approvalsMissing: row.approvals_missing,
    observedMs: row.observed_ms === null ? null : Number(row.observed_ms),
    holds: row.holds,
    rings: row.rings,
  };
}

const WAVES_OF_RING = `
  SELECT coalesce(jsonb_agg(jsonb_build_object('cluster', w.cluster, 'course', d.course,
           'opened', w.opened_at IS NOT NULL, 'passed', w.passed_at IS NOT NULL,
           'ended', w.ended_at IS NOT NULL AND NOT EXISTS (
              SELECT FROM lane l WHERE l.campaign_id = w.campaign_id AND l.ring = w.ring AND l.cluster = w.cluster
                AND l.directive_revision < d.revision),
           'endedForMs', (extract(epoch FROM clock_timestamp() - w.ended_at) * 1000)::bigint,
           'inFlight', coalesce((SELECT t.hosts FROM tally t WHERE t.campaign_id = w.campaign_id AND t.ring = w.ring
                                  AND t.cluster = w.cluster AND t.measure = 'in_flight'), 0),
           'lanes', (SELECT jsonb_agg(jsonb_build_object('laneId', l.lane_id::text, 'ordinal', l.ordinal) ORDER BY l.ordinal)
                       FROM lane l WHERE l.campaign_id = w.campaign_id AND l.ring = w.ring AND l.cluster = w.cluster)
         ) ORDER BY w.cluster), '[]')
    FROM wave w JOIN directive d ON d.campaign_id = w.campaign_id AND d.ring = w.ring AND d.cluster = w.cluster
   WHERE w.campaign_id = r.campaign_id AND w.ring = r.ordinal`;

/** Whether the campaign has ended for good. */
export async function isClosed(db: Database, campaignId: CampaignId): Promise<boolean> {
  const result = await db.query('SELECT FROM campaign WHERE campaign_id = $1 AND ended_at IS NOT NULL', [campaignId]);
  return result.rowCount !== 0;
}

/** What the duration of a closed campaign is counted by. Throws when it is not closed. */
export async function readDuration(
  db: Database,
  campaignId: CampaignId,
): Promise<{ class: CampaignSpec['class']; tookMs: number }> {
  const result = await db.query<{ class: CampaignSpec['class']; took_ms: string }>(
    `SELECT spec->>'class' AS class, (extract(epoch FROM ended_at - launched_at) * 1000)::bigint AS took_ms
       FROM campaign WHERE campaign_id = $1 AND ended_at IS NOT NULL`,
    [campaignId],
  );
  const row = result.rows[0];
  if (row === undefined) throw new Error(`campaign ${campaignId} is not closed`);
  return { class: row.class, tookMs: Number(row.took_ms) };
}

/** The campaign's present revision: the cheap look behind its bell. */
export async function readRevision(db: Database, campaignId: CampaignId): Promise<number> {
  const result = await db.query<{ revision: string }>('SELECT revision FROM campaign WHERE campaign_id = $1', [
    campaignId,
  ]);
  return Number(result.rows[0]?.revision ?? 0);
}

/** Reads what was launched; it never changes afterwards. Throws when there is no such campaign. */
export async function readSpec(db: Database, campaignId: CampaignId): Promise<CampaignSpec> {
  const result = await db.query<{ spec: CampaignSpec }>('SELECT spec FROM campaign WHERE campaign_id = $1', [
    campaignId,
  ]);
  const row = result.rows[0];
  if (row === undefined) throw new Error(`there is no campaign ${campaignId}`);
  return row.spec;
}

/** Closing touches every host's row once: 70,000 of them take some seconds. */
const EVERY_HOST_MS = 30_000;

/** How a campaign may end. */
export type Ending = 'completed' | 'backed_out' | 'backout_failed' | 'aborted';

/**
 * Closes a campaign for good, after a last look under its lock: nothing in flight, no report undigested and, to be
 * `completed`, no hold standing; after a backout every wave back and the ending still true. `open`: something came up; the campaign goes on. Closing twice is the same as once:
 * the second time it was `closed_before`.
 */
export function closeCampaign(
  db: Database,
  campaignId: CampaignId,
  ending: Ending,
): Promise<'closed' | 'closed_before' | 'open'> {
  return inBoundedTransaction(
    db,
    async (tx) => {
      await lockFleetShared(tx);
      await lockCampaign(tx, campaignId);
      const look = await tx.query<{ ended: boolean; pending: boolean }>(
        `SELECT c.ended_at IS NOT NULL AS ended,
              EXISTS (SELECT FROM tally t WHERE t.campaign_id = $1 AND t.measure = 'in_flight' AND t.hosts > 0)
              OR EXISTS (SELECT FROM report r JOIN lane l USING (lane_id) WHERE l.campaign_id = $1 AND r.digested_turn IS NULL)
              OR ($2 = 'completed' AND (
                   EXISTS (SELECT FROM hold h WHERE h.campaign_id = $1 AND h.lifted_at IS NULL)
                   OR EXISTS (SELECT FROM wave w WHERE w.campaign_id = $1 AND w.ended_at IS NULL)))
              OR ($2 IN ('backed_out', 'backout_failed') AND (
                   EXISTS (SELECT FROM wave w WHERE w.campaign_id = $1 AND w.opened_at IS NOT NULL AND w.ended_at IS NULL)
                   OR ($2 = 'backed_out') = EXISTS (SELECT FROM campaign_host h WHERE h.campaign_id = $1 AND h.touched)
                 )) AS pending
         FROM campaign c WHERE c.campaign_id = $1`,
        [campaignId, ending],
      );
      const row = look.rows[0];
      if (row === undefined) throw new Error(`there is no campaign ${campaignId}`);
      if (row.ended) return 'closed_before';
      if (row.pending) return 'open';
      await tx.query(`UPDATE campaign SET phase = $2, ended_at = clock_timestamp() WHERE campaign_id = $1`, [
        campaignId,
        ending,
      ]);
      await skipUnopened(tx, campaignId);
      await tx.query(`UPDATE campaign_host SET owned = false WHERE campaign_id = $1 AND owned`, [campaignId]);
      await tx.query(
        `UPDATE host_order SET state = 'withdrawn', closed_at = clock_timestamp()
          WHERE lane_id IN (SELECT lane_id FROM lane WHERE campaign_id = $1) AND closed_at IS NULL AND state = 'open'`,
        [campaignId],
      );
      await tx.query(
        `UPDATE directive SET course = 'finish', revision = revision + 1, set_by = 'campaign', reason = 'campaign closed',
              set_at = clock_timestamp() WHERE campaign_id = $1 AND course <> 'finish'`,
        [campaignId],
      );
      await tx.query(
        `SELECT pg_notify('bell', '!' || string_agg(lane_id::text, ',')) FROM (
         SELECT lane_id, (row_number() OVER (ORDER BY lane_id)) / 400 AS part FROM lane WHERE campaign_id = $1) lanes
       GROUP BY part`,
        [campaignId],
      );
      await announceCampaign(tx, campaignId);
      return 'closed';
    },
    EVERY_HOST_MS,
  );
}

/** Hosts of rings that never opened were never asked for anything: they are skipped, and say why. */
async function skipUnopened(tx: Transaction, campaignId: CampaignId): Promise<void> {
  await tx.query(
    `WITH unopened AS (SELECT ring, cluster FROM wave WHERE campaign_id = $1 AND opened_at IS NULL),
          skipped AS (
            UPDATE campaign_host ch SET state = 'skipped', operation = NULL, revision = revision + 1,
                   reason = 'ring_never_opened', changed_at = clock_timestamp()
              FROM unopened u WHERE ch.campaign_id = $1 AND ch.ring = u.ring AND ch.cluster = u.cluster
            RETURNING ch.ring, ch.cluster),
          counted AS (SELECT ring, cluster, count(*)::int AS hosts FROM skipped GROUP BY ring, cluster)
     INSERT INTO tally (campaign_id, ring, cluster, measure, hosts)
     SELECT $1, ring, cluster, m.measure, m.sign * hosts FROM counted,
            (VALUES ('state:queued', -1), ('state:skipped', 1), ('ended', 1)) AS m(measure, sign)
     ON CONFLICT (campaign_id, ring, cluster, measure) DO UPDATE SET hosts = tally.hosts + excluded.hosts`,
    [campaignId],
  );
}

/** What a closing campaign came to, counted from its hosts' rows. */
export async function readBackoutOutcome(
  db: Database,
  campaignId: CampaignId,
): Promise<'backed_out' | 'backout_failed'> {
  const result = await db.query<{ left: number }>(
    `SELECT count(*)::int AS left FROM campaign_host WHERE campaign_id = $1 AND touched`,
    [campaignId],
  );
  return result.rows[0]?.left === 0 ? 'backed_out' : 'backout_failed';
}
