import type { CampaignSpec } from '../model/campaign';
import type { CampaignId, HoldId, LaneId } from '../model/ids';
import type { Course, HoldScope, HoldSource, StoredPhase, Verdict } from '../model/words';
import type { Database } from './database';

/** What a campaign's workflow steers by: small, and complete enough to go on from after any loss. */
export interface Progress {
  readonly revision: number;
  readonly phase: StoredPhase;
  readonly approvalsMissing: number;
  /** How long it has been observing, in ms by the database's clock; null before. */
  readonly observedMs: number | null;
  /** The same of taking hosts back. */
  readonly backingOutMs: number | null;
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
  readonly waves: readonly WaveProgress[];
}

export interface WaveProgress {
  readonly cluster: string;
  readonly course: Course;
  readonly opened: boolean;
  /** It has ended on the present course (model/wave-end.ts), which all lanes follow. */
  readonly ended: boolean;
  /** For how long it has ended, in ms by the database's clock; null while it goes on. */
  readonly endedForMs: number | null;
  readonly passed: boolean;
  readonly inFlight: number;
  /** Hosts out of reach; going back, they are waited for. */
  readonly unreachable: number;
  /** Its way back was rehearsed. */
  readonly rehearsed: boolean;
  readonly lanes: readonly { readonly laneId: LaneId; readonly ordinal: number }[];
}

/** Reads the campaign's progress in one statement, so that its parts belong together. Throws when there is none. */
export async function readProgress(db: Database, campaignId: CampaignId): Promise<Progress> {
  interface Row {
    revision: string;
    phase: StoredPhase;
    approvals_missing: number;
    observed_ms: string | null;
    backing_out_ms: string | null;
    holds: Progress['holds'];
    rings: RingProgress[];
  }
  const result = await db.query<Row>(
    `SELECT c.revision, c.phase, (extract(epoch FROM clock_timestamp() - c.observing_since) * 1000)::bigint AS observed_ms,
            (extract(epoch FROM clock_timestamp() - c.backing_out_since) * 1000)::bigint AS backing_out_ms,
            greatest(0, (c.spec->>'approvals')::int
              - (SELECT count(*)::int FROM approval a WHERE a.campaign_id = c.campaign_id AND a.plan_hash = c.plan_hash))
              AS approvals_missing,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('holdId', h.hold_id, 'scope', h.scope, 'source', h.source,
                                                          'cluster', h.cluster) ORDER BY h.set_at), '[]')
               FROM hold h WHERE h.campaign_id = c.campaign_id AND h.lifted_at IS NULL) AS holds,
            (SELECT jsonb_agg(jsonb_build_object('name', r.name, 'verdict', CASE WHEN ${PROBE_FAILED} THEN 'fail' ELSE r.verdict END,
                      'overriddenVerdict', CASE WHEN ${PROBE_FAILED} THEN NULL WHEN r.verdict_cluster IS NULL THEN r.overridden_verdict ELSE
                        (SELECT v.overridden_verdict FROM wave v WHERE v.campaign_id = r.campaign_id
                            AND v.ring = r.ordinal AND v.cluster = r.verdict_cluster) END,
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
    backingOutMs: row.backing_out_ms === null ? null : Number(row.backing_out_ms),
    holds: row.holds,
    rings: row.rings,
  };
}

/**
 * A probe's `fail` is the gate's, and turns the campaign back where that is asked for; one that kept a ring from opening does
 * not: what runs already is not what it was asked about.
 */
const PROBE_FAILED = `EXISTS (
  SELECT FROM gate_probe p WHERE p.campaign_id = r.campaign_id AND p.ring = r.ordinal AND p.verdict = 'fail'
    AND p.stage <> 'opening' AND NOT p.dry_run)`;

const WAVES_OF_RING = `
  SELECT coalesce(jsonb_agg(jsonb_build_object('cluster', w.cluster, 'course', d.course,
           'opened', w.opened_at IS NOT NULL, 'passed', w.passed_at IS NOT NULL,
           'ended', w.ended_at IS NOT NULL AND NOT EXISTS (
              SELECT FROM lane l WHERE l.campaign_id = w.campaign_id AND l.ring = w.ring AND l.cluster = w.cluster
                AND l.directive_revision < d.revision),
           'endedForMs', (extract(epoch FROM clock_timestamp() - w.ended_at) * 1000)::bigint,
           'inFlight', coalesce((SELECT t.hosts FROM tally t WHERE t.campaign_id = w.campaign_id AND t.ring = w.ring
                                  AND t.cluster = w.cluster AND t.measure = 'in_flight'), 0),
           'unreachable', coalesce((SELECT t.hosts FROM tally t WHERE t.campaign_id = w.campaign_id AND t.ring = w.ring
                                     AND t.cluster = w.cluster AND t.measure = 'state:unreachable'), 0),
           'rehearsed', w.rehearsed_at IS NOT NULL,
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
