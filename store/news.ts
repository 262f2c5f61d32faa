import { forbids } from '../model/admission';
import { type BoardEvent, GIVEN_UP_REASONS } from '../model/board/board';
import { goesForward } from '../model/board/course';
import type { LaneId } from '../model/ids';
import {
  type Course,
  COURSES,
  type Direction,
  type HoldScope,
  type Operation,
  type TerminalPhase,
} from '../model/words';
import { type Database, onOneConnection, prepared, together, type Transaction } from './database';

/** What a lane hears after its turn. Everything is read from rows, so hearing it twice is the same as once. */
export interface LaneNews {
  readonly events: readonly BoardEvent[];
  /** Exact ids of the reports among the events; the next turn drops these and no others. */
  readonly digested: readonly string[];
  readonly now: number;
}

/** One turn digests at most this many reports; the rest come with the next (an activity's answer stays small). */
const REPORTS_AT_MOST = 2000;

/**
 * Reads the lane's undigested reports, its directive, which hosts came or went, and what people ask of hosts; `asks` is false
 * for a lane on code that has no words for these.
 */
export function readNews(db: Database, laneId: LaneId, asks = true): Promise<LaneNews> {
  return onOneConnection(db, async (connection) => {
    // The time first: a report that arrives meanwhile must not lose to a deadline that passed after it.
    const [directive, presence, reports, asked] = await together([
      readDirective(connection, laneId),
      readPresence(connection, laneId),
      readReports(connection, laneId),
      asks && readAsked(connection, laneId),
    ]);
    const forbidden = directive.course === 'abort' ? await readForbidden(connection, laneId) : [];
    return {
      // The directive first: what a report leads to depends on the course.
      events: [
        { kind: 'directive', course: directive.course, revision: directive.revision },
        ...reports.events,
        ...presence,
        ...forbidden,
        // After the reports: an excluded host whose order has ended is asked nothing more.
        ...(asked || []),
      ],
      digested: reports.ids,
      now: directive.now,
    };
  });
}

const REPORTS = prepared(
  `SELECT u.report_id, o.position, o.direction, o.operation, o.generation, r.revision, r.phase, r.reason,
          r.reboot_required, r.unchanged
     FROM undigested_report u JOIN report r USING (operation_id, revision) JOIN host_order o USING (operation_id)
    WHERE u.lane_id = $1
    ORDER BY u.report_id LIMIT $2`,
);

async function readReports(db: Transaction, laneId: LaneId): Promise<{ ids: string[]; events: BoardEvent[] }> {
  interface Row {
    report_id: string;
    position: number;
    direction: Direction;
    operation: Operation;
    generation: number;
    revision: number;
    phase: TerminalPhase;
    reason: string;
    reboot_required: boolean;
    unchanged: boolean;
  }
  const result = await db.query<Row>({ ...REPORTS, values: [laneId, REPORTS_AT_MOST] });
  return {
    ids: result.rows.map((row) => row.report_id),
    events: result.rows.map((row) => ({
      kind: 'report',
      position: row.position,
      direction: row.direction,
      operation: row.operation,
      generation: row.generation,
      revision: row.revision,
      phase: row.phase,
      reason: row.reason,
      rebootRequired: row.reboot_required,
      unchanged: row.unchanged,
    })),
  };
}

/**
 * Who is away: wanting hosts without a live session for longer than the campaign's grace (`offline`), such hosts that
 * are back (`online`; one that was given up only with a session opened since then), and ordered hosts whose gateway's
 * lease has run out, or which it told to come back later (`absent`: their deadline stands still). A gateway may be gone
 * for good, and a host with it: once another one lives, a host that did not come to it within the grace is silent by
 * itself. Otherwise its ring would never end.
 *
 * Hosts at work are most of a lane, and are looked at only while a gateway is silent or some host expected back.
 */
