import { asId, type CampaignId, type HostId } from '../model/ids';
import type { HostLogEntry } from '../model/host-log';
import type { Database } from './database';

/** Whose orders are told. */
export interface LogPage {
  /** A name or an id; absent: of every host. */
  readonly host?: string;
  /** Only what went wrong, or that nobody knows about. */
  readonly bad: boolean;
  readonly limit: number;
}

interface Row {
  readonly host_id: string;
  readonly name: string;
  readonly direction: HostLogEntry['direction'];
  readonly operation: HostLogEntry['operation'];
  readonly generation: number;
  readonly state: HostLogEntry['state'];
  readonly placed_at: Date;
  readonly offered_at: Date | null;
  readonly phase: string | null;
  readonly reason: string | null;
  readonly message: string | null;
  readonly running_version: string | null;
  readonly received_at: Date | null;
}

/**
 * What was ordered of hosts of a campaign, and what their agents reported of it, in the order of time: the newest `limit` of
 * that. An order with several reports comes once for each; one without comes alone.
 */
export async function readHostLog(db: Database, campaignId: CampaignId, page: LogPage): Promise<HostLogEntry[]> {
  const result = await db.query<Row>(
    `SELECT * FROM (
       SELECT h.host_id, h.name, o.direction, o.operation, o.generation, o.state, o.placed_at, o.offered_at,
              r.phase, r.reason, r.message, r.running_version, r.received_at
         FROM lane l JOIN host_order o ON o.lane_id = l.lane_id JOIN host h ON h.host_id = o.host_id
         LEFT JOIN report r ON r.operation_id = o.operation_id
        WHERE l.campaign_id = $1
          AND ($2::text IS NULL OR (o.lane_id, o.position) IN (
                SELECT ch.lane_id, ch.position FROM campaign_host ch JOIN host m ON m.host_id = ch.host_id
                 WHERE ch.campaign_id = $1 AND (m.name = $2 OR m.host_id::text = $2)))
          AND (NOT $3::boolean OR r.phase IN ('FAILED', 'REJECTED', 'INDETERMINATE', 'BACKED_OUT') OR o.direction = 'backout')
        ORDER BY coalesce(r.received_at, o.placed_at) DESC, o.sequence DESC LIMIT $4) newest
      ORDER BY coalesce(received_at, placed_at), generation`,
    [campaignId, page.host ?? null, page.bad, page.limit],
  );
  return result.rows.map(entryOf);
}

function entryOf(row: Row): HostLogEntry {
  return {
    hostId: asId<HostId>(row.host_id),
    host: row.name,
    ...{ direction: row.direction, operation: row.operation, generation: row.generation, state: row.state },
    placedAt: row.placed_at.toISOString(),
    offeredAt: row.offered_at?.toISOString() ?? null,
    report:
      row.phase === null || row.received_at === null
        ? null
        : {
            phase: row.phase,
            reason: row.reason ?? '',
            message: row.message ?? '',
            runningVersion: row.running_version ?? '',
            receivedAt: row.received_at.toISOString(),
          },
  };
}
