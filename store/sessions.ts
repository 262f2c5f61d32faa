import type { HostFacts } from '../model/host';
import { asId, type GatewayId, type HostId, type OperationId } from '../model/ids';
import { type Database, inBoundedTransaction, inTransaction, type Transaction } from './database';

/** How long a gateway's sessions count as live after its last sign of life; three missed renewals. */
export const LEASE_MS = 6_000;
/** How often a gateway renews its lease: one row, whatever the number of agents. */
export const LEASE_RENEWAL_MS = 2_000;

/** For one statement about some hundred sessions. A gateway that freezes in between lets go of their rows sooner. */
const OPENING_MS = 10_000;

/** What a Hello says that the database must know. */
export interface NewSession {
  readonly hostId: HostId;
  readonly instanceId: string;
  readonly bootId: string;
  readonly journalId: string;
  readonly agentVersion: string;
  /** Highest epoch the agent was ever welcomed with; the new one is above it even after a restore from a backup. */
  readonly lastEpoch: number;
  /** Orders in the agent's journal whose terminal report is not acknowledged. */
  readonly journal: readonly OperationId[];
  readonly facts: HostFacts;
}

/** A session the database knows: offers under it carry its epoch. */
export interface SessionKey {
  readonly hostId: HostId;
  readonly epoch: number;
}

/** A session that is over. */
export interface LostSession extends SessionKey {
  /** The host was told to come back within this time; absent or null when it left without being told. */
  readonly expectedWithinMs?: number | null;
}

/**
 * Opens sessions, one per host at most, all in one transaction. Epochs rise strictly per host. Hosts that were never
 * imported are absent from the answer.
 *
 * A host whose journal is not the one of its former session may have begun what its new journal does not know: in the
 * same transaction each of its offered orders that has no report and is not in the new journal is reported
 * INDETERMINATE (`journal_lost`). Later it could not be told any more (docs/protocol.md, rule D4). What had ended there
 * before can no longer be believed either, as long as a campaign has the host (rule D6).
 */
export function openSessions(
  db: Database,
  gatewayId: GatewayId,
  sessions: readonly NewSession[],
): Promise<Map<HostId, SessionKey>> {
  const open = async (tx: Transaction): Promise<Map<HostId, SessionKey>> => {
    const former = await lockFormerJournals(tx, sessions);
    const opened = await upsertSessions(tx, gatewayId, sessions);
    const known = sessions.filter((session) => opened.has(session.hostId));
    await recordFacts(tx, known);
    const lost = known.filter((session) => former.get(session.hostId) !== session.journalId);
    if (lost.length > 0) {
      await reportJournalLost(tx, lost);
      const seenBefore = lost.filter((session) => former.has(session.hostId));
      await tx.query('SELECT report_new_journals($1)', [seenBefore.map((session) => session.hostId)]);
    }
    return opened;
  };
  return inBoundedTransaction(db, open, OPENING_MS);
}

/** Locked before they are replaced, in one order, so that two gateways opening the same host agree on what was before. */
async function lockFormerJournals(tx: Transaction, sessions: readonly NewSession[]): Promise<Map<string, string>> {
  const result = await tx.query<{ host_id: string; journal_id: string }>(
    `SELECT host_id, journal_id FROM session WHERE host_id = ANY($1::uuid[]) ORDER BY host_id FOR UPDATE`,
    [sessions.map((session) => session.hostId)],
  );
  return new Map(result.rows.map((row) => [row.host_id, row.journal_id]));
}

async function upsertSessions(
  tx: Transaction,
  gatewayId: GatewayId,
  sessions: readonly NewSession[],
): Promise<Map<HostId, SessionKey>> {
  const result = await tx.query<{ host_id: string; epoch: string }>(
    `INSERT INTO session AS s (host_id, gateway_id, epoch, instance_id, boot_id, journal_id, agent_version, connected_at)
     SELECT n.host_id, $1, n.last_epoch + 1, n.instance_id, n.boot_id, n.journal_id, n.agent_version, clock_timestamp()
       FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[])
            AS n (host_id, instance_id, boot_id, journal_id, agent_version, last_epoch)
       JOIN host ON host.host_id = n.host_id
      ORDER BY n.host_id
     ON CONFLICT (host_id) DO UPDATE SET
       gateway_id = excluded.gateway_id, epoch = greatest(s.epoch + 1, excluded.epoch),
       instance_id = excluded.instance_id, boot_id = excluded.boot_id, journal_id = excluded.journal_id,
       agent_version = excluded.agent_version, connected_at = excluded.connected_at, lost_at = NULL, expected_by = NULL
     RETURNING s.host_id, s.epoch`,
    [
      gatewayId,
      sessions.map((session) => session.hostId),
      sessions.map((session) => session.instanceId),
      sessions.map((session) => session.bootId),
      sessions.map((session) => session.journalId),
      sessions.map((session) => session.agentVersion),
      sessions.map((session) => session.lastEpoch),
    ],
  );
  const keys = result.rows.map((row) => ({ hostId: asId<HostId>(row.host_id), epoch: Number(row.epoch) }));
  return new Map(keys.map((key) => [key.hostId, key]));
}

