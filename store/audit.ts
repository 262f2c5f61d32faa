import type { CampaignId } from '../model/ids';
import { addressAsking } from './asked-from';
import type { Database, Transaction } from './database';
import { type Page, paged, type Paged } from './page';

/** Every act of a person that the product remembers; a closed list, so that an audit can be filtered by it. */
export type Act =
  | 'import_hosts'
  | 'add_artifact'
  | 'plan'
  | 'discard'
  | 'launch'
  | 'hold'
  | 'resume'
  | 'approve'
  | 'abort'
  | 'back_out'
  | 'change_pace'
  | 'retry'
  | 'exclude'
  | 'recall'
  | 'withdraw_recall'
  | 'create_join_token'
  | 'revoke_join_token'
  | 'revoke_host'
  | 'release_host'
  | 'delete_host'
  | 'publish'
  | 'create_api_token'
  | 'revoke_api_token'
  | 'set_up'
  | 'sign_in'
  | 'sign_out'
  | 'disable_person'
  | 'enable_person'
  | 'propose'
  // What is carried out elsewhere: that somebody asks for it, before it can take effect; and that it was refused.
  | 'request'
  | 'refused'
  // What hosts that reboot by themselves ask for.
  | 'take_reboot_lock'
  | 'free_reboot_lock'
  | 'denied'
  | 'replay_notification';

export interface AuditEntry {
  /** Who: the name of a token, or a person's with their subject. */
  readonly actor: string;
  readonly act: Act;
  readonly campaignId?: CampaignId;
  /** What it was done to, in a word: a host's name, a digest, a hold's id. */
  readonly subject?: string;
  /** Plain JSON; never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Records one act, and from where it was asked. Inside a transaction it stands or falls with the act itself. */
export async function recordAct(db: Database | Transaction, entry: AuditEntry): Promise<void> {
  await db.query('INSERT INTO audit (actor, act, campaign_id, subject, detail) VALUES ($1, $2, $3, $4, $5)', [
    entry.actor,
    entry.act,
    entry.campaignId ?? null,
    entry.subject ?? '',
    detailOf(entry),
  ]);
}

/** The same, once: an act on this campaign and subject that is known already is not written again. For repeated requests. */
export async function recordActOnce(db: Database | Transaction, entry: AuditEntry): Promise<void> {
  await db.query(
    `INSERT INTO audit (actor, act, campaign_id, subject, detail) SELECT $1::text, $2::text, $3::uuid, $4::text, $5::jsonb
      WHERE NOT EXISTS (SELECT FROM audit WHERE act = $2 AND campaign_id IS NOT DISTINCT FROM $3 AND subject = $4)`,
    [entry.actor, entry.act, entry.campaignId ?? null, entry.subject ?? '', detailOf(entry)],
  );
}

/** Who is on record first with this act on a campaign's subject, and with what; null: nobody. */
export async function readFirstAct(
  db: Database,
  { act, campaignId, subject }: { readonly act: Act; readonly campaignId: CampaignId; readonly subject: string },
): Promise<{ readonly actor: string; readonly detail: Readonly<Record<string, unknown>> } | null> {
  const result = await db.query<{ actor: string; detail: Record<string, unknown> }>(
    `SELECT actor, detail FROM audit WHERE act = $1 AND campaign_id = $2 AND subject = $3 ORDER BY audit_id LIMIT 1`,
    [act, campaignId, subject],
  );
  return result.rows[0] ?? null;
}

/** The detail of an entry as it is stored, with from where it was asked. */
export function detailOf({ detail = {} }: AuditEntry): string {
  return JSON.stringify({ ...whereabouts(), ...detail });
}

/** From where it was asked, as the audit has it; nothing of what no request asked for. */
export function whereabouts(): { readonly address?: string } {
  const address = addressAsking();
  return address === null ? {} : { address };
}

export interface RecordedAct {
  readonly at: Date;
  readonly actor: string;
  readonly act: string;
  readonly subject: string;
  readonly detail: unknown;
}

interface AuditRow extends RecordedAct {
  readonly place: string;
}

/** Acts on one campaign, newest first. */
export async function listActs(
  db: Database,
  campaignId: CampaignId,
  { limit, after }: Page = { limit: 100, after: null },
): Promise<Paged<RecordedAct>> {
  const result = await db.query<AuditRow>(
    `SELECT audit_id::text AS place, at, actor, act, subject, detail FROM audit
      WHERE campaign_id = $1 AND ($2::bigint IS NULL OR audit_id < $2) ORDER BY audit_id DESC LIMIT $3`,
    [campaignId, after, limit + 1],
  );
  return paged(result.rows, limit);
}
