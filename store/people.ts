import { randomBytes, randomUUID } from 'node:crypto';
import type { ListedPerson } from '../model/access';
import { recordAct } from './audit';
import { readInstant } from './campaign-rows';
import { type Database, inTransaction, type Transaction } from './database';
import { hashOfSecret } from './good-secrets';
import { newestFirst, type Page, paged, type Paged } from './page';

/** Random bytes of a sign-in's secret: 256 bits, whoever guesses. */
const SECRET_BYTES = 32;
/** So that a person's token is known for one wherever it turns up; what a browser has is no token. */
export const PERSON_TOKEN_PREFIX = 'rmp_';
const PREFIX = { browser: 'rms_', command: PERSON_TOKEN_PREFIX } as const;
/** Sign-ins that ended are kept so long: the audit has them for ever. */
const KEPT = "interval '30 days'";

/** How somebody signed in: what a browser has is no token, and what a command has is no cookie. */
export type SignInWay = 'browser' | 'command';

/** Somebody whom the provider has just named. */
export interface NewSignIn {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly way: SignInWay;
  readonly ttlMs: number;
  /** Where from, for the audit. */
  readonly address: string;
}

/** A sign-in as its secret is given out, once. */
export interface CreatedSignIn {
  readonly secret: string;
  readonly actor: string;
  readonly expiresAt: Date;
}

/** A sign-in that somebody came with. */
export interface KnownSignIn {
  readonly signInId: string;
  readonly actor: string;
  readonly name: string;
  readonly subject: string;
  readonly roles: readonly string[];
  readonly expiresAt: Date;
  readonly expired: boolean;
  /** Signed out, or disabled. */
  readonly ended: boolean;
  /** Nobody noted for a minute that it is used. */
  readonly unnoted: boolean;
}

/** Lets somebody in. `disabled`: an admin said that they are not to be. */
export function createSignIn(db: Database, asked: NewSignIn): Promise<CreatedSignIn | 'disabled'> {
  return inTransaction(db, async (tx) => {
    const person = await knowPerson(tx, asked);
    if (person.disabled) return 'disabled';
    const secret = PREFIX[asked.way] + randomBytes(SECRET_BYTES).toString('base64url');
    await tx.query(`DELETE FROM sign_in WHERE expires_at < clock_timestamp() - ${KEPT}`);
    const made = await tx.query<{ expires_at: Date }>(
      `INSERT INTO sign_in (sign_in_id, person_id, way, secret_hash, roles, expires_at)
       VALUES ($1, $2, $3, $4, $5, clock_timestamp() + $6 * interval '1 millisecond') RETURNING expires_at`,
      [randomUUID(), person.person_id, asked.way, hashOfSecret(secret), asked.roles, asked.ttlMs],
    );
    const [row] = made.rows;
    if (row === undefined) throw new Error('the sign-in was not written');
    const { issuer, subject, name, roles, way, address } = asked;
    const detail = { way, name, issuer, roles, address };
    await recordAct(tx, { actor: person.actor, act: 'sign_in', subject, detail });
    return { secret, actor: person.actor, expiresAt: row.expires_at };
  });
}

interface PersonRow {
  readonly person_id: string;
  readonly actor: string;
  readonly disabled: boolean;
}

/** The person's row, locked: nobody is disabled and let in at the same moment. */
async function knowPerson(tx: Transaction, { issuer, subject, name, roles }: NewSignIn): Promise<PersonRow> {
  // Another issuer may have the same subject, and is another's word for another person.
  const actor = `${name} <${subject}>`;
  const taken = await tx.query('SELECT FROM person WHERE actor = $1 AND (issuer, subject) <> ($2, $3)', [
    actor,
    issuer,
    subject,
  ]);
  const result = await tx.query<PersonRow>(
    `INSERT INTO person (person_id, issuer, subject, actor, name, roles) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (issuer, subject) DO UPDATE SET name = $5, roles = $6, last_sign_in_at = clock_timestamp()
     RETURNING person_id, actor, disabled_at IS NOT NULL AS disabled`,
    [randomUUID(), issuer, subject, taken.rowCount === 0 ? actor : `${actor} of ${issuer}`, name, roles],
  );
  const [row] = result.rows;
  if (row === undefined) throw new Error('the person was not written');
  return row;
}

