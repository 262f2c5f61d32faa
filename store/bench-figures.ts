import { asId, type CampaignId, type HoldId, type HostId } from '../model/ids';
import type { Direction, HostState, StoredPhase } from '../model/words';
import { readDirection, readHostState, readStoredPhase } from './campaign-rows';
import type { Database } from './database';

/**
 * What a benchmark reads of a campaign, from rows and their timestamps alone. `pg_xact_commit_timestamp` needs
 * `track_commit_timestamp`, which the benchmark's own PostgreSQL has.
 */

/** Where a campaign stands. */
export interface BenchProgress {
  readonly phase: StoredPhase;
  readonly ended: boolean;
  /** Why it is held, or null. */
  readonly held: string | null;
  /** Hosts by state, from the tallies: cheap enough to ask every second. */
  readonly states: ReadonlyMap<HostState, number>;
}

/** Reads how far a campaign is. Throws when there is none. */
export async function readBenchProgress(db: Database, campaignId: CampaignId): Promise<BenchProgress> {
  const campaigns = await db.query<{ phase: string; ended: boolean; held: string | null }>(
    `SELECT phase, ended_at IS NOT NULL AS ended,
            (SELECT min(reason) FROM hold h WHERE h.campaign_id = c.campaign_id AND lifted_at IS NULL) AS held
       FROM campaign c WHERE campaign_id = $1`,
    [campaignId],
  );
  const row = campaigns.rows[0];
  if (row === undefined) throw new Error(`there is no campaign ${campaignId}`);
  const tallies = await db.query<{ state: string; hosts: number }>(
    `SELECT substr(measure, 7) AS state, sum(hosts)::int AS hosts FROM tally
      WHERE campaign_id = $1 AND starts_with(measure, 'state:') GROUP BY measure HAVING sum(hosts) > 0`,
    [campaignId],
  );
  return { phase: readStoredPhase(row.phase), ended: row.ended, held: row.held, states: statesOf(tallies.rows) };
}

function statesOf(rows: readonly { readonly state: string; readonly hosts: number }[]): Map<HostState, number> {
  return new Map(rows.map(({ state, hosts }) => [readHostState(state), hosts]));
}

/**
 * Seconds from the acceptance of the launch (written to the audit at the end of its transaction) to the end of the
 * campaign. Throws when it has not ended.
 */
export async function readCampaignSeconds(db: Database, campaignId: CampaignId): Promise<number> {
  const result = await db.query<{ seconds: number | null }>(
    `SELECT extract(epoch FROM c.ended_at - a.at)::float8 AS seconds
       FROM campaign c JOIN audit a ON a.campaign_id = c.campaign_id AND a.act = 'launch'
      WHERE c.campaign_id = $1 ORDER BY a.at LIMIT 1`,
    [campaignId],
  );
  const seconds = result.rows[0]?.seconds ?? null;
  if (seconds === null) throw new Error(`campaign ${campaignId} was not launched or has not ended`);
  return seconds;
}

/** When the launch was accepted (see readCampaignSeconds), in ms since 1970. Throws when there was none. */
export async function readLaunchedAt(db: Database, campaignId: CampaignId): Promise<number> {
  const result = await db.query<{ at: number }>(
    `SELECT extract(epoch FROM min(at))::float8 * 1000 AS at FROM audit WHERE campaign_id = $1 AND act = 'launch' HAVING count(*) > 0`,
    [campaignId],
  );
  const row = result.rows[0];
  if (row === undefined) throw new Error(`campaign ${campaignId} was not launched`);
  return row.at;
}

