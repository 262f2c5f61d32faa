import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { HostId } from '../model/ids';
import { recordAct } from './audit';
import { type Database, inTransaction } from './database';
import { IdentityActError } from './identity-bars';
import { newestFirst, type Page, paged, type Paged } from './page';

/** Random bytes of a token: 256 bits, whoever guesses. */
const SECRET_BYTES = 32;
/** So that a token is known for one wherever it turns up, and can be searched for. */
const PREFIX = 'rmj_';

/** What a token lets in: one known host, or new ones, which get this cluster, site and these labels. */
export type TokenBinding =
  | { readonly kind: 'host'; readonly name: string }
  | {
      readonly kind: 'new_hosts';
      readonly cluster: string;
      readonly site: string;
      readonly labels: Readonly<Record<string, string>>;
      /** How many hosts, 1 to 1,000. */
      readonly uses: number;
    };

/** A token as it is shown, once, to whoever made it. */
export interface CreatedToken {
  readonly tokenId: string;
  /** Nobody can show it again: only its sha256 is kept. */
  readonly token: string;
  readonly host: string | null;
  readonly expiresAt: Date;
}

/** A token as a list shows it. */
export interface ListedToken {
  readonly tokenId: string;
  readonly host: string | null;
  readonly cluster: string | null;
  readonly site: string | null;
  readonly labels: unknown;
  readonly uses: number;
  readonly usesLeft: number;
  readonly expiresAt: Date;
  readonly createdBy: string;
  readonly revokedBy: string | null;
}

/** The sha256 under which a token is kept. */
export function joinTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Makes tokens, all or none. Throws IdentityActError for a host that is not known, or deleted. */
export function createJoinTokens(
  db: Database,
  bindings: readonly TokenBinding[],
  { ttlMs, actor }: { readonly ttlMs: number; readonly actor: string },
): Promise<CreatedToken[]> {
  return inTransaction(db, async (tx) => {
    const made: CreatedToken[] = [];
    for (const binding of bindings) {
      const tokenId = randomUUID();
      const token = PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
      const group = binding.kind === 'new_hosts' ? binding : null;
      const result = await tx.query<{ expires_at: Date }>(
        `INSERT INTO join_token (token_id, secret_hash, host_id, cluster, site, labels, uses, uses_left, expires_at, created_by)
         SELECT $1, $2, h.host_id, $4, $5, $6::jsonb, $7, $7, clock_timestamp() + $8 * interval '1 ms', $9
           FROM (SELECT 1) one LEFT JOIN host h ON h.name = $3 AND NOT EXISTS (
                 SELECT FROM identity_bar b WHERE b.host_id = h.host_id AND b.kind = 'deleted')
          WHERE ($3::text IS NULL) = (h.host_id IS NULL) RETURNING expires_at`,
        [
          tokenId,
          joinTokenHash(token),
          binding.kind === 'host' ? binding.name : null,
          group?.cluster ?? null,
          group?.site ?? null,
          group === null ? null : JSON.stringify(group.labels),
          group?.uses ?? 1,
          ttlMs,
          actor,
        ],
      );
      const row = result.rows[0];
      const host = binding.kind === 'host' ? binding.name : null;
      if (row === undefined) throw new IdentityActError('unknown_host', `there is no host ${host ?? ''}`);
      await recordAct(tx, { actor, act: 'create_join_token', subject: tokenId, detail: { ...binding, ttlMs } });
      made.push({ tokenId, token, host, expiresAt: row.expires_at });
    }
    return made;
  });
}

const LIST = newestFirst('join-token', { at: 't.created_at', id: 't.token_id' });

/** Tokens that can still be used, and those that ended in the last day; newest first. */
export async function listJoinTokens(db: Database, { limit, after }: Page): Promise<Paged<ListedToken>> {
  const result = await db.query<ListedToken & { readonly place: string }>(
    `SELECT t.token_id AS "tokenId", h.name AS host, t.cluster, t.site, t.labels, t.uses, t.uses_left AS "usesLeft",
            t.expires_at AS "expiresAt", t.created_by AS "createdBy", t.revoked_by AS "revokedBy", ${LIST.place}
       FROM join_token t LEFT JOIN host h USING (host_id)
      WHERE t.expires_at > now() - interval '1 day'
        AND ${LIST.after('$1')}
      ORDER BY ${LIST.order} LIMIT $2`,
    [after, limit + 1],
  );
  return paged(result.rows, limit);
}

/** Makes a token worthless; certificates it has brought stay. False when there is none, or it was revoked already. */
export function revokeJoinToken(db: Database, tokenId: string, actor: string): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const result = await tx.query(
      'UPDATE join_token SET revoked_at = clock_timestamp(), revoked_by = $2 WHERE token_id = $1 AND revoked_at IS NULL',
      [tokenId, actor],
    );
    if (result.rowCount === 0) return false;
    await recordAct(tx, { actor, act: 'revoke_join_token', subject: tokenId });
    return true;
  });
}

/** A certificate about to be issued. */
export interface NewCertificate {
  readonly hostId: HostId;
  /** Lower-case hexadecimal. */
  readonly serial: string;
  /** sha256 of the public key's SPKI, hexadecimal. */
  readonly keyHash: string;
  readonly notAfter: Date;
}

/** Why the authority issues nothing; a closed list (docs/errors.md). Those of a request itself are in enrol/enrol-error.ts. */
export const ISSUE_REFUSALS = [
  'token_unknown',
  'token_revoked',
  'token_expired',
  'token_used',
  'wrong_host',
  'host_known',
  'unknown_host',
  'quarantined',
  'revoked',
  'deleted',
  'superseded',
  'too_many',
] as const;
/** One of them. */
export type IssueRefusal = (typeof ISSUE_REFUSALS)[number];

type IssueAnswer = IssueRefusal | 'issued';

/** Spends a token on a certificate, before that is signed: compare-and-set. The same token and key again is answered again. */
export async function redeemJoinToken(
  db: Database,
  token: string,
  asked: NewCertificate & { readonly name: string; readonly address: string },
): Promise<IssueAnswer> {
  const { hostId, name, serial, keyHash, notAfter, address } = asked;
  const result = await db.query<{ answer: IssueAnswer }>(
    'SELECT redeem_join_token($1, $2, $3, $4, $5, $6, $7) AS answer',
    [joinTokenHash(token), hostId, name, serial, keyHash, notAfter, address],
  );
  return result.rows[0]?.answer ?? 'token_unknown';
}

/** Notes the next certificate of a host that proved to hold the key of `oldSerial`, before it is signed. */
export async function renewCertificate(
  db: Database,
  oldSerial: string,
  { hostId, serial, keyHash, notAfter, way }: NewCertificate & { readonly way: 'renewal' | 're_enrolment' },
): Promise<IssueAnswer> {
  const result = await db.query<{ answer: IssueAnswer }>(
    'SELECT renew_host_certificate($1, $2, $3, $4, $5, $6) AS answer',
    [hostId, oldSerial, serial, keyHash, notAfter, way],
  );
  return result.rows[0]?.answer ?? 'unknown_host';
}
