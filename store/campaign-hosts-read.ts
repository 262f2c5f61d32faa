import type { CampaignHostView } from '../model/campaign-view';
import { asId, type CampaignId, type HostId } from '../model/ids';
import type { HostState } from '../model/words';
import { orNull, readDirection, readHostState, readInstant, readOperation } from './campaign-rows';
import type { Database, Transaction } from './database';

/** One host's row of a campaign, with its name and session. */
export interface CampaignHostRow {
  readonly host_id: string;
  readonly name: string;
  readonly cluster: string;
  readonly site: string;
  readonly ring_name: string;
  readonly state: string;
  readonly direction: string;
  readonly operation: string | null;
  readonly ordered: boolean;
  readonly generation: number;
  readonly reason: string | null;
  readonly failure_reason: string | null;
  readonly connected: boolean;
  readonly changed_at: Date;
}

/** The columns of {@link CampaignHostRow}, and where they come from. */
export const HOST_VIEW_COLUMNS = `ch.host_id, h.name, ch.cluster, ch.site, r.name AS ring_name, ch.state, ch.direction,
  ch.operation, ch.ordered, ch.generation, ch.reason, ch.failure_reason, ch.changed_at,
  coalesce(s.lost_at IS NULL AND g.lease_until > now(), false) AS connected`;
export const HOST_VIEW_FROM = `campaign_host ch
  JOIN host h ON h.host_id = ch.host_id
  JOIN ring r ON r.campaign_id = ch.campaign_id AND r.ordinal = ch.ring
  LEFT JOIN session s ON s.host_id = ch.host_id
  LEFT JOIN gateway g ON g.gateway_id = s.gateway_id`;

/** Parses a row of {@link HOST_VIEW_COLUMNS}. */
export function hostViewOf(row: CampaignHostRow): CampaignHostView {
  return {
    hostId: asId<HostId>(row.host_id),
    name: row.name,
    cluster: row.cluster,
    site: row.site,
    ring: row.ring_name,
    state: readHostState(row.state),
    direction: readDirection(row.direction),
    operation: orNull(row.operation, readOperation),
    ordered: row.ordered,
    generation: row.generation,
    reason: row.reason,
    failedFor: row.failure_reason,
    connected: row.connected,
    changedAt: readInstant(row.changed_at),
  };
}

export interface HostPage {
  /** Only hosts in this state. */
  readonly state?: HostState;
  /** The last name of the page before. */
  readonly after?: string;
  readonly limit: number;
}

/** A page of a campaign's hosts, in the order of their names. */
export async function listCampaignHosts(
  db: Database,
  campaignId: CampaignId,
  page: HostPage,
): Promise<CampaignHostView[]> {
  const result = await db.query<CampaignHostRow>(
    `SELECT ${HOST_VIEW_COLUMNS} FROM ${HOST_VIEW_FROM}
      WHERE ch.campaign_id = $1 AND ($2::text IS NULL OR ch.state = $2) AND h.name > $3 ORDER BY h.name LIMIT $4`,
    [campaignId, page.state ?? null, page.after ?? '', page.limit],
  );
  return result.rows.map(hostViewOf);
}

/** Names of the campaign's hosts, as they were frozen. */
export async function readMembers(db: Database | Transaction, campaignId: CampaignId): Promise<Map<HostId, string>> {
  const result = await db.query<{ host_id: string; name: string }>(
    'SELECT ch.host_id, h.name FROM campaign_host ch JOIN host h USING (host_id) WHERE ch.campaign_id = $1',
    [campaignId],
  );
  return new Map(result.rows.map((row) => [asId<HostId>(row.host_id), row.name]));
}
