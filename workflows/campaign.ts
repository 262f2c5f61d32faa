import { allHandlersFinished, CancellationScope, condition, continueAsNew } from '@temporalio/workflow';
import type { CampaignId } from '../model/ids';
import type { Ending } from '../activities/steer';
import { steering, watchCampaign } from './activity-proxies';
import { goForward } from './campaign-forward';
import { handlePeople } from './campaign-people';
import { abort, backOut } from './campaign-return';
import { seenOf } from './child';
import { type CampaignState, courseOf, shouldRenew, watch } from './campaign-state';

export interface CampaignInput {
  readonly campaignId: CampaignId;
  /** Set by continue-as-new only: workflow ids of waves that ran. */
  readonly seen?: readonly string[];
}

/**
 * One campaign, from launch to closure. It needs nothing that the rows do not tell: after continue-as-new, a reset
 * or a restored database it goes on from there. A request to cancel it is taken as an abort; backout and abort run in
 * a scope that cannot be cancelled.
 */
export async function campaignWorkflow(input: CampaignInput): Promise<Ending> {
  const outer = CancellationScope.current();
  return CancellationScope.nonCancellable(async () => {
    let current: CampaignState | null = null;
    handlePeople(input.campaignId, () => current);
    const state = await begin(input);
    current = state;
    outer.cancelRequested.catch(() => {
      state.asked = { course: 'abort', act: { actor: 'temporal', reason: 'the workflow was cancelled' } };
    });
    void watch(state);
    for (;;) {
      const ending = await follow(state);
      if (ending !== null) {
        state.over = true;
        await condition(allHandlersFinished);
        return ending;
      }
      if (shouldRenew(state)) {
        await condition(allHandlersFinished);
        await continueAsNew<typeof campaignWorkflow>({ ...input, seen: Object.keys(state.seen) });
      }
    }
  });
}

async function begin({ campaignId, seen }: CampaignInput): Promise<CampaignState> {
  const plan = await steering.readPlan(campaignId);
  const progress = await watchCampaign({ campaignId, seen: -1 });
  return { campaignId, plan, progress, asked: null, over: false, kept: {}, seen: seenOf(seen), alarms: 0 };
}

function follow(state: CampaignState): Promise<Ending | null> {
  switch (courseOf(state)) {
    case 'forward':
      return goForward(state);
    case 'back_out':
      return backOut(state);
    case 'abort':
      return abort(state);
  }
}
