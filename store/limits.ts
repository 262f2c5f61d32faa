import type { LimitUse } from '../model/admission';
import type { CampaignId } from '../model/ids';
import type { Database, Transaction } from './database';

/** The columns of admission_limit that {@link limitsOf} reads. */
export const LIMIT_COLUMNS = 'scope, key, max_hosts, backout_max_hosts, in_use, backing_out, impaired, elsewhere';

/** A row of admission_limit. */
export interface LimitRow {
  readonly scope: LimitUse['scope'];
  readonly key: string;
  readonly max_hosts: number;
  readonly backout_max_hosts: number;
  readonly in_use: number;
  readonly backing_out: number;
  readonly impaired: number;
  /** Hosts of a budget's group that reboot by a lock of their own (reboot-locks.ts). */
  readonly elsewhere: number;
}

/** Limits by `scope:key`, as admission asks for them. */
export function limitsOf(rows: readonly LimitRow[]): Record<string, LimitUse> {
  return Object.fromEntries(
    rows.map((row) => [
      `${row.scope}:${row.key}`,
      {
        scope: row.scope,
        key: row.key,
        maxHosts: row.max_hosts,
        backoutMaxHosts: row.backout_max_hosts,
        inUse: row.in_use,
        backingOut: row.backing_out,
        // Going forward they count as those that rest broken do: they are missing from their group, and nobody's to disturb.
        impaired: row.impaired + row.elsewhere,
      },
    ]),
  );
}

/** How many hosts of a campaign may be in flight at once, as it was planned; null when it has no such limit. */
export async function readMaxInFlight(db: Database | Transaction, campaignId: CampaignId): Promise<number | null> {
  const result = await db.query<{ max_hosts: number }>(
    `SELECT max_hosts FROM admission_limit WHERE campaign_id = $1 AND scope = 'campaign'`,
    [campaignId],
  );
  return result.rows[0]?.max_hosts ?? null;
}
