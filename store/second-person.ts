import { type Database, inTransaction, type Transaction } from './database';

/** One person's request for what takes two. */
export interface Proposal {
  /** sha256 of what is asked for. */
  readonly digest: string;
  readonly actor: string;
  readonly reason: string;
  /** Of the request: the same one goes through again, for as long as one waits. */
  readonly key: string;
  readonly waitsMs: number;
}

/** Whoever was shown out since is no first of two: a thief of theirs may have asked. */
const STILL_LET_IN = `NOT EXISTS (SELECT FROM person WHERE actor = s.proposed_by AND disabled_at IS NOT NULL)
  AND NOT EXISTS (SELECT FROM api_token WHERE name = s.proposed_by AND revoked_at > s.proposed_at)`;

/**
 * Seconds what somebody else proposed (null), or proposes it: returns until when it waits. `record` writes it into the audit,
 * in the same transaction, unless this request was let through before or its proposal stands already.
 */
export function propose(
  db: Database,
  { digest, actor, reason, key, waitsMs }: Proposal,
  record: (tx: Transaction, waits: Date | null) => Promise<void>,
): Promise<Date | null> {
  return inTransaction(db, async (tx) => {
    // Two people at the same moment: one proposes, the other seconds.
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 47))', [digest]);
    const repeated = await tx.query(
      `SELECT FROM second_person WHERE digest = $1 AND seconded_by = $2 AND request_key = $3
          AND seconded_at > clock_timestamp() - $4 * interval '1 millisecond'`,
      [digest, actor, key, waitsMs],
    );
    if (repeated.rowCount !== 0) return null;
    const seconded = await tx.query(
      `UPDATE second_person SET seconded_by = $2, seconded_at = clock_timestamp(), request_key = $3
        WHERE proposal_id = (SELECT proposal_id FROM second_person s WHERE digest = $1 AND NOT is_same_person(proposed_by, $2)
                                AND seconded_by IS NULL AND expires_at > clock_timestamp() AND ${STILL_LET_IN}
                              ORDER BY proposal_id LIMIT 1)`,
      [digest, actor, key],
    );
    if (seconded.rowCount !== 0) {
      await record(tx, null);
      return null;
    }
    const mine = await tx.query<{ expires_at: Date }>(
      `SELECT expires_at FROM second_person WHERE digest = $1 AND proposed_by = $2 AND seconded_by IS NULL
          AND expires_at > clock_timestamp() ORDER BY proposal_id DESC LIMIT 1`,
      [digest, actor],
    );
    const waits = mine.rows[0]?.expires_at;
    if (waits !== undefined) return waits;
    const made = await tx.query<{ expires_at: Date }>(
      `INSERT INTO second_person (digest, proposed_by, reason, expires_at)
       VALUES ($1, $2, $3, clock_timestamp() + $4 * interval '1 millisecond') RETURNING expires_at`,
      [digest, actor, reason, waitsMs],
    );
    const expiresAt = made.rows[0]?.expires_at ?? new Date(0);
    await record(tx, expiresAt);
    return expiresAt;
  });
}
