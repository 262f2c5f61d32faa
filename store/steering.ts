import type { CampaignSpec } from '../model/campaign';
import type { CampaignId, HoldId } from '../model/ids';
import { hostsWithin } from '../model/ratio';
import { judgeEnded } from '../model/ring-gate';
import { FINAL_PHASES, type Course, type StoredPhase } from '../model/words';
import { type Database, inBoundedTransaction, type Transaction } from './database';
import { asksOf, beginAsking, mayOpen, mayPass, overrideProbes } from './gate-probes';
import { announceCampaign, insertEffectiveHold } from './holds';
import { lockCampaign, lockFleetShared } from './locks';
import { holdRing, readRing } from './turn/judge';

/** Who does what, and why; kept with every change. */
export interface Act {
  readonly actor: string;
  readonly reason: string;
}

export type OpenResult = { readonly opened: true } | { readonly opened: false; readonly why: string };

/** A ring, or the part of it in one cluster. */
export interface RingPart {
  readonly campaignId: CampaignId;
  readonly ring: number;
  /** null: every cluster. */
  readonly cluster: string | null;
}

/**
 * Opens a ring, in one transaction under the campaign's lock that judges the ring before it again and reads the holds:
 * what was true when somebody decided to open is not enough. A campaign that turned back, was aborted or is closed opens
 * nothing more. Opening twice is the same as once.
 */
export function openRing(db: Database, part: RingPart, spec: CampaignSpec): Promise<OpenResult> {
  return inBoundedTransaction(db, async (tx) => {
    await lockFleetShared(tx);
    await lockCampaign(tx, part.campaignId);
    const held = await tx.query(
      `SELECT FROM hold WHERE campaign_id = $1 AND lifted_at IS NULL AND ($2::text IS NULL OR cluster IS NULL OR cluster = $2)`,
      [part.campaignId, part.cluster],
    );
    if (held.rowCount !== 0) return { opened: false, why: 'held' };
    const turned = await tx.query(
      `SELECT FROM directive WHERE campaign_id = $1 AND course IN ('back_out', 'abort', 'finish') LIMIT 1`,
      [part.campaignId],
    );
    if (turned.rowCount !== 0) return { opened: false, why: 'course' };
    if (spec.rehearseBackout && part.ring > 0 && !(await isRehearsed(tx, part))) {
      return { opened: false, why: 'rehearsal' };
    }
    const before = await readRingBefore(tx, part);
    if (before !== null && !(await passRing(tx, { ...part, ring: before }, spec))) {
      return { opened: false, why: 'gate' };
    }
    const asks = asksOf(spec);
    if (!(await mayOpen(tx, part, asks))) return { opened: false, why: 'probe' };
    await tx.query(
      `UPDATE wave SET opened_at = coalesce(opened_at, clock_timestamp())
        WHERE campaign_id = $1 AND ring = $2 AND ($3::text IS NULL OR cluster = $3)`,
      [part.campaignId, part.ring, part.cluster],
    );
    await moveCourse(tx, part, {
      from: ['closed'],
      course: 'forward',
      act: { actor: 'campaign', reason: 'ring opened' },
    });
    await beginAsking(tx, part, asks);
    await announceCampaign(tx, part.campaignId);
    return { opened: true };
  });
}

/** Whether the first ring's way back was proven wherever this part of the fleet has hosts in it. */
async function isRehearsed(tx: Transaction, { campaignId, cluster }: RingPart): Promise<boolean> {
  const due = await tx.query(
    `SELECT FROM wave WHERE campaign_id = $1 AND ring = 0 AND ($2::text IS NULL OR cluster = $2) AND rehearsed_at IS NULL`,
    [campaignId, cluster],
  );
  return due.rowCount === 0;
}

