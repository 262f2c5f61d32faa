import type { CampaignId } from '../model/ids';
import { resolveCampaign } from '../store/campaigns-read';
import type { Database } from '../store/database';
import { ApiError } from './api-error';

/** The campaign with this id or name. Throws ApiError `not_found`. */
export async function findCampaign(db: Database, idOrName: string): Promise<CampaignId> {
  const campaignId = await resolveCampaign(db, idOrName);
  if (campaignId !== null) return campaignId;
  throw new ApiError('not_found', `there is no campaign ${idOrName}`, 'List them with "ringmaster get".');
}
