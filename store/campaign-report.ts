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
import { GIVEN_UP_REASONS } from '../model/board/board';
import { countOf, DISPATCH_WITHIN_MS, type SloCount, type SloShortfall } from '../model/slo';
import { listHostRequests } from './asked-hosts';
import type { HostReason } from '../model/words';
import { orNull, readHoldScope, readHoldSource, readHostState, readInstant } from './campaign-rows';
import { readCampaignWithin } from './campaigns-read';
import type { Transaction } from './database';

/** Steps of the burn-up: as many points as a printed page shows. */
const STEPS = 64;
/** A list for people; `ringmaster hosts list` has every host. */
const UNPATCHED_AT_MOST = 30;

/**
 * The report of one campaign as its rows are now, or null when there is none with this id. Reads each host's row once: for
 * the end of a campaign, not for a screen that is drawn every second.
 */
export async function computeCampaignReport(tx: Transaction, campaignId: CampaignId): Promise<CampaignReport | null> {
  const campaign = await readCampaignWithin(tx, campaignId);
  return campaign === null ? null : reportCampaign(campaign, await readFacts(tx, campaign));
}

async function readFacts(tx: Transaction, campaign: CampaignView): Promise<ReportFacts> {
  return {
    ...(await readVerified(tx, campaign)),
    safety: await countSafe(tx, campaign.campaignId),
    reached: await countReached(tx, campaign.campaignId),
    dispatch: await countDispatched(tx, campaign.campaignId),
    holds: await readHolds(tx, campaign.campaignId),
    hostRequests: await listHostRequests(tx, campaign.campaignId),
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

/**
 * Every host that was tried. One that failed first, or that was taken back, is not as it should be, whatever became of it
 * afterwards; one that nobody can speak for stays in the denominator.
 */
async function countSafe(tx: Transaction, campaignId: CampaignId): Promise<SloCount> {
  const result = await tx.query<{ what: string; hosts: number }>(
    `SELECT what, count(*)::int AS hosts FROM (
       SELECT CASE WHEN verdict = 'failed' THEN 'failed'
                   WHEN direction = 'backout' THEN 'taken_back'
                   WHEN state = 'patched' THEN 'good'
                   WHEN state = 'unreachable' THEN 'unreachable'
                   WHEN verdict = 'indeterminate' OR state = 'indeterminate' THEN 'indeterminate'
                   WHEN state = 'failed' AND verdict IS NULL THEN 'unproven'
                   WHEN state IN ('failed', 'backed_out') THEN 'failed'
                   ELSE 'under_way' END AS what
         FROM campaign_host
        WHERE campaign_id = $1 AND (touched OR verdict IS NOT NULL OR direction = 'backout')) tried
      GROUP BY what`,
    [campaignId],
  );
  const { good = 0, failed = 0, taken_back = 0, ...unknown } = sumsOf(result.rows);
  return countOf(good, { failed, taken_back }, unknown);
}

/**
 * Of a campaign's hosts: an order was offered to it, or nobody asked, or it is silent. One that declines what it is asked is
 * there.
 */
async function countReached(tx: Transaction, campaignId: CampaignId): Promise<SloCount> {
  const result = await tx.query<{ what: string; hosts: number }>(
    `SELECT what, count(*)::int AS hosts FROM (
       SELECT CASE WHEN state = 'unreachable' AND reason <> ALL ($2::text[]) THEN 'unreachable'
                   WHEN EXISTS (SELECT FROM host_order o
                                 WHERE o.lane_id = ch.lane_id AND o.position = ch.position AND o.operation = 'install'
                                   AND o.offered_at IS NOT NULL) THEN 'good'
                   ELSE 'never_asked' END AS what
         FROM campaign_host ch WHERE campaign_id = $1) hosts
      GROUP BY what`,
    [campaignId, GIVEN_UP_REASONS],
  );
  const { good = 0, unreachable = 0, ...unknown } = sumsOf(result.rows);
  return countOf(good, { unreachable }, unknown);
}

/**
 * Of installs: each host's first order, and the ones an index leads to. One that was withdrawn before it was offered was
 * late, or nobody knows whether it would have been; one that is not due yet does not count yet.
 */
async function countDispatched(tx: Transaction, campaignId: CampaignId): Promise<SloCount> {
  const result = await tx.query<{ what: string; hosts: number }>(
    `SELECT what, count(*)::int AS hosts FROM (
       SELECT CASE WHEN coalesce(o.offered_at, o.closed_at, clock_timestamp()) > o.placed_at + $2 * interval '1 millisecond'
                   THEN 'late'
                   WHEN o.offered_at IS NOT NULL OR o.state = 'ended' THEN 'good'
                   WHEN o.state = 'withdrawn' THEN 'withdrawn' END AS what
         FROM lane l JOIN host_order o ON o.lane_id = l.lane_id AND o.operation = 'install'
        WHERE l.campaign_id = $1) installs
      WHERE what IS NOT NULL GROUP BY what`,
    [campaignId, DISPATCH_WITHIN_MS],
  );
  const { good = 0, late = 0, ...unknown } = sumsOf(result.rows);
  return countOf(good, { late }, unknown);
}

/** Sums by the words of the statement that counted them. */
function sumsOf(
  rows: readonly { readonly what: string; readonly hosts: number }[],
): Partial<Record<'good' | SloShortfall, number>> {
  return Object.fromEntries(rows.map(({ what, hosts }) => [what, hosts]));
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

/** Why a host that failed and was to be tried again was not: it says nothing of why it failed. */
const ENDED_BY_ABORT: readonly HostReason[] = ['aborted_midway', 'campaign_aborted', 'retried'];

/** By state and reason; of a host that an abort kept from being tried again, why it failed before is why it is not patched. */
async function countUnpatched(tx: Transaction, campaignId: CampaignId): Promise<UnpatchedHosts[]> {
  const result = await tx.query<{ state: string; reason: string | null; hosts: number }>(
    `SELECT state, why AS reason, count(*)::int AS hosts
       FROM (SELECT state, CASE WHEN reason = ANY ($3::text[]) THEN coalesce(failure_reason, reason) ELSE reason END AS why
               FROM campaign_host WHERE campaign_id = $1 AND state <> 'patched') left_behind
      GROUP BY state, why ORDER BY hosts DESC, state, why LIMIT $2`,
    [campaignId, UNPATCHED_AT_MOST, ENDED_BY_ABORT],
  );
  return result.rows.map(({ state, reason, hosts }) => ({ state: readHostState(state), reason, hosts }));
}