/** The newest earlier ring that has hosts in this part of the fleet: a cluster may have none in the ring just before. */
async function readRingBefore(tx: Transaction, { campaignId, ring, cluster }: RingPart): Promise<number | null> {
  const result = await tx.query<{ ring: number | null }>(
    `SELECT max(ring) AS ring FROM wave WHERE campaign_id = $1 AND ring < $2 AND ($3::text IS NULL OR cluster = $3)`,
    [campaignId, ring, cluster],
  );
  return result.rows[0]?.ring ?? null;
}

/** Judges a ring at the end of its bake time, under the campaign's lock. `false`: it holds now, with its reason. */
export function judgeEndedRing(db: Database, part: RingPart, spec: CampaignSpec): Promise<boolean> {
  return inBoundedTransaction(db, async (tx) => {
    await lockFleetShared(tx);
    await lockCampaign(tx, part.campaignId);
    return passRing(tx, part, spec);
  });
}

async function passRing(tx: Transaction, part: RingPart, spec: CampaignSpec): Promise<boolean> {
  const { campaignId, cluster } = part;
  const whole = await readRing(tx, campaignId, part.ring);
  const waves = [...whole.waves].filter(([name]) => cluster === null || name === cluster);
  // A ring with no hosts in this cluster has nothing to fail.
  if (waves.length === 0) return true;
  if (!waves.every(([, wave]) => wave.ended)) return false;
  const { passes, judgement, mustHold } = judgeEnded(whole, spec.gate, cluster);
  if (mustHold) await holdRing(tx, { campaignId, ring: whole, judgement, direction: 'forward' });
  if (!passes || !(await mayPass(tx, part, asksOf(spec)))) return false;
  await tx.query(
    `UPDATE wave SET passed_at = coalesce(passed_at, clock_timestamp())
      WHERE campaign_id = $1 AND ring = $2 AND ($3::text IS NULL OR cluster = $3)`,
    [campaignId, part.ring, cluster],
  );
  // A verdict that a person overrode stands beside who did.
  await tx.query(
    `UPDATE ring SET verdict = 'pass', verdict_cluster = NULL, verdict_reason = $3, judged_at = clock_timestamp()
      WHERE campaign_id = $1 AND ordinal = $2 AND verdict IS DISTINCT FROM 'pass' AND overridden_by IS NULL
        AND NOT EXISTS (SELECT FROM wave w WHERE w.campaign_id = $1 AND w.ring = $2 AND w.passed_at IS NULL)`,
    [campaignId, part.ring, judgement.reason],
  );
  return true;
}

/** Moves directives by compare-and-set on the course they must have now, and rings the bells of their lanes. */
export async function moveCourse(
  tx: Transaction,
  part: RingPart,
  { from, course, act }: { from: readonly Course[]; course: Course; act: Act },
): Promise<number> {
  const moved = await tx.query(
    `UPDATE directive SET course = $5, revision = revision + 1, set_by = $6, reason = $7, set_at = clock_timestamp()
      WHERE campaign_id = $1 AND ring = $2 AND ($3::text IS NULL OR cluster = $3) AND course = ANY($4::text[])`,
    [part.campaignId, part.ring, part.cluster, from, course, act.actor, act.reason],
  );
  await ringLanes(tx, part);
  return moved.rowCount ?? 0;
}

/** Rings the bells of a campaign's lanes, of all or of some. */
export async function ringLanes(
  tx: Transaction,
  part: Omit<RingPart, 'ring'> & { ring: number | null },
): Promise<void> {
  // A notification carries at most 8,000 bytes: some 400 lane ids.
  await tx.query(
    `SELECT pg_notify('bell', '!' || string_agg(lane_id::text, ',')) FROM (
       SELECT lane_id, (row_number() OVER (ORDER BY lane_id)) / 400 AS part FROM lane
        WHERE campaign_id = $1 AND ($2::int IS NULL OR ring = $2) AND ($3::text IS NULL OR cluster = $3)) lanes
     GROUP BY part`,
    [part.campaignId, part.ring, part.cluster],
  );
}