/** When the first wave of each ring opened (ms since 1970), in the order of the rings; those that never did are not among them. */
export async function listRingOpenings(db: Database, campaignId: CampaignId): Promise<{ ring: string; at: number }[]> {
  const result = await db.query<{ ring: string; at: number }>(
    `SELECT r.name AS ring, extract(epoch FROM min(w.opened_at))::float8 * 1000 AS at
       FROM ring r JOIN wave w ON w.campaign_id = r.campaign_id AND w.ring = r.ordinal
      WHERE r.campaign_id = $1 AND w.opened_at IS NOT NULL GROUP BY r.ordinal, r.name ORDER BY r.ordinal`,
    [campaignId],
  );
  return result.rows;
}

/** When the next host was patched after `since`; ms since 1970 both, null when none was. Asked once the campaign has ended. */
export async function readNextPatched(db: Database, campaignId: CampaignId, since: number): Promise<number | null> {
  const result = await db.query<{ at: number | null }>(
    `SELECT extract(epoch FROM min(changed_at))::float8 * 1000 AS at FROM campaign_host
      WHERE campaign_id = $1 AND state = 'patched' AND changed_at > to_timestamp($2 / 1000.0)`,
    [campaignId, since],
  );
  return result.rows[0]?.at ?? null;
}

/** Hosts whose install was offered at the moment `at` (ms since 1970) without a report of its end, and those offered later. */
export interface Overshoot {
  readonly inFlight: number;
  readonly offeredAfter: number;
}

/** How far a campaign went beyond what a gate knew at `at`. An install is offered once, but for redelivery: that counts late. */
export async function readOvershoot(db: Database, campaignId: CampaignId, at: number): Promise<Overshoot> {
  const result = await db.query<{ in_flight: number; offered_after: number }>(
    `SELECT count(DISTINCT o.host_id) FILTER (WHERE o.offered_at > to_timestamp($2 / 1000.0))::int AS offered_after,
            count(DISTINCT o.host_id) FILTER (WHERE o.offered_at <= to_timestamp($2 / 1000.0) AND NOT EXISTS (
              SELECT FROM report p WHERE p.operation_id = o.operation_id AND p.received_at <= to_timestamp($2 / 1000.0)))::int AS in_flight
       FROM host_order o
      WHERE o.campaign_id = $1 AND o.direction = 'forward' AND o.operation = 'install' AND o.offered_at IS NOT NULL`,
    [campaignId, at],
  );
  const row = result.rows[0];
  return { inFlight: row?.in_flight ?? 0, offeredAfter: row?.offered_after ?? 0 };
}

/**
 * The way back of a campaign that has ended: hosts that an order to go back was offered to, seconds since the campaign turned, and
 * such orders that were offered before the last one of a newer ring. Null when it never turned.
 */
export async function readBackout(
  db: Database,
  campaignId: CampaignId,
): Promise<{ hosts: number; seconds: number; out_of_turn: number } | null> {
  const result = await db.query<{ hosts: number; seconds: number; out_of_turn: number }>(
    `WITH back AS (
       SELECT o.host_id, o.offered_at, l.ring FROM host_order o JOIN lane l USING (lane_id)
        WHERE o.campaign_id = $1 AND o.operation = 'back_out' AND o.offered_at IS NOT NULL),
     last AS (SELECT ring, max(offered_at) AS at FROM back GROUP BY ring)
     SELECT extract(epoch FROM ended_at - backing_out_since)::float8 AS seconds,
            (SELECT count(DISTINCT host_id)::int FROM back) AS hosts,
            (SELECT count(*)::int FROM back WHERE offered_at < (SELECT max(at) FROM last WHERE last.ring > back.ring)) AS out_of_turn
       FROM campaign WHERE campaign_id = $1 AND backing_out_since IS NOT NULL AND ended_at IS NOT NULL`,
    [campaignId],
  );
  return result.rows[0] ?? null;
}

/** Hosts by state, counted one by one. */
export async function countStates(db: Database, campaignId: CampaignId): Promise<Map<HostState, number>> {
  const result = await db.query<{ state: string; hosts: number }>(
    'SELECT state, count(*)::int AS hosts FROM campaign_host WHERE campaign_id = $1 GROUP BY state ORDER BY state',
    [campaignId],
  );
  return statesOf(result.rows);
}

