import type { HostFacts } from '../model/host';
import { asId, type GatewayId, type HostId, type OperationId } from '../model/ids';
import { answeredWithin, type Database, inTransaction, plainArray, prepared } from './database';

/** How long a gateway's sessions count as live after its last sign of life; three missed renewals. */
export const LEASE_MS = 6_000;
/** How often a gateway renews its lease: one row, whatever the number of agents. */
export const LEASE_RENEWAL_MS = 2_000;

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
  /** Of the client certificate, lower-case hexadecimal; absent or null: it stands for many hosts. */
  readonly certificateSerial?: string | null;
  /** Absent or null: the agent keeps no exchange tokens. */
  readonly exchange?: ExchangeTokens | null;
}

/** sha256 of exchange tokens, hexadecimal: no table has the tokens themselves. */
export interface ExchangeTokens {
  /** What the Hello says; empty: the agent has none. */
  readonly presented: string;
  /** What the Welcome will bring. */
  readonly fresh: string;
}

/** Why a host that is known is not let in (docs/errors.md, "Sessions of agents"). */
export const BAR_KINDS = ['quarantined', 'revoked', 'deleted'] as const;
/** One of them. */
export type BarKind = (typeof BAR_KINDS)[number];

/** Why a Hello opens nothing; `superseded`: the same agent process has come in since, elsewhere. */
export type SessionRefusal = BarKind | 'superseded';

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

const OPEN_SESSIONS = prepared(
  'SELECT * FROM open_identified_sessions($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)',
);

/**
 * Opens sessions, one per host at most, all in one transaction. Epochs rise strictly per host. Hosts that were never
 * imported are absent from the answer.
 *
 * A host whose journal is not the one of its former session may have begun what its new journal does not know: in the
 * same transaction each of its offered orders that has no report and is not in the new journal is reported
 * INDETERMINATE (`journal_lost`). Later it could not be told any more (docs/protocol.md, rule D4). What had ended there
 * before can no longer be believed either, as long as a campaign has the host (rule D6).
 *
 * A host that is barred gets no session, and neither does one whose exchange token shows that there are two of it, or that it
 * was set back: that one is quarantined, and its other session counts as lost (rule I7). A Hello of the very process that has the
 * session was only late: `superseded`, and nothing is changed.
 */
export async function openIdentifiedSessions(
  db: Database,
  gatewayId: GatewayId,
  sessions: readonly NewSession[],
): Promise<Map<HostId, SessionKey | SessionRefusal>> {
  // In one order, as everybody who locks several rows.
  const inOrder = [...sessions].sort((left, right) => (left.hostId < right.hostId ? -1 : 1));
  const result = await db.query<{ host_id: string; epoch: string | null; refusal: SessionRefusal | null }>({
    ...OPEN_SESSIONS,
    values: [
      gatewayId,
      plainArray(inOrder.map((session) => session.hostId)),
      inOrder.map((session) => session.instanceId),
      inOrder.map((session) => session.bootId),
      inOrder.map((session) => session.journalId),
      inOrder.map((session) => session.agentVersion),
      plainArray(inOrder.map((session) => session.lastEpoch)),
      inOrder.map((session) => JSON.stringify(session.facts)),
      plainArray(inOrder.flatMap((session) => session.journal)),
      plainArray(inOrder.map(({ certificateSerial }) => certificateSerial ?? null)),
      // An empty word has to be quoted.
      plainArray(inOrder.map(({ exchange }) => (exchange?.presented === '' ? '""' : (exchange?.presented ?? null)))),
      plainArray(inOrder.map(({ exchange }) => exchange?.fresh ?? null)),
    ],
  });
  return new Map(
    result.rows.map((row) => {
      const hostId = asId<HostId>(row.host_id);
      return [hostId, row.refusal ?? { hostId, epoch: Number(row.epoch) }];
    }),
  );
}

/** The same, of hosts that may come in; others are absent from the answer. */
export async function openSessions(
  db: Database,
  gatewayId: GatewayId,
  sessions: readonly NewSession[],
): Promise<Map<HostId, SessionKey>> {
  const answers = await openIdentifiedSessions(db, gatewayId, sessions);
  return new Map([...answers].flatMap(([hostId, key]) => (typeof key === 'string' ? [] : [[hostId, key] as const])));
}

const MARK_LOST = prepared(
  `UPDATE session s SET lost_at = clock_timestamp(), expected_by = clock_timestamp()
          + ($4::bigint[])[array_position($2::uuid[], s.host_id)] * interval '1 ms'
    WHERE s.host_id = ANY ($2::uuid[]) AND s.epoch = ($3::bigint[])[array_position($2::uuid[], s.host_id)]
      AND s.gateway_id = $1 AND s.lost_at IS NULL`,
);

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
  const result = await db.query({
    ...MARK_LOST,
    values: [
      gatewayId,
      plainArray(lost.map(({ hostId }) => hostId)),
      plainArray(lost.map(({ epoch }) => epoch)),
      lost.map(({ expectedWithinMs }) => expectedWithinMs ?? null),
    ],
  });
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

const LOSE_ALL = `UPDATE session SET lost_at = clock_timestamp(), expected_by = clock_timestamp() + $2 * interval '1 ms'
  WHERE gateway_id = $1 AND lost_at IS NULL`;
/** Far more than 100,000 rows take. */
const LOSE_ALL_WITHIN_MS = 120_000;

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
    // All that a gateway had, tens of thousands: nobody waits for it but this process, which serves nobody yet.
    await tx.query('SET LOCAL statement_timeout = 0');
    const values = [gatewayId, returnWindowMs(left.rows[0]?.sessions ?? 0)];
    await tx.query(answeredWithin({ text: LOSE_ALL, values }, LOSE_ALL_WITHIN_MS));
  });
}

const RENEW_LEASE = `INSERT INTO gateway (gateway_id, lease_until) VALUES ($1, clock_timestamp() + $2 * interval '1 ms')
  ON CONFLICT (gateway_id) DO UPDATE SET lease_until = excluded.lease_until`;

/** Says that the gateway and all its sessions live for another LEASE_MS. */
export async function renewLease(db: Database, gatewayId: GatewayId): Promise<void> {
  // Behind a link that is gone the next renewal, on another connection, still comes in time.
  await db.query(answeredWithin({ text: RENEW_LEASE, values: [gatewayId, LEASE_MS] }, LEASE_MS / 3));
}

/** Ends the lease now, when a gateway stops on purpose. */
export async function endLease(db: Database, gatewayId: GatewayId): Promise<void> {
  await db.query(`UPDATE gateway SET lease_until = clock_timestamp() WHERE gateway_id = $1`, [gatewayId]);
}
