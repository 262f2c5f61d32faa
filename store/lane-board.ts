import type { BoardHost, HostVerdict } from '../model/board/board';
import { asId, type CampaignId, type HostId, type LaneId } from '../model/ids';
import type { Course, Direction, HostState, Operation } from '../model/words';
import { type Database, plainArray, prepared, type Transaction } from './database';

/** The board's columns of campaign_host, in the order every statement here uses. */
export const BOARD_COLUMNS = `ch.position, ch.state, ch.direction, ch.operation, ch.ordered, ch.generation, ch.revision,
  ch.deadline_at, ch.report_revision, ch.touched, ch.reboot_required, ch.verdict, ch.backout_verdict, ch.reason`;

export interface BoardRow {
  position: number;
  state: HostState;
  direction: Direction;
  operation: Operation | null;
  ordered: boolean;
  generation: number;
  revision: number;
  deadline_at: string | null;
  report_revision: number;
  touched: boolean;
  reboot_required: boolean;
  verdict: HostVerdict | null;
  backout_verdict: HostVerdict | null;
  reason: string | null;
}

/** A row's board columns as the board holds them; int8 arrives as a string. */
export function boardHostOf(row: BoardRow): BoardHost {
  return {
    state: row.state,
    direction: row.direction,
    operation: row.operation,
    ordered: row.ordered,
    generation: row.generation,
    revision: row.revision,
    deadlineAt: row.deadline_at === null ? null : Number(row.deadline_at),
    reportRevision: row.report_revision,
    touched: row.touched,
    rebootRequired: row.reboot_required,
    verdict: row.verdict,
    backoutVerdict: row.backout_verdict,
    reason: row.reason,
  };
}

/** What never changes about a lane. */
export interface Lane {
  readonly laneId: LaneId;
  readonly campaignId: CampaignId;
  readonly ring: number;
  readonly cluster: string;
  /** When its campaign was launched, database time in ms. */
  readonly launchedAt: number;
}

/** A lane as its rows tell it: enough to go on from, whatever a workflow remembers. */
export interface LaneRows extends Omit<Lane, 'launchedAt'> {
  readonly turn: number;
  readonly course: Course;
  readonly courseRevision: number;
  /** Database time in ms of its last turn, or of now before its first: deadlines did not run since then. */
  readonly now: number;
  readonly hosts: readonly BoardHost[];
}

/** Reads a lane's identity. Throws when there is no such lane. */
export async function readLaneIdentity(db: Database | Transaction, laneId: LaneId): Promise<Lane> {
  const result = await db.query<{ campaign_id: string; ring: number; cluster: string; launched_at: string | null }>(
    `SELECT l.campaign_id, l.ring, l.cluster, (extract(epoch FROM c.launched_at) * 1000)::bigint AS launched_at
       FROM lane l JOIN campaign c USING (campaign_id) WHERE l.lane_id = $1`,
    [laneId],
  );
  const row = result.rows[0];
  if (row === undefined) throw new Error(`there is no lane ${laneId}`);
  if (row.launched_at === null) throw new Error(`the campaign of lane ${laneId} was never launched`);
  const { ring, cluster, launched_at } = row;
  return { laneId, campaignId: asId<CampaignId>(row.campaign_id), ring, cluster, launchedAt: Number(launched_at) };
}

/** Reads a whole lane in one statement, so that turn, course and hosts belong together. */
export async function readLane(db: Database | Transaction, laneId: LaneId): Promise<LaneRows> {
  type Row = BoardRow & {
    campaign_id: string;
    ring: number;
    cluster: string;
    turn: string;
    course: Course;
    course_revision: string;
    now: string;
  };
  const result = await db.query<Row>(
    `SELECT l.campaign_id, l.ring, l.cluster, l.turn, d.course, d.revision AS course_revision,
            (extract(epoch FROM coalesce(l.turned_at, clock_timestamp())) * 1000)::bigint AS now, ${BOARD_COLUMNS}
       FROM lane l
       JOIN directive d ON d.campaign_id = l.campaign_id AND d.ring = l.ring AND d.cluster = l.cluster
       JOIN campaign_host ch ON ch.lane_id = l.lane_id
      WHERE l.lane_id = $1 ORDER BY ch.position`,
    [laneId],
  );
  const first = result.rows[0];
  if (first === undefined) throw new Error(`lane ${laneId} has no hosts`);
  return {
    laneId,
    campaignId: asId<CampaignId>(first.campaign_id),
    ring: first.ring,
    cluster: first.cluster,
    turn: Number(first.turn),
    course: first.course,
    courseRevision: Number(first.course_revision),
    now: Number(first.now),
    hosts: result.rows.map(boardHostOf),
  };
}

/** One host of a lane: its board columns and what admission needs of its frozen membership. */
export interface LaneHost {
  readonly position: number;
  readonly hostId: HostId;
  readonly site: string;
  readonly budgetKeys: readonly string[];
  readonly host: BoardHost;
  /** A person took it out of the campaign. */
  readonly excluded: boolean;
  /** What its live session says it runs on; null without a session on a gateway whose lease runs. */
  readonly bootId: string | null;
  /** It has a lock to reboot by itself (reboot-locks.ts). */
  readonly rebootLocked: boolean;
}

/**
 * Whether the host of row `ch` has a lock to reboot by itself. One that it has for longer than its reboot can take keeps its places in
 * budgets, and the campaign waits for it no more: nobody may ever give it back.
 */
