import { CancellationScope, condition, continueAsNew, startChild, workflowInfo } from '@temporalio/workflow';
import { stoppedReason } from '../model/alert-reason';
import type { CampaignId, LaneId } from '../model/ids';
import { LANE_TASK_QUEUE } from '../model/task-queues';
import { steering } from './activity-proxies';
import { alarm, keepChild, KEPT_CHILD, seenOf } from './child';
import { laneWorkflow } from './lane';
import { hasGrown } from './renewal';

export interface WaveInput {
  readonly campaignId: CampaignId;
  readonly lanes: readonly { readonly laneId: LaneId; readonly ordinal: number }[];
  /** Set by continue-as-new only: workflow ids of lanes that ran. */
  readonly seen?: readonly string[];
}

/**
 * One ring in one cluster: keeps its lanes running and ends with the last of them, when the campaign is closed. A wave
 * that is started again finds lanes that go on by themselves, and starts those that stopped.
 */
export async function waveWorkflow(input: WaveInput): Promise<void> {
  const { workflowId } = workflowInfo();
  const { campaignId } = input;
  await CancellationScope.nonCancellable(async () => {
    const seen = seenOf(input.seen);
    let alarms = 0;
    const keepLane = (laneId: LaneId, laneWorkflowId: string): Promise<void> =>
      keepChild({
        workflowId: laneWorkflowId,
        start: () =>
          startChild(laneWorkflow, {
            ...KEPT_CHILD,
            workflowId: laneWorkflowId,
            taskQueue: LANE_TASK_QUEUE,
            args: [{ laneId }],
          }),
        seen,
        onStopped: async (reason) => {
          alarms += 1;
          const name = laneWorkflowId.slice(`campaign/${campaignId}/`.length);
          await alarm(campaignId, stoppedReason(name, reason));
          alarms -= 1;
        },
        isOver: () => steering.isClosed(campaignId),
      });
    const lanes = input.lanes.map(({ laneId, ordinal }) => keepLane(laneId, `${workflowId}/lane/${ordinal}`));
    const mustRenew = condition(() => hasGrown() && alarms === 0).then(() => 'renew');
    if ((await Promise.race([Promise.all(lanes), mustRenew])) === 'renew') {
      await continueAsNew<typeof waveWorkflow>({ ...input, seen: Object.keys(seen) });
    }
  });
}
