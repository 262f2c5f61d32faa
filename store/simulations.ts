import { randomUUID } from 'node:crypto';
import { asId, type GatewayId, type HostId, type SimulationId } from '../model/ids';
import { type PackagePatch, readSimulationAnswer, type SimulationAnswer } from '../model/simulation';
import { type Database, inTransaction } from './database';
import type { SessionKey } from './sessions';

/** Questions and answers are kept this long, to be looked at when a plan was refused. */
const KEPT = `interval '1 day'`;
/** Questions brought to sessions in one statement. */
const CLAIM_BATCH = 500;

/** What is asked of which hosts. */
export interface SimulationQuestion {
  readonly patch: PackagePatch;
  readonly hostIds: readonly HostId[];
  readonly actor: string;
  /** Nobody waits for answers longer than this. */
  readonly timeoutMs: number;
}

/** Asks each host once and tells the gateways. Questions older than a day are swept on the way. */
export function askSimulations(db: Database, question: SimulationQuestion): Promise<Map<HostId, SimulationId>> {
  const { hostIds, patch, actor, timeoutMs } = question;
  const asked = new Map(hostIds.map((hostId) => [hostId, asId<SimulationId>(randomUUID())]));
  return inTransaction(db, async (tx) => {
    await tx.query(`DELETE FROM simulation WHERE asked_at < clock_timestamp() - ${KEPT}`);
    await tx.query(
      `INSERT INTO simulation (simulation_id, host_id, patch, asked_by, expires_at)
       SELECT n.simulation_id, n.host_id, $3, $4, clock_timestamp() + $5 * interval '1 ms'
         FROM unnest($1::uuid[], $2::uuid[]) AS n (simulation_id, host_id)`,
      [[...asked.values()], [...asked.keys()], JSON.stringify(patch), actor, timeoutMs],
    );
    await tx.query(`SELECT pg_notify('simulations', '')`);
    return asked;
  });
}

interface AnswerRow {
  host_id: string;
  answer: unknown;
}

/** The answers so far. What cannot be read as one counts as `broken`. */
export async function readAnswers(
  db: Database,
  simulationIds: readonly SimulationId[],
): Promise<Map<HostId, SimulationAnswer>> {
  const result = await db.query<AnswerRow>(
    `SELECT host_id, answer FROM simulation WHERE simulation_id = ANY($1::uuid[]) AND answered_at IS NOT NULL`,
    [simulationIds],
  );
  return answersOf(result.rows);
}

/**
 * Hosts that said within the last `withinMs` that they can install exactly this patch. Only good answers are used again:
 * what was wrong may have been mended meanwhile.
 */
export async function readRecentlyResolved(
  db: Database,
  { patch, hostIds, withinMs }: Pick<SimulationQuestion, 'patch' | 'hostIds'> & { readonly withinMs: number },
): Promise<Map<HostId, SimulationAnswer>> {
  const result = await db.query<AnswerRow>(
    `SELECT DISTINCT ON (host_id) host_id, answer FROM simulation
      WHERE host_id = ANY($1::uuid[]) AND patch = $2 AND answered_at > clock_timestamp() - $3 * interval '1 ms'
      ORDER BY host_id, answered_at DESC`,
    [hostIds, JSON.stringify(patch), withinMs],
  );
  return new Map([...answersOf(result.rows)].filter(([, answer]) => answer.kind === 'resolves'));
}

function answersOf(rows: readonly AnswerRow[]): Map<HostId, SimulationAnswer> {
  return new Map(rows.map((row) => [asId<HostId>(row.host_id), readSimulationAnswer(row.answer) ?? UNREADABLE]));
}

const UNREADABLE: SimulationAnswer = {
  kind: 'cannot',
  problem: 'broken',
  package: null,
  message: 'its answer cannot be read',
  changes: [],
};

/** A question for one session of a gateway. */
export interface ClaimedSimulation {
  readonly simulationId: SimulationId;
  readonly hostId: HostId;
  readonly epoch: number;
  readonly patch: PackagePatch;
  /** How long the answer is still waited for. */
  readonly timeoutMs: number;
}

/**
 * The questions to hosts whose session is on this gateway, each once to a session: marked as sent before they are
 * written to a stream.
 */
export async function claimSimulations(db: Database, gatewayId: GatewayId): Promise<ClaimedSimulation[]> {
  interface Row {
    simulation_id: string;
    host_id: string;
    epoch: string;
    patch: PackagePatch;
    timeout_ms: number;
  }
  const result = await db.query<Row>(
    `WITH due AS (
       SELECT q.simulation_id, s.epoch FROM simulation q
         JOIN session s ON s.host_id = q.host_id AND s.gateway_id = $1 AND s.lost_at IS NULL
        WHERE q.answered_at IS NULL AND q.expires_at > clock_timestamp() AND q.sent_epoch IS DISTINCT FROM s.epoch
        LIMIT ${String(CLAIM_BATCH)})
     UPDATE simulation q SET sent_epoch = due.epoch FROM due
      WHERE q.simulation_id = due.simulation_id AND q.answered_at IS NULL AND q.sent_epoch IS DISTINCT FROM due.epoch
     RETURNING q.simulation_id, q.host_id, due.epoch, q.patch,
               ceil(extract(epoch FROM q.expires_at - clock_timestamp()) * 1000)::int AS timeout_ms`,
    [gatewayId],
  );
  return result.rows.map((row) => ({
    simulationId: asId<SimulationId>(row.simulation_id),
    hostId: asId<HostId>(row.host_id),
    epoch: Number(row.epoch),
    patch: row.patch,
    timeoutMs: Math.max(1, row.timeout_ms),
  }));
}

/**
 * Stores a host's answer: the first, from the session it was sent to, while it is waited for. False when it is none of
 * these.
 */
export async function storeAnswer(
  db: Database,
  from: SessionKey & { readonly simulationId: SimulationId },
  answer: SimulationAnswer,
): Promise<boolean> {
  const result = await db.query(
    `UPDATE simulation SET answered_at = clock_timestamp(), answer = $4
      WHERE simulation_id = $1 AND host_id = $2 AND sent_epoch = $3 AND answered_at IS NULL
        AND expires_at > clock_timestamp()`,
    [from.simulationId, from.hostId, from.epoch, JSON.stringify(answer)],
  );
  return result.rowCount === 1;
}

/** The hosts with a live session now. */
export async function listConnectedHosts(db: Database): Promise<Set<HostId>> {
  const result = await db.query<{ host_id: string }>(
    `SELECT s.host_id FROM session s JOIN gateway g ON g.gateway_id = s.gateway_id AND g.lease_until > now()
      WHERE s.lost_at IS NULL`,
  );
  return new Set(result.rows.map((row) => asId<HostId>(row.host_id)));
}