export const REBOOT_LOCKED = `EXISTS (SELECT FROM reboot_lock rl
    WHERE rl.host_id = ch.host_id AND rl.taken_at > clock_timestamp() - interval '1 hour')`;

/** When the host of row `ch` was given the newest of its locks; null: it has none. */
export const REBOOT_LOCKED_AT = `(SELECT max(rl.taken_at) FROM reboot_lock rl WHERE rl.host_id = ch.host_id)`;

/** When a host's session `s` at gateway `g` ended; null: it never had one, or has one. */
export const SESSION_LOST_AT = `CASE WHEN s.lost_at IS NOT NULL OR g.lease_until <= now() THEN least(s.lost_at, g.lease_until) END`;

const LANE_HOST_COLUMNS = `ch.host_id, ch.site, ch.budget_keys, ch.excluded, ${BOARD_COLUMNS},
  (SELECT s.boot_id FROM session s
    WHERE s.host_id = ch.host_id AND s.lost_at IS NULL
      AND s.gateway_id = ANY (ARRAY(SELECT g.gateway_id FROM gateway g WHERE g.lease_until > clock_timestamp()))) AS boot_id,
  ${REBOOT_LOCKED} AS reboot_locked`;

const LANE_HOSTS = prepared(
  `SELECT ${LANE_HOST_COLUMNS} FROM campaign_host ch WHERE ch.lane_id = $1 AND ch.position = ANY($2::int[])
    UNION ALL
   SELECT ${LANE_HOST_COLUMNS} FROM campaign_host ch WHERE ch.lane_id = $1 AND ch.operation IS NOT NULL AND NOT ch.ordered`,
);

interface LaneHostRow extends BoardRow {
  readonly host_id: string;
  readonly site: string;
  readonly budget_keys: string[];
  readonly excluded: boolean;
  readonly boot_id: string | null;
  readonly reboot_locked: boolean;
}

/** The named positions, and every host that wants an order; one that is both comes twice. */
export async function readLaneHosts(
  tx: Transaction,
  laneId: LaneId,
  positions: readonly number[],
): Promise<LaneHost[]> {
  const result = await tx.query<LaneHostRow>({ ...LANE_HOSTS, values: [laneId, plainArray(positions)] });
  return result.rows.map((row) => ({
    position: row.position,
    hostId: asId<HostId>(row.host_id),
    site: row.site,
    budgetKeys: row.budget_keys,
    host: boardHostOf(row),
    excluded: row.excluded,
    bootId: row.boot_id,
    rebootLocked: row.reboot_locked,
  }));
}

// A host that stays patched was verified when it became so: one that waits to be taken back, or whose backout was aborted
// before it began, keeps that instant.
const WRITE_HOSTS = prepared(
  `UPDATE campaign_host ch
      SET state = n.state, direction = n.direction, operation = n.operation, ordered = n.ordered,
          generation = n.generation, revision = n.revision, deadline_at = n.deadline_at,
          report_revision = n.report_revision, touched = n.touched, reboot_required = n.reboot_required,
          verdict = n.verdict, backout_verdict = n.backout_verdict, reason = n.reason,
          changed_at = CASE WHEN ch.state = 'patched' AND n.state = 'patched' THEN ch.changed_at ELSE clock_timestamp() END
     FROM unnest($2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::bool[], $8::int[], $9::int[],
                 $10::bigint[], $11::int[], $12::bool[], $13::bool[], $14::text[], $15::text[], $16::text[])
       AS n(position, from_revision, state, direction, operation, ordered, generation, revision, deadline_at,
            report_revision, touched, reboot_required, verdict, backout_verdict, reason)
    WHERE ch.lane_id = $1 AND ch.position = n.position AND ch.revision = n.from_revision`,
);

/** Writes rows that were at the revision before theirs; returns how many were. */
export async function writeBoardHosts(
  tx: Transaction,
  laneId: LaneId,
  changed: readonly { position: number; host: BoardHost; from: number }[],
): Promise<number> {
  if (changed.length === 0) return 0;
  const column = (pick: (host: BoardHost) => string | number | boolean | null): string =>
    plainArray(changed.map(({ host }) => pick(host)));
  const result = await tx.query({
    ...WRITE_HOSTS,
    values: [
      laneId,
      plainArray(changed.map(({ position }) => position)),
      plainArray(changed.map(({ from }) => from)),
      column((host) => host.state),
      column((host) => host.direction),
      column((host) => host.operation),
      column((host) => host.ordered),
      column((host) => host.generation),
      column((host) => host.revision),
      column((host) => host.deadlineAt),
      column((host) => host.reportRevision),
      column((host) => host.touched),
      column((host) => host.rebootRequired),
      column((host) => host.verdict),
      column((host) => host.backoutVerdict),
      // An agent's words may be in it.
      changed.map(({ host }) => host.reason),
    ],
  });
  return result.rowCount ?? 0;
}

/** A campaign's lanes, in the order of their rings. */
export async function listLanes(db: Database, campaignId: CampaignId): Promise<LaneId[]> {
  const result = await db.query<{ lane_id: string }>(
    'SELECT lane_id FROM lane WHERE campaign_id = $1 ORDER BY ring, cluster, ordinal',
    [campaignId],
  );
  return result.rows.map(({ lane_id }) => asId<LaneId>(lane_id));
}
