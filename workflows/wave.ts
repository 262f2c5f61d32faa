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
    await Promise.all(
      input.lanes.map(({ laneId, ordinal }) =>
        executeChild(laneWorkflow, {
          workflowId: `${workflowId}/lane/${ordinal}`,
          args: [{ laneId }],
          parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        }),
      ),
    );
  });
}
