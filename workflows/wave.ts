import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { CancellationScope, executeChild, ParentClosePolicy, workflowInfo } from '@temporalio/workflow';
import type { LaneId } from '../model/ids';
import { laneWorkflow } from './lane';

export interface WaveInput {
  readonly lanes: readonly { readonly laneId: LaneId; readonly ordinal: number }[];
}

/** One ring in one cluster: starts its lanes and ends with the last of them, when the campaign is closed. */
export async function waveWorkflow(input: WaveInput): Promise<void> {
  const { workflowId } = workflowInfo();
  await CancellationScope.nonCancellable(async () => {
    await Promise.all(input.lanes.map(({ laneId, ordinal }) => driveLane(`${workflowId}/lane/${ordinal}`, laneId)));
  });
}

/** A wave that is started again finds lanes that go on by themselves, and starts those that failed. */
async function driveLane(workflowId: string, laneId: LaneId): Promise<void> {
  try {
    await executeChild(laneWorkflow, {
      workflowId,
      args: [{ laneId }],
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
