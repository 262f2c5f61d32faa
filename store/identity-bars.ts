import { asId, type HostId } from '../model/ids';
import { recordAct } from './audit';
import { type Database, inTransaction, type Transaction } from './database';
import { lockIdentity } from './locks';
import type { BarKind } from './sessions';

/** Why a person's act on a host's identity was refused; a closed list (docs/errors.md). */
export const IDENTITY_ACT_REFUSALS = ['unknown_host', 'owned', 'not_quarantined', 'deleted'] as const;
/** One of them. */
export type IdentityActRefusal = (typeof IDENTITY_ACT_REFUSALS)[number];

/** Nothing was changed; the message says why, for a person. */
export class IdentityActError extends Error {
  override readonly name = 'IdentityActError';

  constructor(
    readonly kind: IdentityActRefusal,
    message: string,
  ) {
    super(message);
  }
}

/** Why a host is kept out. */
export interface IdentityBar {
  readonly hostId: HostId;
  readonly kind: BarKind;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: Date;
}

/** A person's act on one host. */
export interface IdentityAct {
  readonly host: string;
  readonly reason: string;
  readonly actor: string;
}

/**
 * Takes a host's identity away: every certificate it has counts no more, and its sessions end within a second. A join token made
 * after this lets it in again, with a new key. Throws IdentityActError.
 */
export function revokeHost(db: Database, act: IdentityAct): Promise<HostId> {
  return onHost(db, act, async (tx, hostId) => {
    await bar(tx, hostId, { ...act, kind: 'revoked' });
    await recordAct(tx, { actor: act.actor, act: 'revoke_host', subject: act.host, detail: { reason: act.reason } });
  });
}

/**
 * Lifts a quarantine: whichever machine comes first is believed. Throws IdentityActError `not_quarantined`: a revoked host comes
 * back by a join token, a deleted one never.
 */
export function releaseHost(db: Database, act: IdentityAct): Promise<HostId> {
  return onHost(db, act, async (tx, hostId) => {
    const lifted = await tx.query<{ was: string | null }>('SELECT lift_quarantine($1) AS was', [hostId]);
    const was = lifted.rows[0]?.was ?? null;
    if (was === null) throw new IdentityActError('not_quarantined', `host ${act.host} is not in quarantine`);
    const detail = { reason: act.reason, quarantinedFor: was };
    await recordAct(tx, { actor: act.actor, act: 'release_host', subject: act.host, detail });
  });
}

/**
 * Deletes a host for ever: no certificate, token or import brings its id back. Its row stays, under a name nobody else wants, for the
 * campaigns it took part in; its former name is free. Throws IdentityActError `owned` while a campaign has it.
 */
export function deleteHost(db: Database, act: IdentityAct): Promise<HostId> {
  return onHost(db, act, async (tx, hostId) => {
    const owned = await tx.query('SELECT FROM campaign_host WHERE host_id = $1 AND owned', [hostId]);
    if (owned.rowCount !== 0) throw new IdentityActError('owned', `an unfinished campaign has host ${act.host}`);
    await bar(tx, hostId, { ...act, kind: 'deleted' });
    await tx.query(
      `UPDATE join_token SET revoked_at = clock_timestamp(), revoked_by = $2 WHERE host_id = $1 AND revoked_at IS NULL`,
      [hostId, act.actor],
    );
    await tx.query(`UPDATE host SET name = name || '~' || left(host_id::text, 8) WHERE host_id = $1`, [hostId]);
    const detail = { reason: act.reason, hostId };
    await recordAct(tx, { actor: act.actor, act: 'delete_host', subject: act.host, detail });
  });
}

/** The bars that stand on these hosts; all that stand when none are named. */
export async function listIdentityBars(db: Database | Transaction, hosts?: readonly HostId[]): Promise<IdentityBar[]> {
  const result = await db.query<{ host_id: string; kind: BarKind; reason: string; set_by: string; set_at: Date }>(
    `SELECT host_id, kind, reason, set_by, set_at FROM identity_bar WHERE $1::uuid[] IS NULL OR host_id = ANY ($1::uuid[])`,
    [hosts ?? null],
  );
  return result.rows.map((row) => ({
    hostId: asId<HostId>(row.host_id),
    kind: row.kind,
    reason: row.reason,
    setBy: row.set_by,
    setAt: row.set_at,
  }));
}

async function bar(
  tx: Transaction,
  hostId: HostId,
  { kind, reason, actor }: IdentityAct & { readonly kind: BarKind },
): Promise<void> {
  await tx.query('SELECT bar_identity($1, $2, $3, $4)', [hostId, kind, reason, actor]);
}

function onHost(
  db: Database,
  { host }: IdentityAct,
  work: (tx: Transaction, hostId: HostId) => Promise<void>,
): Promise<HostId> {
  return inTransaction(db, async (tx) => {
    const found = await tx.query<{ host_id: string }>(
      'SELECT host_id FROM host WHERE name = $1 OR host_id::text = $1',
      [host],
    );
    // A name may be written like an id: nobody is taken for another.
    const row = found.rows.find(({ host_id }) => host_id === host) ?? found.rows[0];
    if (row === undefined) throw new IdentityActError('unknown_host', `there is no host ${host}`);
    const hostId = asId<HostId>(row.host_id);
    await lockIdentity(tx, hostId);
    // What is read now stays so.
    const [bar] = await listIdentityBars(tx, [hostId]);
    if (bar?.kind === 'deleted') throw new IdentityActError('deleted', `host ${host} is deleted, for ever`);
    await work(tx, hostId);
    return hostId;
  });
}