/** Sends one ring back, or aborts or finishes it. Rings that never opened are closed for good at `finish` only. */
export function setCourse(
  db: Database,
  part: RingPart,
  change: { readonly course: 'back_out' | 'abort' | 'finish'; readonly act: Act },
): Promise<number> {
  const from: Record<typeof change.course, readonly Course[]> = {
    back_out: ['forward', 'rehearse'],
    abort: ['forward', 'rehearse', 'back_out'],
    finish: ['closed', 'forward', 'rehearse', 'back_out', 'abort'],
  };
  return inBoundedTransaction(db, async (tx) => {
    await lockFleetShared(tx);
    await lockCampaign(tx, part.campaignId);
    const moved = await moveCourse(tx, part, { from: from[change.course], course: change.course, act: change.act });
    if (change.course === 'back_out') await keepForwardHeld(tx, part.campaignId, change.act);
    if (moved > 0) await announceCampaign(tx, part.campaignId);
    return moved;
  });
}

/** Stores the phase as the workflow sees it. A final phase is never left. */
export async function setPhase(db: Database, campaignId: CampaignId, phase: StoredPhase): Promise<void> {
  await inBoundedTransaction(db, async (tx) => {
    const changed = await tx.query(
      `UPDATE campaign SET phase = $2,
              observing_since = CASE WHEN $2 = 'observing' THEN coalesce(observing_since, clock_timestamp()) ELSE observing_since END,
              backing_out_since = CASE WHEN $2 = 'backing_out' THEN coalesce(backing_out_since, clock_timestamp())
                                       ELSE backing_out_since END
        WHERE campaign_id = $1 AND phase <> $2 AND NOT phase = ANY($3::text[])`,
      [campaignId, phase, FINAL_PHASES],
    );
    if (changed.rowCount !== 0) await announceCampaign(tx, campaignId);
  });
}

/**
 * Lifts the named holds. A gate's hold is lifted only with `gate`, which records the verdict that is overridden, by
 * whom and why; a recall's only by withdrawing the recall (recalls.ts). While the campaign backs out, what goes forward stays held. Returns the ids that still stand in the way of
 * what was asked.
 */
export function liftHolds(
  db: Database,
  request: { campaignId: CampaignId; holdIds: readonly HoldId[]; gate: boolean; act: Act },
): Promise<{ revision: number; notLifted: HoldId[] }> {
  const { campaignId, holdIds, gate, act } = request;
  return inBoundedTransaction(db, async (tx) => {
    await lockFleetShared(tx);
    await lockCampaign(tx, campaignId);
    await tx.query(
      `UPDATE hold SET lifted_by = $3, lifted_at = clock_timestamp(), lift_reason = $4
        WHERE campaign_id = $1 AND hold_id = ANY($2::uuid[]) AND lifted_at IS NULL AND ($5 OR source <> 'gate')
          AND source <> 'recall'`,
      [campaignId, holdIds, act.actor, act.reason, gate],
    );
    if (gate) await overrideVerdicts(tx, campaignId, act);
    await keepForwardHeld(tx, campaignId, act);
    const left = await tx.query<{ hold_id: HoldId }>(
      `SELECT hold_id FROM hold WHERE campaign_id = $1 AND hold_id = ANY($2::uuid[]) AND lifted_at IS NULL`,
      [campaignId, holdIds],
    );
    await ringLanes(tx, { campaignId, ring: null, cluster: null });
    return { revision: await announceCampaign(tx, campaignId), notLifted: left.rows.map(({ hold_id }) => hold_id) };
  });
}

/**
 * A backout goes newest ring first, and the rings before it still have the course forward: without a hold their hosts would
 * be given what others are being rid of (a rehearsal ends by going forward, too). So lifting the last one that held the whole
 * campaign leaves one of scope `forward`.
 */
