import { decidePace, type PaceChange, startingPace } from '../model/auto-pace';
import type { CampaignView } from '../model/campaign-view';
import type { CampaignSpec } from '../model/campaign';
import { asId, type CampaignId } from '../model/ids';
import { readSpec } from './campaign-rows';
import { readCampaign } from './campaigns-read';
import { type Database, inBoundedTransaction, type Transaction } from './database';
import { readCampaignProgress } from './goal-forecast';
import { announceCampaign } from './holds';
import { readMaxInFlight } from './limits';
import { lockCampaign, lockFleetShared } from './locks';
import { ringLanes } from './steering';

/**
 * Has a campaign that paces itself begin as its ramp does, in the transaction that launches it: until a worker's next look
 * it would go at the full limit. The caller has the campaign's lock; nothing is written twice.
 */
export async function beginPace(tx: Transaction, campaignId: CampaignId, { pace }: CampaignSpec): Promise<void> {
  if (pace.auto !== true) return;
  const found = await tx.query<{ max_hosts: number }>(
    `SELECT max_hosts FROM admission_limit WHERE campaign_id = $1 AND scope = 'campaign'`,
    [campaignId],
  );
  const from = found.rows[0]?.max_hosts;
  if (from === undefined) return;
  const to = startingPace(pace.rampFrom, from);
  await tx.query(
    `INSERT INTO auto_pace (campaign_id, ceiling, from_hosts, to_hosts, cause) VALUES ($1, $2, $2, $3, 'start')`,
    [campaignId, from, to],
  );
  await tx.query(`UPDATE admission_limit SET max_hosts = $2 WHERE campaign_id = $1 AND scope = 'campaign'`, [
    campaignId,
    to,
  ]);
}

/** A running campaign that paces itself. */
export interface SelfPacing {
  readonly campaignId: CampaignId;
  /** As it is stored: read when it is looked at, so that one that cannot be read keeps no other waiting. */
  readonly spec: unknown;
}

/** Running campaigns that pace themselves, the one launched first at the head. */
export async function listSelfPacing(db: Database): Promise<SelfPacing[]> {
  const result = await db.query<{ campaign_id: string; spec: unknown }>(
    `SELECT campaign_id, spec FROM campaign
      WHERE launched_at IS NOT NULL AND ended_at IS NULL AND spec -> 'pace' -> 'auto' = 'true'::jsonb
      ORDER BY launched_at`,
  );
  return result.rows.map((row) => ({ campaignId: asId<CampaignId>(row.campaign_id), spec: row.spec }));
}

/**
 * Looks at one campaign and changes its pace where that is decided (model/auto-pace.ts). Whoever else changed it meanwhile
 * comes first: then nothing is written, and the next look begins from there. Null: it stays. Throws when its rows cannot be
 * read, or its lock is not to be had within a second.
 */
export async function adaptPace(db: Database, { campaignId, spec: stored }: SelfPacing): Promise<PaceChange | null> {
  const spec = readSpec(stored);
  const campaign = await readCampaign(db, campaignId);
  const maxInFlight = await readMaxInFlight(db, campaignId);
  if (campaign === null || maxInFlight === null) return null;
  const { autoPace } = campaign;
  const failed = campaign.rings.reduce((sum, ring) => sum + ring.failed, 0);
  const change =
    autoPace === null
      ? begin(spec, maxInFlight)
      : decidePace(await situationOf(db, { campaign, spec, ceiling: autoPace.ceiling, failed }));
  return change !== null && (await writeChange(db, { campaignId, change, failed })) ? change : null;
}

/** Of a campaign that was launched by an api of an older build. */
function begin({ pace }: CampaignSpec, from: number): PaceChange {
  return { from, to: startingPace(pace.rampFrom, from), cause: 'start', ratio: null, lateMs: null };
}

async function situationOf(
  db: Database,
  known: {
    readonly campaign: CampaignView;
    readonly spec: CampaignSpec;
    readonly ceiling: number;
    readonly failed: number;
  },
): Promise<Parameters<typeof decidePace>[0]> {
  const { campaign, spec, ceiling, failed } = known;
  const readAt = new Date(campaign.readAt);
  const { campaignId, hosts, phase, rings } = campaign;
  const open = rings.filter(({ waves }) =>
    waves.some(({ openedAt, passedAt }) => openedAt !== null && passedAt === null),
  );
  return {
    progress: await readCampaignProgress(db, { campaignId, spec, hosts, phase, rings, readAt }),
    goals: campaign.goals.flatMap(({ ratio, withinMs, deadlineAt }) =>
      deadlineAt === null ? [] : [{ ratio, withinMs, leftMs: Date.parse(deadlineAt) - readAt.getTime() }],
    ),
    ceiling,
    gate: spec.gate,
    rings: open.map((ring) => ({ started: ring.started, failed: ring.failed })),
    failed,
    knownFailed: await readKnownFailed(db, campaignId),
  };
}

async function readKnownFailed(db: Database, campaignId: CampaignId): Promise<number> {
  const result = await db.query<{ known_failed: number }>('SELECT known_failed FROM auto_pace WHERE campaign_id = $1', [
    campaignId,
  ]);
  return result.rows[0]?.known_failed ?? 0;
}

/**
 * The pace is changed once in this time at most, in seconds, however many workers look: a little less than between two
 * looks of one of them (workers/pacer.ts), so that the next one counts.
 */
const SETTLING_SECONDS = 25;

/** `failed`: hosts that had failed when it was decided. False: somebody was first, and nothing is written. */
function writeChange(
  db: Database,
  { campaignId, change, failed }: { campaignId: CampaignId; change: PaceChange; failed: number },
): Promise<boolean> {
  const { from, to, cause, ratio, lateMs } = change;
  return inBoundedTransaction(db, async (tx) => {
    await lockFleetShared(tx);
    await lockCampaign(tx, campaignId);
    const moved = await tx.query(
      `UPDATE admission_limit SET max_hosts = $3
        WHERE campaign_id = $1 AND scope = 'campaign' AND max_hosts = $2
          AND $3 <= coalesce((SELECT ceiling FROM auto_pace WHERE campaign_id = $1), max_hosts)
          AND NOT EXISTS (SELECT FROM auto_pace WHERE campaign_id = $1
                             AND ($4 = 'start' OR changed_at > clock_timestamp() - make_interval(secs => $5)
                               OR ($4 = 'failures' AND known_failed >= $6)))`,
      [campaignId, from, to, cause, SETTLING_SECONDS, failed],
    );
    if (moved.rowCount !== 1) return false;
    await tx.query(
      `INSERT INTO auto_pace (campaign_id, ceiling, from_hosts, to_hosts, cause, ratio, late_ms)
       VALUES ($1, $2, $2, $3, $4, $5, $6)
       ON CONFLICT (campaign_id) DO UPDATE
          SET from_hosts = excluded.from_hosts, to_hosts = excluded.to_hosts, cause = excluded.cause, ratio = excluded.ratio,
              late_ms = excluded.late_ms, changed_at = excluded.changed_at,
              known_failed = CASE excluded.cause WHEN 'failures' THEN $7 ELSE auto_pace.known_failed END`,
      [campaignId, from, to, cause, ratio, lateMs === null ? null : Math.round(lateMs), failed],
    );
    await ringLanes(tx, { campaignId, ring: null, cluster: null });
    await announceCampaign(tx, campaignId);
    return true;
  });
}