/** The sign-in of this secret with this issuer, whatever it is worth; null: there is none. `idleMs`: how long a browser's may rest. */
export async function findSignIn(
  db: Database,
  secret: string,
  { issuer, way, idleMs }: { readonly issuer: string; readonly way: SignInWay; readonly idleMs: number },
): Promise<KnownSignIn | null> {
  const result = await db.query<KnownSignIn>(
    `SELECT s.sign_in_id AS "signInId", p.actor, p.name, p.subject, s.roles, s.expires_at AS "expiresAt",
            s.expires_at <= clock_timestamp()
              OR (s.way = 'browser' AND s.last_used_at <= clock_timestamp() - $4 * interval '1 millisecond') AS expired,
            s.ended_at IS NOT NULL OR p.disabled_at IS NOT NULL AS ended,
            s.last_used_at <= clock_timestamp() - interval '1 minute' AS unnoted
       FROM sign_in s JOIN person p USING (person_id) WHERE s.secret_hash = $1 AND s.way = $2 AND p.issuer = $3`,
    [hashOfSecret(secret), way, issuer, idleMs],
  );
  return result.rows[0] ?? null;
}

/** Notes that a sign-in is used. */
export async function noteUse(db: Database, signInId: string): Promise<void> {
  await db.query('UPDATE sign_in SET last_used_at = clock_timestamp() WHERE sign_in_id = $1', [signInId]);
}

/** Ends one sign-in, from the commit on. */
export function endSignIn(db: Database, signInId: string, actor: string): Promise<void> {
  return inTransaction(db, async (tx) => {
    const ended = await tx.query<{ way: string }>(
      `UPDATE sign_in SET ended_at = clock_timestamp(), ended_by = $2 WHERE sign_in_id = $1 AND ended_at IS NULL RETURNING way`,
      [signInId, actor],
    );
    const [row] = ended.rows;
    if (row !== undefined) await recordAct(tx, { actor, act: 'sign_out', subject: signInId, detail: { way: row.way } });
  });
}

type ListedRow = Omit<ListedPerson, 'lastSignInAt'> & { readonly place: string; readonly lastSignInAt: Date };

const LIST = newestFirst('person', { at: 'first_seen_at', id: 'person_id' });

/** Everybody who ever signed in, whoever came last first; a sign-in since moves nobody. */
export async function listPeople(db: Database, idleMs: number, { limit, after }: Page): Promise<Paged<ListedPerson>> {
  const result = await db.query<ListedRow>(
    `SELECT person_id AS "personId", actor, name, subject, issuer, roles, last_sign_in_at AS "lastSignInAt", disabled_by AS "disabledBy", ${LIST.place},
            (SELECT count(*)::int FROM sign_in s WHERE s.person_id = p.person_id AND ended_at IS NULL AND expires_at > clock_timestamp()
                AND (way = 'command' OR last_used_at > clock_timestamp() - $1 * interval '1 millisecond')) AS "signIns"
       FROM person p
      WHERE ${LIST.after('$2')} ORDER BY ${LIST.order} LIMIT $3`,
    [idleMs, after, limit + 1],
  );
  const { rows, next } = paged(result.rows, limit);
  return { rows: rows.map((row) => ({ ...row, lastSignInAt: readInstant(row.lastSignInAt) })), next };
}

/** Lets somebody in no more, and ends what they have open. False: there is no such person, or they are out already. */
export function disablePerson(db: Database, personId: string, by: { actor: string; reason: string }): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const { actor, reason } = by;
    const done = await tx.query<{ actor: string }>(
      `UPDATE person SET disabled_at = clock_timestamp(), disabled_by = $2 WHERE person_id = $1 AND disabled_at IS NULL RETURNING actor`,
      [personId, actor],
    );
    const [person] = done.rows;
    if (person === undefined) return false;
    const ended = await tx.query(
      'UPDATE sign_in SET ended_at = clock_timestamp(), ended_by = $2 WHERE person_id = $1 AND ended_at IS NULL',
      [personId, actor],
    );
    const detail = { person: person.actor, reason, ended: ended.rowCount };
    await recordAct(tx, { actor, act: 'disable_person', subject: personId, detail });
    return true;
  });
}

/** Lets somebody sign in again; what they had open stays ended. False: there is no such person, or they are not disabled. */
export function enablePerson(db: Database, personId: string, by: { actor: string; reason: string }): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const { actor, reason } = by;
    const done = await tx.query<{ actor: string }>(
      `UPDATE person SET disabled_at = NULL, disabled_by = NULL WHERE person_id = $1 AND disabled_at IS NOT NULL RETURNING actor`,
      [personId],
    );
    const [person] = done.rows;
    if (person === undefined) return false;
    await recordAct(tx, { actor, act: 'enable_person', subject: personId, detail: { person: person.actor, reason } });
    return true;
  });
}

/** Whether two names of the audit are one person where two are asked for: the same, or tokens that one person made. */
export async function isSamePerson(db: Database | Transaction, one: string, other: string): Promise<boolean> {
  const result = await db.query<{ same: boolean }>('SELECT is_same_person($1, $2) AS same', [one, other]);
  return result.rows[0]?.same !== false;
}