const PRESENCE = prepared(
  `WITH part AS MATERIALIZED (
     SELECT w.opened_at, (c.spec->>'offlineGraceMs')::bigint * interval '1 millisecond' AS grace,
            array(SELECT gateway_id FROM gateway WHERE lease_until > clock_timestamp()) AS gateways
       FROM lane l JOIN campaign c USING (campaign_id)
       JOIN wave w ON w.campaign_id = l.campaign_id AND w.ring = l.ring AND w.cluster = l.cluster
      WHERE l.lane_id = $1),
   silent AS MATERIALIZED (
     SELECT cardinality(gateways) = 0 OR EXISTS (SELECT FROM session WHERE expected_by > clock_timestamp())
            OR EXISTS (SELECT FROM gateway g WHERE g.gateway_id <> ALL (gateways)
                          AND greatest(opened_at, g.lease_until) + grace >= clock_timestamp()) AS possible
       FROM part),
   seen AS MATERIALIZED (
     SELECT ch.position, ch.state, ch.ordered, ch.deadline_at, s.lost_at IS NULL AND s.host_id IS NOT NULL AS open,
            coalesce(s.lost_at IS NULL AND s.gateway_id = ANY (part.gateways), false) AS live,
            coalesce(ch.reason = ANY ($2::text[]), false) AS given_up, s.connected_at, ch.changed_at,
            s.lost_at, s.expected_by, s.gateway_id, part.*
       FROM part CROSS JOIN (
              SELECT * FROM campaign_host
               WHERE lane_id = $1 AND operation IS NOT NULL AND (NOT ordered OR (SELECT possible FROM silent))) ch
       LEFT JOIN session s ON s.host_id = ch.host_id
      WHERE NOT (ch.ordered AND coalesce(s.lost_at IS NULL AND s.gateway_id = ANY (part.gateways), false))),
   away AS (
     SELECT *, greatest(opened_at, expected_by, coalesce(lost_at, (SELECT g.lease_until FROM gateway g
                                                                    WHERE g.gateway_id = seen.gateway_id))) AS away_since
       FROM seen)
   SELECT position, CASE WHEN ordered THEN 'absent' WHEN live THEN 'online' ELSE 'offline' END AS kind
     FROM away
    WHERE (ordered AND deadline_at IS NOT NULL AND open AND NOT live
            AND (cardinality(gateways) = 0 OR away_since + grace >= clock_timestamp()))
       OR (ordered AND deadline_at IS NOT NULL AND NOT open AND expected_by > clock_timestamp())
       OR (NOT ordered AND live AND state = 'unreachable' AND (NOT given_up OR connected_at > changed_at))
       OR (NOT ordered AND NOT live AND state <> 'unreachable' AND away_since + grace < clock_timestamp())
    ORDER BY position`,
);

async function readPresence(db: Transaction, laneId: LaneId): Promise<BoardEvent[]> {
  const result = await db.query<{ position: number; kind: 'offline' | 'online' | 'absent' }>({
    ...PRESENCE,
    values: [laneId, GIVEN_UP_REASONS],
  });
  return result.rows.map(({ kind, position }) => ({ kind, position }));
}

/** Wanting hosts whose next order a standing hold forbids. */
async function readForbidden(db: Transaction, laneId: LaneId): Promise<BoardEvent[]> {
  interface Row {
    position: number;
    order: { operation: Operation; direction: Direction; cluster: string };
    holds: { cluster: string | null; scope: HoldScope }[];
  }
  const result = await db.query<Row>(
    `SELECT ch.position, jsonb_build_object('operation', ch.operation, 'direction', ch.direction, 'cluster', ch.cluster) AS order,
            h.holds
       FROM campaign_host ch
       JOIN (SELECT campaign_id, jsonb_agg(jsonb_build_object('cluster', cluster, 'scope', scope)) AS holds
               FROM hold WHERE lifted_at IS NULL GROUP BY campaign_id) h USING (campaign_id)
      WHERE ch.lane_id = $1 AND ch.operation IS NOT NULL AND NOT ch.ordered ORDER BY ch.position`,
    [laneId],
  );
  return result.rows
    .filter(({ order, holds }) => holds.some((hold) => forbids(hold, order)))
    .map(({ position }) => ({ kind: 'forbidden', position }));
}

/** What people ask of hosts, until their rows show it; rows that nobody asked anything of are not looked at. */
const ASKED = prepared(
  `SELECT position, CASE WHEN excluded THEN 'excluded' ELSE 'retried' END AS kind, revision, retry_above AS above
     FROM campaign_host
    WHERE lane_id = $1 AND (excluded OR retry_revision IS NOT NULL)
      AND (excluded AND operation IS NOT NULL OR NOT excluded AND retry_revision = revision)
    ORDER BY position`,
);

async function readAsked(db: Transaction, laneId: LaneId): Promise<BoardEvent[]> {
  interface Row {
    position: number;
    kind: 'excluded' | 'retried';
    revision: number;
    above: number | null;
  }
  const result = await db.query<Row>({ ...ASKED, values: [laneId] });
  return result.rows.map(({ position, kind, revision, above }) =>
    kind === 'excluded' ? { kind, position } : { kind, position, revision, above: above ?? 0 },
  );
}

const DIRECTIVE = prepared(
  `SELECT d.course, d.revision, (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now
     FROM lane l JOIN directive d ON d.campaign_id = l.campaign_id AND d.ring = l.ring AND d.cluster = l.cluster
    WHERE l.lane_id = $1`,
);