export async function keepForwardHeld(tx: Transaction, campaignId: CampaignId, act: Act): Promise<void> {
  const bare = await tx.query(
    `SELECT FROM directive WHERE campaign_id = $1 AND course IN ('forward', 'rehearse')
        AND EXISTS (SELECT FROM directive WHERE campaign_id = $1 AND course = 'back_out')
        AND NOT EXISTS (SELECT FROM hold WHERE campaign_id = $1 AND cluster IS NULL AND lifted_at IS NULL) LIMIT 1`,
    [campaignId],
  );
  if (bare.rowCount === 0) return;
  const reason = 'backing out: nothing goes forward until every ring is back';
  const hold = { campaignId, cluster: null, scope: 'forward', source: 'person', reason } as const;
  await insertEffectiveHold(tx, { ...hold, setBy: act.actor });
}

/**
 * A verdict is overridden once none of its holds stands any more: for the part of the ring it was about, and no other. A
 * cluster that proves bad by itself later holds again.
 */
async function overrideVerdicts(tx: Transaction, campaignId: CampaignId, act: Act): Promise<void> {
  const standing = await tx.query(`SELECT FROM hold WHERE campaign_id = $1 AND source = 'gate' AND lifted_at IS NULL`, [
    campaignId,
  ]);
  if (standing.rowCount !== 0) return;
  await tx.query(
    `UPDATE wave SET overridden_verdict = verdict
      WHERE campaign_id = $1 AND verdict IS NOT NULL AND overridden_verdict IS DISTINCT FROM verdict`,
    [campaignId],
  );
  await tx.query(
    `UPDATE ring SET overridden_verdict = CASE WHEN verdict_cluster IS NULL THEN verdict ELSE overridden_verdict END,
            overridden_by = $2, override_reason = $3
      WHERE campaign_id = $1 AND verdict IN ('fail', 'inconclusive', 'error') AND overridden_by IS NULL`,
    [campaignId, act.actor, act.reason],
  );
  await tx.query(
    `UPDATE wave SET rehearsal_overridden_by = $2
      WHERE campaign_id = $1 AND rehearsal_verdict <> 'pass' AND rehearsed_at IS NULL`,
    [campaignId, act.actor],
  );
  await tx.query(
    `UPDATE wave SET backout_overridden_verdict = backout_verdict
      WHERE campaign_id = $1 AND backout_verdict IS NOT NULL`,
    [campaignId],
  );
  await tx.query(
    `UPDATE ring SET backout_overridden_verdict = backout_verdict
      WHERE campaign_id = $1 AND backout_verdict IS NOT NULL AND backout_verdict_cluster IS NULL`,
    [campaignId],
  );
  await overrideProbes(tx, campaignId, act.actor);
}

/**
 * Sets the share of hosts that may be in flight (ratio), in every limit of the campaign but its budgets: the same numbers
 * as a plan with this share has (model/limits.ts), and never above `most`, what people signed. `onlySlower`: it was no more than there
 * was when somebody looked, without a lock; what was lowered since is not raised by it.
 */
export async function changePace(
  db: Database,
  request: { campaignId: CampaignId; maxInFlight: number; most?: number | null; onlySlower?: boolean; act: Act },
): Promise<{ revision: number }> {
  const { campaignId, maxInFlight, onlySlower = false } = request;
  const most = request.most ?? Infinity;
  const groups = await readGroups(db, campaignId);
  return inBoundedTransaction(
    db,
    async (tx) => {
      await lockFleetShared(tx);
      await lockCampaign(tx, campaignId);
      await tx.query(
        `UPDATE admission_limit l SET max_hosts = n.max_hosts
           FROM unnest($3::text[], $4::text[], $5::int[]) AS n (scope, key, max_hosts)
          WHERE l.campaign_id = $1 AND l.scope = n.scope AND l.key = n.key
            AND CASE WHEN $2 THEN l.max_hosts > n.max_hosts ELSE l.max_hosts <> n.max_hosts END`,
        [
          ...[campaignId, onlySlower],
          groups.map(({ scope }) => scope),
          groups.map(({ key }) => key),
          groups.map(({ hosts }) => Math.min(most, Math.max(1, hostsWithin(maxInFlight, hosts)))),
        ],
      );
      await goOnFromHere(tx, campaignId);
      await ringLanes(tx, { campaignId, ring: null, cluster: null });
      return { revision: await announceCampaign(tx, campaignId) };
    },
    EVERY_SITE_MS,
  );
}

