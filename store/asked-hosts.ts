import { EXCLUDED, mayRetry } from '../model/board/asked';
import { isOrderOut } from '../model/board/board';
import { goesForward } from '../model/board/course';
import { asId, type CampaignId, type HostId } from '../model/ids';
import type { Course } from '../model/words';
import { type Database, inBoundedTransaction, plainArray, type Transaction } from './database';
import { announceCampaign } from './holds';
import { BOARD_COLUMNS, boardHostOf, type BoardRow } from './lane-board';
import { lockCampaign, lockFleetShared } from './locks';
import { type Act, ringLanes } from './steering';

/** What a person asks of single hosts of a campaign. */
export interface HostsRequest {
  readonly campaignId: CampaignId;
  /** Asked again under the same id it is the same request. */
  readonly requestId: string;
  /** Names or ids; null: every host that failed. */
  readonly hosts: readonly string[] | null;
  readonly act: Act;
}

/** Whom it took, and whom it did not. */
export interface HostsAsked {
  readonly revision: number;
  readonly hosts: number;
  /** Those of them that end first what they were ordered. */
  readonly inFlight: number;
  readonly refused: readonly { readonly host: string; readonly why: string }[];
}

/** What was asked of a host, and by whom. */
export interface HostRequestView {
  readonly act: 'retry' | 'exclude';
  readonly actor: string;
  readonly reason: string;
  readonly askedAt: string;
}

/** A request for all failed hosts of a large campaign reads and writes as many rows under its lock. */
const ALL_FAILED_MS = 10_000;

/**
 * Has hosts that failed patched once more, in new generations: their rows are marked, and their lanes ask for the orders, which
 * pass every gate, hold and limit of their moment. One that has gone on since is not taken.
 */
export function retryHosts(db: Database, request: HostsRequest): Promise<HostsAsked> {
  return ask(db, request, {
    act: 'retry',
    whyNot: (row) => {
      const host = boardHostOf(row);
      if (row.excluded) return 'it was taken out of the campaign';
      if (!goesForward(row.course)) return 'its ring does not go forward';
      return mayRetry(host) ? null : `it is ${row.state}: only a host that failed is retried`;
    },
    mark: `retry_revision = ch.revision, retry_above = coalesce(
             (SELECT max(o.generation) FROM host_order o
               WHERE o.lane_id = ch.lane_id AND o.position = ch.position AND o.direction = 'forward'), 0)`,
    also: null,
  });
}

/**
 * Takes hosts out of a campaign: from the commit on no order towards the patch is placed for them, but for the smoke test of
 * what is changed already. One that was not touched is skipped; one with an order out ends that first.
 */
export function excludeHosts(db: Database, request: HostsRequest): Promise<HostsAsked> {
  return ask(db, request, {
    act: 'exclude',
    whyNot: (row) => {
      if (row.excluded) return 'it was taken out before';
      if (row.is_retried === true) return null;
      if (row.operation === null) return `it is ${row.state}: nothing more is asked of it`;
      return row.direction === 'forward' ? null : 'it is on its way back';
    },
    mark: 'excluded = true',
    also: skipUnopened,
  });
}

/**
 * Hosts of rings that have not opened are skipped at once: no lane of theirs has begun, and each reads its rows when it does.
 * Opening takes the campaign's lock as well.
 */
async function skipUnopened(tx: Transaction, campaignId: CampaignId, hosts: readonly HostId[]): Promise<void> {
  await tx.query(
    `WITH skipped AS (
            UPDATE campaign_host ch
               SET state = 'skipped', operation = NULL, revision = ch.revision + 1, reason = $3, changed_at = clock_timestamp()
              FROM wave w
             WHERE ch.campaign_id = $1 AND ch.host_id = ANY ($2::uuid[]) AND ch.state = 'queued' AND w.opened_at IS NULL
               AND w.campaign_id = ch.campaign_id AND w.ring = ch.ring AND w.cluster = ch.cluster
            RETURNING ch.campaign_id, ch.ring, ch.cluster),
          counted AS (SELECT campaign_id, ring, cluster, count(*)::int AS hosts FROM skipped GROUP BY 1, 2, 3)
     INSERT INTO tally (campaign_id, ring, cluster, measure, hosts)
     SELECT campaign_id, ring, cluster, m.measure, m.sign * hosts FROM counted,
            (VALUES ('state:queued', -1), ('state:skipped', 1), ('ended', 1)) AS m(measure, sign)
     ON CONFLICT (campaign_id, ring, cluster, measure) DO UPDATE SET hosts = tally.hosts + excluded.hosts`,
    [campaignId, plainArray(hosts), EXCLUDED],
  );
}

interface MemberRow extends BoardRow {
  readonly name: string;
  readonly host_id: string;
  readonly excluded: boolean;
  /** Its lane has not heard yet that it is to be patched once more; null: nobody ever asked that. */
  readonly is_retried: boolean | null;
  readonly course: Course;
}

interface Asking {
  readonly act: HostRequestView['act'];
  readonly whyNot: (row: MemberRow) => string | null;
  readonly mark: string;
  /** What else is done with those that are taken. */
  readonly also: ((tx: Transaction, campaignId: CampaignId, hosts: readonly HostId[]) => Promise<void>) | null;
}

