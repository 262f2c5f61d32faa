import { asId, type CampaignId } from '../model/ids';
import type { Database } from './database';
import type { SignedDocument } from './trust-documents';

/** The manifest of a campaign that was launched. */
export interface LaunchedManifest {
  readonly campaignId: CampaignId;
  /** Of the campaign. */
  readonly name: string;
  readonly document: SignedDocument;
}

/** Looked at, at most: the newest. */
const NEWEST = 1_000;

/** Manifests that campaigns were launched with, the newest first. */
export async function listLaunchedManifests(db: Database): Promise<LaunchedManifest[]> {
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