/**
 * Orders whose last offer came although a hold that forbids them was effective (model/admission.ts, `forbids`). One that
 * never became effective, because who placed it died, counts from its insertion: that is stricter, never kinder.
 */
export async function countOrdersAfterHold(db: Database, campaignId: CampaignId): Promise<number> {
  const result = await db.query<{ orders: number }>(
    `SELECT count(DISTINCT o.operation_id)::int AS orders
       FROM hold h JOIN host_order o ON o.campaign_id = h.campaign_id
      WHERE h.campaign_id = $1 AND (h.cluster IS NULL OR h.cluster = o.cluster)
        AND (h.scope = 'all' OR (o.direction = 'forward' AND o.operation IN ('install', 'reboot')))
        AND o.offered_at > coalesce(h.effective_at, h.set_at) AND (h.lifted_at IS NULL OR o.offered_at < h.lifted_at)`,
    [campaignId],
  );
  return result.rows[0]?.orders ?? 0;
}

/** Ids of a ring's hosts, in their order. */
export async function listRingHosts(db: Database, campaignId: CampaignId, ring: string): Promise<HostId[]> {
  const result = await db.query<{ host_id: string }>(
    `SELECT ch.host_id FROM campaign_host ch JOIN ring r ON r.campaign_id = ch.campaign_id AND r.ordinal = ch.ring
      WHERE ch.campaign_id = $1 AND r.name = $2 ORDER BY ch.host_id`,
    [campaignId, ring],
  );
  return result.rows.map(({ host_id }) => asId<HostId>(host_id));
}

/** A hold that a gate set because a ring failed. Times are ms since 1970, fractions included. */
export interface GateHold {
  readonly holdId: HoldId;
  readonly ring: number;
  readonly ringName: string;
  readonly direction: Direction;
  /** Inside the turn that set it. */
  readonly setAt: number;
  /** Of the turn's transaction; null when the hold was lifted since: its row is the lift's then. */
  readonly committedAt: number | null;
}

/** The first hold of each gate that failed, forward gates and those of the backout apart. */
export async function listGateHolds(db: Database, campaignId: CampaignId): Promise<GateHold[]> {
  interface Row {
    hold_id: string;
    ring: number;
    name: string;
    direction: string;
    set_at: number;
    committed_at: number | null;
  }
  const result = await db.query<Row>(
    `SELECT DISTINCT ON (r.ordinal, d.direction) h.hold_id, r.ordinal AS ring, r.name, d.direction, extract(epoch FROM h.set_at)::float8 * 1000 AS set_at,
            extract(epoch FROM CASE WHEN h.lifted_at IS NULL THEN pg_xact_commit_timestamp(h.xmin) END)::float8 * 1000
              AS committed_at
       FROM hold h JOIN ring r ON r.campaign_id = h.campaign_id
       CROSS JOIN (VALUES ('forward', 'ring '), ('backout', 'backout of ring ')) AS d (direction, beginning)
      WHERE h.campaign_id = $1 AND h.source = 'gate' AND starts_with(h.reason, d.beginning || r.name || ': ')
        AND 'fail' = CASE d.direction WHEN 'forward' THEN r.verdict ELSE r.backout_verdict END
      ORDER BY r.ordinal, d.direction, h.set_at`,
    [campaignId],
  );
  return result.rows.map((row) => ({
    holdId: asId<HoldId>(row.hold_id),
    ring: row.ring,
    ringName: row.name,
    direction: readDirection(row.direction),
    setAt: row.set_at,
    committedAt: row.committed_at,
  }));
}

/** What a gate could have known of one host, and since when (ms since 1970). */
export interface GateEvent {
  /** `started`: its first order was placed; `failed`: PostgreSQL had its first failing report. */
  readonly what: 'started' | 'failed';
  readonly cluster: string;
  readonly at: number;
}