async function readDirective(
  db: Transaction,
  laneId: LaneId,
): Promise<{ course: Course; revision: number; now: number }> {
  const result = await db.query<{ course: Course; revision: string; now: string }>({ ...DIRECTIVE, values: [laneId] });
  const row = result.rows[0];
  if (row === undefined) throw new Error(`lane ${laneId} has no directive`);
  return { course: row.course, revision: Number(row.revision), now: Number(row.now) };
}

const LOOK_FOR_NEWS = prepared(
  `SELECT u.reports, coalesce(u.urgent, false) OR d.revision > $2 AS urgent,
          (SELECT count(*)::int FROM host_order WHERE lane_id = $1 AND closed_at IS NULL) AS unended
     FROM lane l JOIN directive d ON d.campaign_id = l.campaign_id AND d.ring = l.ring AND d.cluster = l.cluster,
          (SELECT count(*)::int AS reports, bool_or(urgent) AS urgent FROM undigested_report WHERE lane_id = $1) u
    WHERE l.lane_id = $1`,
);

/** What waits for a lane at one look. */
export interface NewsSeen {
  /** Something that must not wait: a report that is no success, a directive the lane does not know. */
  readonly urgent: boolean;
  /** Reports that no turn has digested. */
  readonly reports: number;
  /** Orders that have not ended, those reports' own among them. */
  readonly unended: number;
}

/** The cheap look behind the bell. `courseRevision` is the directive the lane knows. */
export async function lookForNews(db: Database, laneId: LaneId, courseRevision: number): Promise<NewsSeen> {
  const result = await db.query<NewsSeen>({ ...LOOK_FOR_NEWS, values: [laneId, courseRevision] });
  return result.rows[0] ?? { urgent: true, reports: 0, unended: 0 };
}

/**
 * Parked lanes that have something to do: news, a host whose lock to reboot is waited for no more (lane-board.ts) since some
 * minutes, or what people ask of hosts while the board would act on it (asked.ts): what was asked too late, or of a host that is
 * tested or on its way back, would wake its lane for ever. Those of a campaign that has just ended still have to hear of it, once:
 * their workflows end by it.
 */
export async function readLanesToWake(db: Database, laneIds: readonly LaneId[] | null): Promise<WakeTarget[]> {
  const result = await db.query<{ campaign_id: string; ring: string; cluster: string; ordinal: number }>(
    `SELECT l.campaign_id, r.name AS ring, l.cluster, l.ordinal
       FROM lane l JOIN ring r ON r.campaign_id = l.campaign_id AND r.ordinal = l.ring
       JOIN directive d ON d.campaign_id = l.campaign_id AND d.ring = l.ring AND d.cluster = l.cluster
       JOIN campaign c ON c.campaign_id = l.campaign_id
      WHERE l.parked AND c.launched_at IS NOT NULL
        AND (c.ended_at IS NULL OR d.revision > l.directive_revision AND c.ended_at > now() - interval '1 hour')
        AND ($1::bigint[] IS NOT NULL AND l.lane_id = ANY($1)
          OR $1::bigint[] IS NULL AND (d.revision > l.directive_revision
             OR EXISTS (SELECT FROM undigested_report u WHERE u.lane_id = l.lane_id)
             OR l.lane_id IN (
                  -- OFFSET 0: each lock's host by key. The planner knows nothing of locks, and would read all hosts.
                  SELECT ch.lane_id
                    FROM reboot_lock rl,
                         LATERAL (SELECT ch.lane_id FROM campaign_host ch
                                   WHERE ch.host_id = rl.host_id AND ch.owned AND ch.operation IS NOT NULL AND NOT ch.ordered OFFSET 0) ch
                   WHERE rl.taken_at BETWEEN clock_timestamp() - interval '65 minutes' AND clock_timestamp() - interval '1 hour')
             OR d.course = ANY ($2) AND EXISTS (
                  SELECT FROM campaign_host ch WHERE ch.lane_id = l.lane_id AND (ch.excluded OR ch.retry_revision IS NOT NULL)
                     AND (ch.excluded AND ch.direction = 'forward' AND ch.operation <> 'smoke_test' AND NOT ch.ordered
                          OR NOT ch.excluded AND ch.retry_revision = ch.revision))))`,
    [laneIds, COURSES.filter(goesForward)],
  );
  return result.rows.map((row) => ({
    campaignId: row.campaign_id,
    ring: row.ring,
    cluster: row.cluster,
    ordinal: row.ordinal,
  }));
}

/** Enough to name a lane's workflow. */
export interface WakeTarget {
  readonly campaignId: string;
  readonly ring: string;
  readonly cluster: string;
  readonly ordinal: number;
}
