import { asId, type CampaignId } from '../model/ids';
import type { Database } from './database';
import type { SignedDocument } from './trust-documents';

/** The manifest of a campaign that has patched hosts. */
export interface InstalledManifest {
  readonly campaignId: CampaignId;
  /** Of the campaign. */
  readonly name: string;
  readonly document: SignedDocument;
}

/** Looked at, at most: the newest. */
const NEWEST = 1_000;

/** Manifests that campaigns were launched with, the newest first. */
export async function listInstalledManifests(db: Database): Promise<InstalledManifest[]> {
  const result = await db.query<{
    readonly campaign_id: string;
    readonly name: string;
    readonly payload_type: string;
    readonly payload: Buffer;
    readonly signatures: SignedDocument['signatures'];
  }>(
    `SELECT campaign_id, c.name, m.payload_type, m.payload, m.signatures FROM campaign_manifest m JOIN campaign c USING (campaign_id)
      WHERE c.launched_at IS NOT NULL ORDER BY c.launched_at DESC LIMIT ${String(NEWEST)}`,
  );
  return result.rows.map(({ campaign_id, name, payload_type: payloadType, payload, signatures }) => ({
    campaignId: asId<CampaignId>(campaign_id),
    name,
    document: { payloadType, payload, signatures },
  }));
}

/** How many hosts of a plan another campaign has patched. */
export async function countWhoHave(
  db: Database,
  { earlier, planned }: { readonly earlier: CampaignId; readonly planned: CampaignId },
): Promise<number> {
  const result = await db.query<{ hosts: number }>(
    `SELECT count(*)::int AS hosts FROM campaign_host was JOIN campaign_host next USING (host_id)
      WHERE was.campaign_id = $1 AND next.campaign_id = $2 AND was.state = 'patched'`,
    [earlier, planned],
  );
  return result.rows[0]?.hosts ?? 0;
}
