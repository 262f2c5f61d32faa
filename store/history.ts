import type {
  CampaignHistory,
  HoldHistory,
  HostHistory,
  HostMove,
  HostStanding,
  Instant,
  LimitHistory,
  LimitMove,
  OrderHistory,
  OrderMove,
  OrderState,
  StoredReport,
  StoredTally,
} from '../model/history';
import { asId, type CampaignId, type HoldId, type HostId, type OperationId } from '../model/ids';
import type {
  Direction,
  HoldScope,
  HoldSource,
  HostState,
  Operation,
  StoredPhase,
  TerminalPhase,
} from '../model/words';
import type { Measure } from '../model/tally';
import { type Database, inSnapshot, type Transaction } from './database';
import { BOARD_COLUMNS, boardHostOf, type BoardRow } from './lane-board';
import { LIMIT_COLUMNS, type LimitRow, limitsOf } from './limits';

/**
 * Reads a campaign and its recording (recording.ts) for chaos/properties/, in one snapshot: taken at any moment of a run
 * its parts belong together. Throws when there is no such campaign or nothing was recorded in this database.
 */
export function readCampaignHistory(db: Database, campaignId: CampaignId): Promise<CampaignHistory> {
  return inSnapshot(db, (tx) => readWithin(tx, campaignId));
}

/** The campaigns of this database, oldest first: those that were launched. */
export async function listLaunched(db: Database): Promise<CampaignId[]> {
  const result = await db.query<{ campaign_id: string }>(
    'SELECT campaign_id FROM campaign WHERE launched_at IS NOT NULL ORDER BY launched_at, campaign_id',
  );
  return result.rows.map(({ campaign_id }) => asId<CampaignId>(campaign_id));
}

/**
 * What people did that is not on record in the audit: launches, holds and their lifts, a line each. A hold that a backout sets by
 * itself is on record as that. A lift is on record when it is asked for, and again when it was done, unless the api died meanwhile.
 */
export async function listUnrecordedActs(db: Database): Promise<string[]> {
  const result = await db.query<{ act: string }>(
    `SELECT 'the launch of campaign ' || name AS act FROM campaign c
      WHERE launched_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM audit a WHERE a.act = 'launch' AND a.campaign_id = c.campaign_id)
     UNION ALL
     SELECT 'hold ' || hold_id FROM hold h
      WHERE source = 'person' AND reason NOT LIKE 'backing out: %' AND NOT EXISTS (
        SELECT FROM audit a WHERE a.act = 'hold' AND a.campaign_id = h.campaign_id AND a.subject = h.hold_id::text)
     UNION ALL
     SELECT 'the lift of hold ' || hold_id FROM hold h
      WHERE lifted_at IS NOT NULL
        AND NOT EXISTS (
          SELECT FROM audit a
           WHERE a.campaign_id = h.campaign_id
             AND (a.act = 'resume' OR a.act = 'request' AND starts_with(a.subject, 'resume ')))`,
  );
  return result.rows.map(({ act }) => act);
}

async function readWithin(tx: Transaction, campaignId: CampaignId): Promise<CampaignHistory> {
  interface Row {
    name: string;
    phase: StoredPhase;
    ended: boolean;
    hosts: number;
    digest: string | null;
  }
  const campaigns = await tx.query<Row>(
    `SELECT name, phase, ended_at IS NOT NULL AS ended, hosts, spec->'patch'->>'digest' AS digest
       FROM campaign WHERE campaign_id = $1`,
    [campaignId],
  );
  const row = campaigns.rows[0];
  if (row === undefined) throw new Error(`there is no campaign ${campaignId}`);
  const tallies = await tx.query<StoredTally & { measure: Measure }>(
    'SELECT ring, cluster, measure, hosts FROM tally WHERE campaign_id = $1',
    [campaignId],
  );
  return {
    ...{ campaignId, name: row.name, phase: row.phase, ended: row.ended, hostCount: row.hosts },
    patchDigest: row.digest,
    tallies: tallies.rows,
    hosts: await readHosts(tx, campaignId),
    limits: await readLimits(tx, campaignId),
    orders: await readOrders(tx, campaignId),
    reports: await readReports(tx, campaignId),
    holds: await readHolds(tx, campaignId),
  };
}

/** The columns of every recorded move; int8 arrives as a string. */
const INSTANT = 'm.step, m.transaction::text AS transaction, extract(epoch FROM m.at)::float8 * 1000 AS at';

interface InstantRow {
  readonly step: string;
  readonly transaction: string;
  readonly at: number;
}

const instantOf = ({ step, transaction, at }: InstantRow): Instant => ({ step: Number(step), transaction, at });

function grouped<Row, Item>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  itemOf: (row: Row) => Item,
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const row of rows) {
    const items = groups.get(keyOf(row));
    if (items === undefined) groups.set(keyOf(row), [itemOf(row)]);
    else items.push(itemOf(row));
  }
  return groups;
}

interface HostMoveRow extends InstantRow, HostStanding {
  readonly host_id: string;
  readonly revision_before: number;
  readonly state_before: HostState;
  readonly direction_before: Direction;
  readonly touched_before: boolean;
}

function hostMoveOf(row: HostMoveRow): HostMove {
  return {
    ...instantOf(row),
    before: {
      revision: row.revision_before,
      state: row.state_before,
      direction: row.direction_before,
      touched: row.touched_before,
    },
    after: { revision: row.revision, state: row.state, direction: row.direction, touched: row.touched },
  };
}