function ask(db: Database, request: HostsRequest, { act, whyNot, mark, also }: Asking): Promise<HostsAsked> {
  const { campaignId, requestId } = request;
  return inBoundedTransaction(
    db,
    async (tx) => {
      await lockFleetShared(tx);
      await lockCampaign(tx, campaignId);
      const before = await tx.query('SELECT FROM host_request WHERE request_id = $1', [requestId]);
      const asked = (before.rowCount ?? 0) > 0;
      const rows = await readMembers(tx, request);
      const refused = asked ? [] : refusals(request, rows, whyNot);
      const taken = asked ? [] : rows.filter((row) => whyNot(row) === null);
      if (taken.length > 0)
        await markHosts(tx, request, { act, mark, also, taken: taken.map(({ host_id }) => asId<HostId>(host_id)) });
      const inFlight = taken.filter((row) => isOrderOut(boardHostOf(row))).length;
      const revision = await announceCampaign(tx, campaignId);
      return { revision, hosts: asked ? (before.rowCount ?? 0) : taken.length, inFlight, refused };
    },
    ALL_FAILED_MS,
  );
}

async function readMembers(tx: Transaction, { campaignId, hosts }: HostsRequest): Promise<MemberRow[]> {
  const result = await tx.query<MemberRow>(
    `SELECT h.name, ch.host_id, ch.excluded, ch.retry_revision = ch.revision AS is_retried, d.course, ${BOARD_COLUMNS}
       FROM campaign_host ch JOIN host h ON h.host_id = ch.host_id
       JOIN campaign c ON c.campaign_id = ch.campaign_id AND c.ended_at IS NULL
       JOIN directive d ON d.campaign_id = ch.campaign_id AND d.ring = ch.ring AND d.cluster = ch.cluster
      WHERE ch.campaign_id = $1
        AND CASE WHEN $2::text[] IS NULL THEN ch.state IN ('failed', 'backed_out') AND ch.operation IS NULL AND NOT ch.excluded
                 ELSE h.name = ANY ($2) OR h.host_id::text = ANY ($2) END
      ORDER BY h.name`,
    [campaignId, hosts],
  );
  return result.rows;
}

function refusals(
  { hosts }: HostsRequest,
  rows: readonly MemberRow[],
  whyNot: Asking['whyNot'],
): { host: string; why: string }[] {
  const known = new Set(rows.flatMap(({ name, host_id }) => [name, host_id]));
  const strangers = (hosts ?? []).filter((host) => !known.has(host));
  return [
    ...strangers.map((host) => ({ host, why: 'no host of this campaign has this name' })),
    ...rows.flatMap((row) => {
      const why = whyNot(row);
      return why === null ? [] : [{ host: row.name, why }];
    }),
  ];
}

async function markHosts(
  tx: Transaction,
  { campaignId, requestId, act: by }: HostsRequest,
  { act, mark, also, taken }: Pick<Asking, 'act' | 'mark' | 'also'> & { readonly taken: readonly HostId[] },
): Promise<void> {
  const of = [campaignId, plainArray(taken)];
  await tx.query(`UPDATE campaign_host ch SET ${mark} WHERE ch.campaign_id = $1 AND ch.host_id = ANY ($2::uuid[])`, of);
  await tx.query(
    `INSERT INTO host_request (request_id, campaign_id, host_id, act, actor, reason)
     SELECT $3, $1, host_id, $4, $5, $6 FROM unnest($2::uuid[]) AS host_id`,
    [...of, requestId, act, by.actor, by.reason],
  );
  await also?.(tx, campaignId, taken);
  await ringLanes(tx, { campaignId, ring: null, cluster: null });
}

/** What was asked of one host of a campaign, oldest first. */
export async function readHostRequests(
  tx: Transaction,
  campaignId: CampaignId,
  hostId: HostId,
): Promise<HostRequestView[]> {
  const result = await tx.query<Omit<HostRequestView, 'askedAt'> & { asked_at: Date }>(
    `SELECT act, actor, reason, asked_at FROM host_request WHERE campaign_id = $1 AND host_id = $2 ORDER BY asked_at`,
    [campaignId, hostId],
  );
  return result.rows.map(({ act, actor, reason, asked_at }) => ({
    act,
    actor,
    reason,
    askedAt: asked_at.toISOString(),
  }));
}

/** Each request for hosts of a campaign, with how many it took, oldest first; the newest 100 of them. */
export async function listHostRequests(
  tx: Transaction,
  campaignId: CampaignId,
): Promise<(HostRequestView & { readonly hosts: number })[]> {
  const result = await tx.query<Omit<HostRequestView, 'askedAt'> & { asked_at: Date; hosts: number }>(
    `SELECT * FROM (
       SELECT act, actor, reason, min(asked_at) AS asked_at, count(*)::int AS hosts FROM host_request
        WHERE campaign_id = $1 GROUP BY request_id, act, actor, reason ORDER BY asked_at DESC LIMIT 100) newest
     ORDER BY asked_at`,
    [campaignId],
  );
  return result.rows.map(({ asked_at, ...request }) => ({ ...request, askedAt: asked_at.toISOString() }));
}
