import {
  type BurnUpPoint,
  type CampaignReport,
  hostsInScope,
  type ReportFacts,
  type ReportHold,
  reportCampaign,
  TOLD_SHARES,
  type UnpatchedHosts,
  VERIFIED_HORIZONS,
} from '../model/campaign-report';
import type { CampaignView } from '../model/campaign-view';
import type { CampaignId } from '../model/ids';
import { hostsReaching } from '../model/ratio';
import { DISPATCH_WITHIN_MS, type SloCount } from '../model/slo';
import { orNull, readHoldScope, readHoldSource, readHostState, readInstant } from './campaign-rows';
import { readCampaignWithin } from './campaigns-read';
import { type Database, inSnapshot, type Transaction } from './database';

/** Steps of the burn-up: as many points as a printed page shows. */
const STEPS = 64;
/** A list for people; `ringmaster hosts list` has every host. */
const UNPATCHED_AT_MOST = 30;

/**
 * The report of one campaign in one snapshot, or null when there is none with this id. Reads each host's row once: for the end
 * of a campaign, not for a screen that is drawn every second.
 */
export function readCampaignReport(db: Database, campaignId: CampaignId): Promise<CampaignReport | null> {
  return inSnapshot(db, async (tx) => {
    const campaign = await readCampaignWithin(tx, campaignId);
    return campaign === null ? null : reportCampaign(campaign, await readFacts(tx, campaign));
  });
}

async function readFacts(tx: Transaction, campaign: CampaignView): Promise<ReportFacts> {
  return {
    ...(await readVerified(tx, campaign)),
    safety: await countSafe(tx, campaign.campaignId),
    dispatch: await countDispatched(tx, campaign.campaignId),
    holds: await readHolds(tx, campaign.campaignId),
    unpatched: await countUnpatched(tx, campaign.campaignId),
  };
}

type VerifiedFacts = Pick<ReportFacts, 'toPatchMs' | 'verifiedWithin' | 'burnUp'>;

/** When hosts that are patched became so; before the launch nobody was. */
async function readVerified(tx: Transaction, campaign: CampaignView): Promise<VerifiedFacts> {
  const { campaignId, launchedAt, endedAt, readAt } = campaign;
  if (launchedAt === null) return { toPatchMs: TOLD_SHARES.map(() => null), verifiedWithin: {}, burnUp: [] };
  const ranMs = Math.max(1, Date.parse(endedAt ?? readAt) - Date.parse(launchedAt));
  const ranks = TOLD_SHARES.map((share) => hostsReaching(share, hostsInScope(campaign)));
  const ranked = await tx.query<{ place: string; ms: number }>(
    `SELECT place, ms FROM (
       SELECT row_number() OVER (ORDER BY changed_at) AS place,
              extract(epoch FROM changed_at - $2::timestamptz)::float8 * 1000 AS ms
         FROM campaign_host WHERE campaign_id = $1 AND state = 'patched') verified
      WHERE place = ANY ($3::bigint[])`,
    [campaignId, launchedAt, ranks],
  );
  const steps = await tx.query<{ step: number; hosts: number }>(
    `SELECT least($4::int, floor(extract(epoch FROM changed_at - $2::timestamptz)::float8 * 1000 * $4 / $3) + 1)::int AS step,
            count(*)::int AS hosts
       FROM campaign_host WHERE campaign_id = $1 AND state = 'patched' GROUP BY step ORDER BY step`,
    [campaignId, launchedAt, ranMs, STEPS],
  );
  const within = await tx.query<{ due: string; hosts: number }>(
    `SELECT d.due, count(ch.host_id)::int AS hosts FROM unnest($3::bigint[]) AS d(due)
       LEFT JOIN campaign_host ch ON ch.campaign_id = $1 AND ch.state = 'patched'
        AND ch.changed_at <= $2::timestamptz + d.due * interval '1 millisecond'
      GROUP BY d.due`,
    [campaignId, launchedAt, VERIFIED_HORIZONS.map(([, due]) => due)],
  );
  return {
    toPatchMs: ranks.map((rank) => ranked.rows.find(({ place }) => Number(place) === rank)?.ms ?? null),
    verifiedWithin: Object.fromEntries(
      VERIFIED_HORIZONS.map(([id, due]) => [id, within.rows.find((row) => Number(row.due) === due)?.hosts ?? 0]),
    ),
    burnUp: burnUpOf(steps.rows, ranMs),
  };
}

