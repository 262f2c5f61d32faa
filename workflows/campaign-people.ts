import { ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import type { CampaignId } from '../model/ids';
import { steering } from './activity-proxies';
import { type CampaignCourse, type CampaignState, courseOf } from './campaign-state';
import {
  abortCampaignUpdate,
  type ApproveRequest,
  approveCampaignUpdate,
  type Asked,
  backOutCampaignUpdate,
  changePaceUpdate,
  excludeHostsUpdate,
  type HostsRequest,
  type PaceRequest,
  resumeCampaignUpdate,
  type ResumeRequest,
  retryHostsUpdate,
  type Taken,
} from './messages';

/** The campaign's state once it is read; null in the workflow's first moments, when requests may already be there. */
type Current = () => CampaignState | null;

/**
 * What people may ask of a running campaign. Validators are synchronous and refuse before anything is recorded; an
 * answer comes when the request has taken effect. Called before the workflow waits for anything: a request that finds
 * no handler is refused.
 */
export function handlePeople(campaignId: CampaignId, state: Current): void {
  setHandler(
    resumeCampaignUpdate,
    ({ holdIds, gate, actor, reason }) => steering.liftHolds({ campaignId, holdIds, gate, act: { actor, reason } }),
    {
      validator: (request: ResumeRequest) => {
        validateAsked(state, request);
        if (request.holdIds.length === 0) refuse('name the holds to lift, by their ids');
      },
    },
  );
  setHandler(
    approveCampaignUpdate,
    ({ planHash, actor, reason }) => steering.approve({ campaignId, planHash, act: { actor, reason } }),
    {
      validator: (request: ApproveRequest) => {
        validateAsked(state, request);
      },
    },
  );
  setHandler(
    changePaceUpdate,
    ({ maxInFlight, onlySlower = false, actor, reason }) =>
      steering.changePace({ campaignId, maxInFlight, act: { actor, reason }, ...(onlySlower && { onlySlower }) }),
    {
      validator: (request: PaceRequest) => {
        validateAsked(state, request);
        if (!(request.maxInFlight > 0 && request.maxInFlight <= 1))
          refuse('the share in flight is above 0 and at most 1');
      },
    },
  );
  handleHosts(campaignId, state);
  setHandler(abortCampaignUpdate, (asked) => turn(state, 'abort', asked), {
    validator: (asked: Asked) => {
      validateAsked(state, asked);
    },
  });
  setHandler(backOutCampaignUpdate, (asked) => turn(state, 'back_out', asked), {
    validator: (asked: Asked) => {
      validateAsked(state, asked);
      if (isAborted(state())) refuse('the campaign was aborted; an abort takes nothing back');
    },
  });
}

/** What people may ask of single hosts; who is taken is decided under the campaign's lock. */
function handleHosts(campaignId: CampaignId, state: Current): void {
  const asOf = ({ requestId, hosts, actor, reason }: HostsRequest) => ({
    ...{ campaignId, requestId, hosts },
    act: { actor, reason },
  });
  const validator = (request: HostsRequest): void => {
    validateAsked(state, request);
    if (request.hosts?.length === 0) refuse('name the hosts');
  };
  setHandler(retryHostsUpdate, (request) => steering.retryHosts(asOf(request)), { validator });
  setHandler(excludeHostsUpdate, (request) => steering.excludeHosts(asOf(request)), {
    validator: (request: HostsRequest) => {
      validator(request);
      if (request.hosts === null) refuse('name the hosts');
    },
  });
}

async function turn(state: Current, course: Exclude<CampaignCourse, 'forward'>, asked: Asked): Promise<Taken> {
  await condition(() => state() !== null);
  const campaign = state();
  if (campaign === null) throw ApplicationFailure.nonRetryable('the campaign could not be read', 'Refused');
  campaign.asked = { course, act: { actor: asked.actor, reason: asked.reason } };
  const isSet = (): boolean =>
    campaign.progress.rings.some(({ waves }) => waves.some((wave) => wave.course === course));
  // Or another request came after it: an abort overtakes a backout that had not begun.
  await condition(() => isSet() || campaign.over || courseOf(campaign) !== course);
  return { revision: campaign.progress.revision };
}

function isAborted(state: CampaignState | null): boolean {
  return state !== null && courseOf(state) === 'abort';
}

function validateAsked(state: Current, asked: Asked): void {
  if (state()?.over === true) refuse('the campaign is closed');
  if (asked.actor.trim() === '') refuse('nobody is named as the actor');
  if (asked.reason.trim() === '') refuse('give a reason');
}

function refuse(message: string): never {
  throw ApplicationFailure.nonRetryable(message, 'Refused');
}
