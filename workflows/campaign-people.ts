import { ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import { steering } from './activity-proxies';
import { type CampaignCourse, type CampaignState, courseOf } from './campaign-state';
import {
  abortCampaignUpdate,
  approveCampaignUpdate,
  type Asked,
  backOutCampaignUpdate,
  changePaceUpdate,
  resumeCampaignUpdate,
  type Taken,
} from './messages';

/**
 * What people may ask of a running campaign. Validators are synchronous and refuse before anything is recorded; an
 * answer comes when the request has taken effect.
 */
export function handlePeople(state: CampaignState): void {
  const { campaignId } = state;
  setHandler(
    resumeCampaignUpdate,
    ({ holdIds, gate, actor, reason }) => steering.liftHolds({ campaignId, holdIds, gate, act: { actor, reason } }),
    {
      validator: (request) => {
        validateAsked(state, request);
        if (request.holdIds.length === 0) refuse('name the holds to lift, by their ids');
      },
    },
  );
  setHandler(
    approveCampaignUpdate,
    ({ planHash, actor, reason }) => steering.approve({ campaignId, planHash, act: { actor, reason } }),
    { validator: (request) => validateAsked(state, request) },
  );
  setHandler(
    changePaceUpdate,
    ({ maxInFlight, actor, reason }) => steering.changePace({ campaignId, maxInFlight, act: { actor, reason } }),
    {
      validator: (request) => {
        validateAsked(state, request);
        if (!(request.maxInFlight > 0 && request.maxInFlight <= 1)) refuse('the share in flight is above 0 and at most 1');
      },
    },
  );
  setHandler(abortCampaignUpdate, (asked) => turn(state, 'abort', asked), {
    validator: (asked) => validateAsked(state, asked),
  });
  setHandler(backOutCampaignUpdate, (asked) => turn(state, 'back_out', asked), {
    validator: (asked) => {
      validateAsked(state, asked);
      if (courseOf(state) === 'abort') refuse('the campaign was aborted; an abort takes nothing back');
    },
  });
}

async function turn(state: CampaignState, course: Exclude<CampaignCourse, 'forward'>, asked: Asked): Promise<Taken> {
  state.asked = { course, act: { actor: asked.actor, reason: asked.reason } };
  const isSet = (): boolean => state.progress.rings.some(({ waves }) => waves.some((wave) => wave.course === course));
  await condition(() => isSet() || state.over);
  return { revision: state.progress.revision };
}

function validateAsked(state: CampaignState, asked: Asked): void {
  if (state.over) refuse('the campaign is closed');
  if (asked.actor.trim() === '') refuse('nobody is named as the actor');
  if (asked.reason.trim() === '') refuse('give a reason');
}

function refuse(message: string): never {
  throw ApplicationFailure.nonRetryable(message, 'Refused');
}
