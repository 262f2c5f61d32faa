import {
  type Client,
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import type { CampaignId } from '../model/ids';
import { CAMPAIGN_TASK_QUEUE } from '../model/task-queues';
import { inCampaign, linkToCampaign } from '../telemetry/trace-context';
import type { HostsTaken, Resumed, Taken } from '../workflows/messages';
import { ApiError } from './api-error';
import type { Engine } from './engine';

/** How long a person waits for an Update to take effect before being told that the answer did not come. */
const UPDATE_TIMEOUT_MS = 30_000;
const START_TIMEOUT_MS = 10_000;

const workflowIdOf = (campaignId: CampaignId): string => `campaign/${campaignId}`;

/** The workflow engine as Temporal gives it. */
export function createTemporalEngine(client: Client): Engine {
  return {
    startCampaign: async (campaignId) => {
      try {
        const start = () =>
          client.workflow.start('campaignWorkflow', {
            workflowId: workflowIdOf(campaignId),
            taskQueue: CAMPAIGN_TASK_QUEUE,
            args: [{ campaignId }],
            // One that failed or was terminated begins again and goes on from rows; one that completed does not.
            workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
            workflowIdConflictPolicy: 'USE_EXISTING',
          });
        await inCampaign(campaignId, 'launch', () => client.withDeadline(Date.now() + START_TIMEOUT_MS, start));
      } catch (error) {
        // It ran to its end before: what it did stands in PostgreSQL.
        if (error instanceof WorkflowExecutionAlreadyStartedError) return;
        throw engineError(error);
      }
    },
    update: async (campaignId, name, { input, updateId }) => {
      const handle = client.workflow.getHandle(workflowIdOf(campaignId));
      linkToCampaign(campaignId);
      try {
        return await client.withDeadline(Date.now() + UPDATE_TIMEOUT_MS, () =>
          handle.executeUpdate<Taken | Resumed | HostsTaken, [typeof input]>(name, { args: [input], updateId }),
        );
      } catch (error) {
        throw engineError(error);
      }
    },
  };
}

/** Temporal's error as the api's: refused by the campaign, no such workflow, or nobody there. */
function engineError(error: unknown): ApiError {
  if (error instanceof WorkflowUpdateFailedError) {
    const cause = error.cause?.message ?? error.message;
    return new ApiError('refused', cause, { next: 'See what the campaign does: "ringmaster get NAME".', cause: error });
  }
  if (error instanceof WorkflowNotFoundError) {
    const next = 'See its phase with "ringmaster get NAME": only a launched, unfinished campaign can be steered.';
    return new ApiError('refused', 'the campaign is not running', { next, cause: error });
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
    const next = 'Repeat the request with the same Idempotency-Key: it is never carried out twice.';
    return new ApiError('engine_away', 'the answer of the campaign did not come in time', { next, cause: error });
  }
  const away = isGrpcServiceError(error)
    ? 'the workflow engine (Temporal) does not answer'
    : 'the workflow engine failed';
  const next = 'Repeat the request when it is back. To stop a campaign now, "ringmaster hold" works without it.';
  return new ApiError('engine_away', away, { next, cause: error });
}