/**
 * A campaign that paces itself goes on from here, never above what a person said last: who said it knew its failures. One
 * that had not begun to has begun with this.
 */
async function goOnFromHere(tx: Transaction, campaignId: CampaignId): Promise<void> {
  await tx.query(
    `INSERT INTO auto_pace (campaign_id, ceiling, from_hosts, to_hosts, cause, known_failed)
     SELECT c.campaign_id, l.max_hosts, l.max_hosts, l.max_hosts, 'start',
            (SELECT coalesce(sum(hosts), 0) FROM tally WHERE campaign_id = $1 AND measure = 'forward:failed')
       FROM campaign c JOIN admission_limit l ON l.campaign_id = c.campaign_id AND l.scope = 'campaign'
      WHERE c.campaign_id = $1 AND c.spec -> 'pace' -> 'auto' = 'true'::jsonb
     ON CONFLICT (campaign_id) DO UPDATE SET ceiling = excluded.ceiling, known_failed = excluded.known_failed`,
    [campaignId],
  );
}

/** A campaign may have a site for every host, and each of them a limit. */
const EVERY_SITE_MS = 10_000;

/** The campaign, its clusters and sites that have more than one host: a single host's limit is 1 whatever the share. */
async function readGroups(
  db: Database,
  campaignId: CampaignId,
): Promise<{ scope: 'campaign' | 'cluster' | 'site'; key: string; hosts: number }[]> {
  // Membership is frozen, so this needs no lock: counted under it, 70,000 sites kept every turn of the campaign waiting.
  const result = await db.query<{ scope: 'campaign' | 'cluster' | 'site'; key: string; hosts: number }>(
    `SELECT 'campaign' AS scope, '' AS key, sum(hosts)::int AS hosts FROM wave WHERE campaign_id = $1
     UNION ALL SELECT 'cluster', cluster, sum(hosts)::int FROM wave WHERE campaign_id = $1 GROUP BY cluster
     UNION ALL SELECT 'site', site, count(*)::int FROM campaign_host WHERE campaign_id = $1 GROUP BY site HAVING count(*) > 1`,
    [campaignId],
  );
  return result.rows;
}

/**
 * Records one person's approval of exactly this plan. One of the campaign's own plan stays: neither the same again nor
 * a late one of another hash takes it back. Of one person's ways in the first counts, and another does nothing.
 */
export function approve(
  db: Database,
  request: { campaignId: CampaignId; planHash: string; act: Act },
): Promise<{ revision: number }> {
  const { campaignId, planHash, act } = request;
  return inBoundedTransaction(db, async (tx) => {
    await lockFleetShared(tx);
    await lockCampaign(tx, campaignId);
    await tx.query(
      `INSERT INTO approval (campaign_id, approver, plan_hash, reason) SELECT $1::uuid, $2::text, $3::text, $4::text
        WHERE NOT EXISTS (SELECT FROM approval WHERE campaign_id = $1 AND approver <> $2 AND is_same_person(approver, $2))
       ON CONFLICT (campaign_id, approver) DO UPDATE
          SET plan_hash = excluded.plan_hash, reason = excluded.reason, approved_at = excluded.approved_at
        WHERE approval.plan_hash <> (SELECT plan_hash FROM campaign WHERE campaign_id = $1)`,
      [campaignId, act.actor, planHash, act.reason],
    );
    await ringLanes(tx, { campaignId, ring: null, cluster: null });
    return { revision: await announceCampaign(tx, campaignId) };
  });
}