async function recordFacts(tx: Transaction, sessions: readonly NewSession[]): Promise<void> {
  await tx.query(
    `UPDATE host SET facts = n.facts
       FROM unnest($1::uuid[], $2::jsonb[]) AS n (host_id, facts)
      WHERE host.host_id = n.host_id AND host.facts IS DISTINCT FROM n.facts`,
    [sessions.map((session) => session.hostId), sessions.map((session) => JSON.stringify(session.facts))],
  );
}

async function reportJournalLost(tx: Transaction, sessions: readonly NewSession[]): Promise<void> {
  await tx.query(
    `INSERT INTO report (operation_id, revision, lane_id, host_id, phase, reason, message)
     SELECT o.operation_id, 0, o.lane_id, o.host_id, 'INDETERMINATE', 'journal_lost',
            'the agent came back with a new journal; whether this order began cannot be told'
       FROM host_order o
      WHERE o.host_id = ANY($1::uuid[]) AND o.closed_at IS NULL AND o.state = 'offered' AND o.operation_id <> ALL($2::uuid[])
        AND NOT EXISTS (SELECT FROM report r WHERE r.operation_id = o.operation_id)
     ON CONFLICT (operation_id, revision) DO NOTHING`,
    [sessions.map((session) => session.hostId), sessions.flatMap((session) => session.journal)],
  );
}

/**
 * Marks sessions lost, each only while it is still this gateway's and of this epoch. Returns how many were. No join: one was
 * planned through all sessions for each of those lost (8 s a call of 280, measured).
 */
export async function markSessionsLost(
  db: Database,
  gatewayId: GatewayId,
  sessions: readonly LostSession[],
): Promise<number> {
  const newest = new Map<HostId, LostSession>();
  for (const session of sessions) {
    // A host that came and went twice: only the later epoch can still be the row's.
    if (session.epoch > (newest.get(session.hostId)?.epoch ?? 0)) newest.set(session.hostId, session);
  }
  const lost = [...newest.values()];
  const result = await db.query(
    `UPDATE session s SET lost_at = clock_timestamp(), expected_by = clock_timestamp()
            + ($4::bigint[])[array_position($2::uuid[], s.host_id)] * interval '1 ms'
      WHERE s.host_id = ANY ($2::uuid[]) AND s.epoch = ($3::bigint[])[array_position($2::uuid[], s.host_id)]
        AND s.gateway_id = $1 AND s.lost_at IS NULL`,
    [
      gatewayId,
      lost.map(({ hostId }) => hostId),
      lost.map(({ epoch }) => epoch),
      lost.map(({ expectedWithinMs }) => expectedWithinMs ?? null),
    ],
  );
  return result.rowCount ?? 0;
}

/** The sessions the database believes to be live on this gateway. */
export async function listLiveSessions(db: Database, gatewayId: GatewayId): Promise<SessionKey[]> {
  const result = await db.query<{ host_id: string; epoch: string }>(
    `SELECT host_id, epoch FROM session WHERE gateway_id = $1 AND lost_at IS NULL`,
    [gatewayId],
  );
  return result.rows.map((row) => ({ hostId: asId<HostId>(row.host_id), epoch: Number(row.epoch) }));
}

/**
 * Takes the gateway's lease at its start; what a former process of the same name left open is lost. `returnWindowMs` is the
 * time within which that many agents come back, in ms.
 */
export function registerGateway(
  db: Database,
  gatewayId: GatewayId,
  returnWindowMs: (sessions: number) => number = () => 0,
): Promise<void> {
  return inTransaction(db, async (tx) => {
    await tx.query(
      `INSERT INTO gateway (gateway_id, lease_until) VALUES ($1, clock_timestamp() + $2 * interval '1 ms')
       ON CONFLICT (gateway_id) DO UPDATE SET started_at = now(), lease_until = excluded.lease_until`,
      [gatewayId, LEASE_MS],
    );
    const left = await tx.query<{ sessions: number }>(
      `SELECT count(*)::int AS sessions FROM session WHERE gateway_id = $1 AND lost_at IS NULL`,
      [gatewayId],
    );
    await tx.query(
      `UPDATE session SET lost_at = clock_timestamp(), expected_by = clock_timestamp() + $2 * interval '1 ms'
        WHERE gateway_id = $1 AND lost_at IS NULL`,
      [gatewayId, returnWindowMs(left.rows[0]?.sessions ?? 0)],
    );
  });
}

/** Says that the gateway and all its sessions live for another LEASE_MS. */
export async function renewLease(db: Database, gatewayId: GatewayId): Promise<void> {
  await db.query(
    `INSERT INTO gateway (gateway_id, lease_until) VALUES ($1, clock_timestamp() + $2 * interval '1 ms')
     ON CONFLICT (gateway_id) DO UPDATE SET lease_until = excluded.lease_until`,
    [gatewayId, LEASE_MS],
  );
}

/** Ends the lease now, when a gateway stops on purpose. */
export async function endLease(db: Database, gatewayId: GatewayId): Promise<void> {
  await db.query(`UPDATE gateway SET lease_until = clock_timestamp() WHERE gateway_id = $1`, [gatewayId]);
}