/** Everything a ring's gate could count going forward, oldest first. */
export async function listGateEvents(db: Database, campaignId: CampaignId, ring: number): Promise<GateEvent[]> {
  const result = await db.query<GateEvent>(
    `SELECT what, cluster, extract(epoch FROM at)::float8 * 1000 AS at
       FROM (SELECT 'started' AS what, ch.cluster, min(o.placed_at) AS at
               FROM campaign_host ch JOIN host_order o ON o.lane_id = ch.lane_id AND o.position = ch.position
              WHERE ch.campaign_id = $1 AND ch.ring = $2 AND o.operation = 'install' GROUP BY ch.host_id, ch.cluster
             UNION ALL
             SELECT 'failed', ch.cluster, min(p.received_at)
               FROM campaign_host ch JOIN host_order o ON o.lane_id = ch.lane_id AND o.position = ch.position
               JOIN report p ON p.operation_id = o.operation_id
              WHERE ch.campaign_id = $1 AND ch.ring = $2 AND o.direction = 'forward' AND ch.verdict = 'failed'
                AND p.phase IN ('FAILED', 'REJECTED', 'BACKED_OUT') GROUP BY ch.host_id, ch.cluster) AS known
      ORDER BY at, what DESC`,
    [campaignId, ring],
  );
  return result.rows;
}

/** A ring's size in each cluster. */
export async function listRingSizes(
  db: Database,
  campaignId: CampaignId,
  ring: number,
): Promise<{ cluster: string; hosts: number }[]> {
  const result = await db.query<{ cluster: string; hosts: number }>(
    'SELECT cluster, hosts FROM wave WHERE campaign_id = $1 AND ring = $2 ORDER BY cluster',
    [campaignId, ring],
  );
  return result.rows;
}

/** The version PostgreSQL says it is. */
export async function postgresVersion(db: Database): Promise<string> {
  const result = await db.query<{ server_version: string }>('SHOW server_version');
  return result.rows[0]?.server_version ?? '';
}

/** How many hosts have a session on one of these gateways that began after `since`, in ms since 1970. */
export async function countSessionsSince(
  db: Database,
  { gateways, since }: { readonly gateways: readonly string[]; readonly since: number },
): Promise<number> {
  const result = await db.query<{ sessions: number }>(
    `SELECT count(*)::int AS sessions FROM session
      WHERE lost_at IS NULL AND gateway_id = ANY($1) AND connected_at > to_timestamp($2::float8 / 1000)`,
    [gateways, since],
  );
  return result.rows[0]?.sessions ?? 0;
}

/** Seconds from a moment until the first, half, 99 in a hundred and the last of the hosts that came back had their session. */
export interface Returned {
  readonly first: number | null;
  readonly half: number | null;
  readonly most: number | null;
  readonly last: number | null;
}

/** When hosts came back after `since`, in ms since 1970; null where none did. */
export async function readSessionsSince(db: Database, since: number): Promise<Returned> {
  const result = await db.query<Returned>(
    `SELECT min(s) AS first, percentile_disc(0.5) WITHIN GROUP (ORDER BY s) AS half,
            percentile_disc(0.99) WITHIN GROUP (ORDER BY s) AS most, max(s) AS last
       FROM (SELECT extract(epoch FROM connected_at - to_timestamp($1::float8 / 1000))::float8 AS s
               FROM session WHERE lost_at IS NULL AND connected_at > to_timestamp($1::float8 / 1000)) back`,
    [since],
  );
  return result.rows[0] ?? { first: null, half: null, most: null, last: null };
}

/** Changes every running campaign, as a turn of one of its lanes does: whoever watches it is told. */
export async function bumpRevisions(db: Database): Promise<void> {
  await db.query('UPDATE campaign SET revision = revision + 1 WHERE launched_at IS NOT NULL AND ended_at IS NULL');
}
