import type { CampaignId } from '../model/ids';
import type {
  ApproveRequest,
  Asked,
  HostsRequest,
  HostsTaken,
  PaceRequest,
  Resumed,
  ResumeRequest,
  Taken,
} from '../workflows/messages';

/** What each of a person's requests carries, by the name of its Update. */
export interface CampaignUpdates {
  readonly resumeCampaign: ResumeRequest;
  readonly approveCampaign: ApproveRequest;
  readonly abortCampaign: Asked;
  readonly backOutCampaign: Asked;
  readonly changePace: PaceRequest;
  readonly retryHosts: HostsRequest;
  readonly excludeHosts: HostsRequest;
}

/** The workflow engine as the api needs it; Temporal, or a stand-in of a test. Throws ApiError. */
export interface Engine {
  /** Starts the campaign's workflow, or finds it started. */
  readonly startCampaign: (campaignId: CampaignId) => Promise<void>;
  /** Sends an Update and waits until it has taken effect. The same `updateId` again gives the same answer. */
  readonly update: <N extends keyof CampaignUpdates>(
    campaignId: CampaignId,
    name: N,
    request: { readonly input: CampaignUpdates[N]; readonly updateId: string },
  ) => Promise<Taken | Resumed | HostsTaken>;
}