async function readHosts(tx: Transaction, campaignId: CampaignId): Promise<HostHistory[]> {
  const moves = await tx.query<HostMoveRow>(
    `SELECT ${INSTANT}, m.host_id, m.revision_before, m.state_before, m.direction_before, m.touched_before, m.revision,
            m.state, m.direction, m.touched
       FROM recording.host_move m WHERE m.campaign_id = $1 ORDER BY m.step`,
    [campaignId],
  );
  const byHost = grouped(moves.rows, ({ host_id }) => host_id, hostMoveOf);
  interface Row extends BoardRow {
    host_id: HostId;
    ring: number;
    cluster: string;
    site: string;
    budget_keys: string[];
  }
  const hosts = await tx.query<Row>(
    `SELECT ch.host_id, ch.ring, ch.cluster, ch.site, ch.budget_keys, ${BOARD_COLUMNS}
       FROM campaign_host ch WHERE ch.campaign_id = $1 ORDER BY ch.lane_id, ch.position`,
    [campaignId],
  );
  return hosts.rows.map((row) => ({
    ...{ hostId: row.host_id, ring: row.ring, cluster: row.cluster, site: row.site },
    budgetKeys: row.budget_keys,
    board: boardHostOf(row),
    moves: byHost.get(row.host_id) ?? [],
  }));
}

async function readLimits(tx: Transaction, campaignId: CampaignId): Promise<LimitHistory[]> {
  interface Row extends InstantRow {
    name: string;
    max_hosts: number;
    backout_max_hosts: number;
    max_hosts_before: number;
    backout_max_hosts_before: number;
  }
  const moves = await tx.query<Row>(
    `SELECT ${INSTANT}, m.scope || ':' || m.key AS name, m.max_hosts, m.backout_max_hosts, m.max_hosts_before,
            m.backout_max_hosts_before
       FROM recording.limit_move m WHERE m.campaign_id = $1 ORDER BY m.step`,
    [campaignId],
  );
  const moveOf = (row: Row): LimitMove => ({
    ...instantOf(row),
    before: { maxHosts: row.max_hosts_before, backoutMaxHosts: row.backout_max_hosts_before },
    after: { maxHosts: row.max_hosts, backoutMaxHosts: row.backout_max_hosts },
  });
  const byName = grouped(moves.rows, ({ name }) => name, moveOf);
  const limits = await tx.query<LimitRow>(
    `SELECT ${LIMIT_COLUMNS} FROM admission_limit WHERE campaign_id = $1 ORDER BY scope, key`,
    [campaignId],
  );
  return Object.entries(limitsOf(limits.rows)).map(([name, limit]) => ({ ...limit, moves: byName.get(name) ?? [] }));
}

async function readOrders(tx: Transaction, campaignId: CampaignId): Promise<OrderHistory[]> {
  const moves = await tx.query<InstantRow & { operation_id: string; state: OrderState }>(
    `SELECT ${INSTANT}, m.operation_id, m.state FROM recording.order_move m
      WHERE m.campaign_id = $1 ORDER BY m.step`,
    [campaignId],
  );
  const byOrder = grouped(
    moves.rows,
    ({ operation_id }) => operation_id,
    (row): OrderMove => ({ ...instantOf(row), state: row.state }),
  );
  interface Row {
    operation_id: OperationId;
    host_id: HostId;
    cluster: string;
    direction: Direction;
    operation: Operation;
    sequence: string;
    expected_boot_id: string | null;
    payload_digest: string | null;
    state: OrderState;
  }
  const orders = await tx.query<Row>(
    `SELECT operation_id, host_id, cluster, direction, operation, sequence, expected_boot_id, state,
            encode(sha256(e.payload), 'hex') AS payload_digest
       FROM host_order LEFT JOIN order_envelope e USING (operation_id) WHERE campaign_id = $1 ORDER BY sequence`,
    [campaignId],
  );
  return orders.rows.map(({ operation_id, host_id, expected_boot_id, payload_digest, sequence, ...row }) => ({
    ...row,
    operationId: operation_id,
    hostId: host_id,
    sequence: Number(sequence),
    expectedBootId: expected_boot_id,
    payloadDigest: payload_digest,
    moves: byOrder.get(operation_id) ?? [],
  }));
}

async function readReports(tx: Transaction, campaignId: CampaignId): Promise<StoredReport[]> {
  const result = await tx.query<{
    operation_id: OperationId;
    revision: number;
    phase: TerminalPhase;
    boot_id: string;
  }>(
    `SELECT r.operation_id, r.revision, r.phase, r.boot_id
       FROM report r JOIN lane l USING (lane_id) WHERE l.campaign_id = $1 ORDER BY r.report_id`,
    [campaignId],
  );
  return result.rows.map(({ operation_id, revision, phase, boot_id }) => ({
    ...{ operationId: operation_id, revision, phase, bootId: boot_id },
  }));
}

async function readHolds(tx: Transaction, campaignId: CampaignId): Promise<HoldHistory[]> {
  const moves = await tx.query<InstantRow & { hold_id: string; what: string }>(
    `SELECT ${INSTANT}, m.hold_id, m.what FROM recording.hold_move m JOIN hold h USING (hold_id)
      WHERE h.campaign_id = $1 ORDER BY m.step`,
    [campaignId],
  );
  const byHold = grouped(
    moves.rows,
    ({ hold_id, what }) => `${what} ${hold_id}`,
    (row) => instantOf(row),
  );
  const holds = await tx.query<{
    hold_id: HoldId;
    cluster: string | null;
    scope: HoldScope;
    source: HoldSource;
    reason: string;
  }>('SELECT hold_id, cluster, scope, source, reason FROM hold WHERE campaign_id = $1 ORDER BY set_at', [campaignId]);
  return holds.rows.map(({ hold_id, ...row }) => ({
    ...row,
    holdId: hold_id,
    effective: byHold.get(`effective ${hold_id}`)?.[0] ?? null,
    lifted: byHold.get(`lifted ${hold_id}`)?.[0] ?? null,
  }));
}
