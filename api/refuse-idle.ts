import type { CampaignView } from '../model/campaign-view';
import { ApiError } from './api-error';

/** Refuses to steer a campaign that was never launched or has ended. Throws ApiError `refused`. */
export function refuseIdle({ name, storedPhase, launchedAt, endedAt }: CampaignView): void {
  if (endedAt !== null) {
    throw new ApiError('refused', `${name} has ended (${storedPhase})`, `See how it went: "ringmaster get ${name}".`);
  }
  if (launchedAt === null) {
    throw new ApiError('refused', `${name} was not launched`, `See its plan: "ringmaster get ${name}".`);
  }
}