function burnUpOf(steps: readonly { readonly step: number; readonly hosts: number }[], ranMs: number): BurnUpPoint[] {
  let hosts = 0;
  return steps.map(({ step, hosts: more }) => {
    hosts += more;
    return { afterMs: Math.round((step * ranMs) / STEPS), hosts };
  });
}

/** A host that failed first, or that was taken back, is not as it should be, whatever became of it afterwards. */
async function countSafe(tx: Transaction, campaignId: CampaignId): Promise<SloCount> {
  const result = await tx.query<{ good: number; valid: number }>(
    `SELECT count(*) FILTER (WHERE verdict = 'patched' AND direction = 'forward')::int AS good, count(*)::int AS valid
       FROM campaign_host
      WHERE campaign_id = $1 AND (verdict IN ('patched', 'failed') OR (direction = 'backout' AND touched))`,
    [campaignId],
  );
  return result.rows[0] ?? { good: 0, valid: 0 };
}

/** Of installs: each host's first order, and the ones an index leads to. */
async function countDispatched(tx: Transaction, campaignId: CampaignId): Promise<SloCount> {
  const result = await tx.query<{ good: number; valid: number }>(
    `SELECT count(*) FILTER (WHERE o.offered_at <= o.placed_at + $2 * interval '1 millisecond')::int AS good,
            count(*)::int AS valid
       FROM lane l JOIN host_order o ON o.lane_id = l.lane_id AND o.operation = 'install'
      WHERE l.campaign_id = $1 AND o.state <> 'withdrawn'
        AND (o.offered_at IS NOT NULL OR o.placed_at < clock_timestamp() - $2 * interval '1 millisecond')`,
    [campaignId, DISPATCH_WITHIN_MS],
  );
  return result.rows[0] ?? { good: 0, valid: 0 };
}

async function readHolds(tx: Transaction, campaignId: CampaignId): Promise<ReportHold[]> {
  interface Row {
    readonly source: string;
    readonly scope: string;
    readonly cluster: string | null;
    readonly reason: string;
    readonly set_by: string;
    readonly set_at: Date;
    readonly lifted_by: string | null;
    readonly lifted_at: Date | null;
    readonly lift_reason: string | null;
  }
  const result = await tx.query<Row>(
    `SELECT source, scope, cluster, reason, set_by, set_at, lifted_by, lifted_at, lift_reason
       FROM hold WHERE campaign_id = $1 ORDER BY set_at, hold_id`,
    [campaignId],
  );
  return result.rows.map((row) => ({
    source: readHoldSource(row.source),
    scope: readHoldScope(row.scope),
    ...{ cluster: row.cluster, reason: row.reason, setBy: row.set_by, setAt: readInstant(row.set_at) },
    ...{ liftedBy: row.lifted_by, liftedAt: orNull(row.lifted_at, readInstant), liftReason: row.lift_reason },
  }));
}

async function countUnpatched(tx: Transaction, campaignId: CampaignId): Promise<UnpatchedHosts[]> {
  const result = await tx.query<{ state: string; reason: string | null; hosts: number }>(
    `SELECT state, reason, count(*)::int AS hosts FROM campaign_host WHERE campaign_id = $1 AND state <> 'patched'
      GROUP BY state, reason ORDER BY hosts DESC, state, reason LIMIT $2`,
    [campaignId, UNPATCHED_AT_MOST],
  );
  return result.rows.map(({ state, reason, hosts }) => ({ state: readHostState(state), reason, hosts }));
}
