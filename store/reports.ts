import type { CampaignId, HostId, OperationId } from '../model/ids';
import type { TerminalPhase } from '../model/words';
import { type Database, plainArray, prepared } from './database';

/** An agent's terminal report on its way into the database. */
export interface NewReport {
  readonly operationId: OperationId;
  /** From 1; 0 is the gateway's own. */
  readonly revision: number;
  /** The host whose session brought it. */
  readonly hostId: HostId;
  readonly phase: TerminalPhase;
  readonly reason: string;
  readonly message: string;
  readonly bootId: string;
  readonly rebootRequired: boolean;
  readonly unchanged: boolean;
  readonly runningVersion: string;
  /** By the agent's clock; null when it did not say. */
  readonly finishedAt: Date | null;
  /** By the agent's clock; absent when it did not say. For traces, and kept nowhere. */
  readonly startedAt?: Date;
}

/**
 * What became of a report. `stored`: it is in the database, now or from before. `unknown_operation`: no such order is
 * known here. `wrong_host`: the order belongs to another host. `refused_value`: PostgreSQL cannot hold what it says.
 * Only a stored one may be acknowledged.
 */
export const REPORT_FATES = ['stored', 'unknown_operation', 'wrong_host', 'refused_value'] as const;
export type ReportFate = (typeof REPORT_FATES)[number];

/** The answer about one report. */
export interface ReportOutcome {
  readonly fate: ReportFate;
  /** Of the order it names. Null where there is none, and for good news: there is much of it, and nobody looks into it. */
  readonly campaignId: CampaignId | null;
}

const INSERT_REPORTS = prepared(
  `WITH incoming AS (
     SELECT n.*, o.lane_id, o.campaign_id,
            CASE WHEN o.operation_id IS NULL THEN 'unknown_operation'
                 WHEN o.host_id <> n.host_id THEN 'wrong_host'
                 ELSE 'stored' END AS fate
       FROM unnest($1::uuid[], $2::integer[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[],
                   $8::boolean[], $9::boolean[], $10::text[], $11::timestamptz[]) WITH ORDINALITY
            AS n (operation_id, revision, host_id, phase, reason, message, boot_id, reboot_required, unchanged,
                  running_version, finished_at, ordinal)
       LEFT JOIN host_order o ON o.operation_id = n.operation_id
   ), stored AS (
     INSERT INTO report (operation_id, revision, lane_id, host_id, phase, reason, message, boot_id, reboot_required,
                         unchanged, running_version, finished_at)
     SELECT operation_id, revision, lane_id, host_id, phase, reason, message, boot_id, reboot_required, unchanged,
            running_version, finished_at
       FROM incoming WHERE fate = 'stored' ORDER BY operation_id, revision
     ON CONFLICT (operation_id, revision) DO NOTHING
   )
   SELECT fate, CASE WHEN fate <> 'stored' OR phase <> 'SUCCEEDED' THEN campaign_id END AS campaign_id
     FROM incoming ORDER BY ordinal`,
);

/**
 * Stores a batch in one statement and one transaction; answers what became of each report, in their order, once it is
 * committed. Rows are insert-only: the first of two with the same operation and revision stays.
 */
export async function insertReports(db: Database, reports: readonly NewReport[]): Promise<ReportOutcome[]> {
  if (reports.length === 0) return [];
  const result = await db.query<{ fate: ReportFate; campaign_id: CampaignId | null }>({
    ...INSERT_REPORTS,
    values: [
      plainArray(reports.map((report) => report.operationId)),
      plainArray(reports.map((report) => report.revision)),
      plainArray(reports.map((report) => report.hostId)),
      plainArray(reports.map((report) => report.phase)),
      reports.map((report) => report.reason),
      reports.map((report) => report.message),
      reports.map((report) => report.bootId),
      plainArray(reports.map((report) => report.rebootRequired)),
      plainArray(reports.map((report) => report.unchanged)),
      reports.map((report) => report.runningVersion),
      plainArray(reports.map((report) => report.finishedAt?.toISOString() ?? null)),
    ],
  });
  return result.rows.map((row) => ({ fate: row.fate, campaignId: row.campaign_id }));
}

/** Of these journal entries, the operations whose report of at least that revision is stored already. */
export async function findStoredReports(
  db: Database,
  entries: readonly { readonly operationId: OperationId; readonly revision: number }[],
): Promise<Set<OperationId>> {
  if (entries.length === 0) return new Set();
  const result = await db.query<{ operation_id: OperationId }>(
    `SELECT DISTINCT n.operation_id FROM unnest($1::uuid[], $2::integer[]) AS n (operation_id, revision)
       JOIN report r ON r.operation_id = n.operation_id AND r.revision >= n.revision
      WHERE n.revision > 0`,
    [entries.map((entry) => entry.operationId), entries.map((entry) => entry.revision)],
  );
  return new Set(result.rows.map((row) => row.operation_id));
}
