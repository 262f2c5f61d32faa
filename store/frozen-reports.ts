import type { CampaignReport } from '../model/campaign-report';
import type { CampaignId } from '../model/ids';
import { computeCampaignReport } from './campaign-report';
import { type Database, inSnapshot, inTransaction, type Transaction } from './database';
import { noteLeftChanged } from './left-changed';
import { readReplacedBy } from './replacements';

/**
 * The report of one campaign, or null when there is none with this id: of one that has ended, as it was then, and the same
 * whenever it is asked for. Between the end of a campaign and that, and of campaigns that ended before reports were kept, it
 * is made from the rows as they are now.
 */
export function readCampaignReport(db: Database, campaignId: CampaignId): Promise<CampaignReport | null> {
  return inSnapshot(db, async (tx) => {
    const kept = await tx.query<{ report: CampaignReport }>(
      'SELECT report FROM campaign_report WHERE campaign_id = $1',
      [campaignId],
    );
    const report = kept.rows[0]?.report ?? (await computeCampaignReport(tx, campaignId));
    // Who took over from it came after its end: the one thing that is not as it was then.
    return report === null ? null : { ...report, replacedBy: await readReplacedBy(tx, campaignId) };
  });
}

/**
 * Keeps the report of a campaign that has ended and let its hosts go, and which of them it left changed. The first one stays: sessions that come, hosts that are
 * deleted and holds that are lifted afterwards are no part of the campaign.
 */
export async function freezeReport(db: Database, campaignId: CampaignId): Promise<void> {
  const report = await inSnapshot(db, (tx) => computeCampaignReport(tx, campaignId));
  if (report === null || !report.final)
    throw new Error(`campaign ${campaignId} has not ended: there is nothing to keep`);
  await inTransaction(db, (tx) => keep(tx, report));
}

async function keep(tx: Transaction, report: CampaignReport): Promise<void> {
  const kept = await tx.query(
    'INSERT INTO campaign_report (campaign_id, report) VALUES ($1, $2) ON CONFLICT (campaign_id) DO NOTHING',
    [report.campaignId, JSON.stringify(report)],
  );
  if (kept.rowCount === 0) return;
  await noteLeftChanged(tx, report.campaignId);
  await tx.query(
    `INSERT INTO campaign_promise (campaign_id, slo, ended_at, good, valid, eligible, state)
     SELECT $1, p.id, $2, p.good, p.valid, (p.eligible->>'valid')::int, p.state
       FROM json_to_recordset($3::json) AS p(id text, good int, valid int, eligible json, state text)`,
    [report.campaignId, report.times.endedAt, JSON.stringify(report.slos)],
  );
}
