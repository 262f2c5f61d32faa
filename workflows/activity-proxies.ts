import { proxyActivities } from '@temporalio/workflow';
import type { LaneActivities } from '../activities/take-turn';
import type { SteeringActivities } from '../activities/steer';
import { LANE_TASK_QUEUE } from '../model/task-queues';

/** Every timeout and retry of the activities, in one place. All of them are retried for ever: they end by success. */

/** Retried soon and steadily: behind each stands PostgreSQL, and a restart of it takes seconds. */
const STEADY = { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '2s' } as const;

/** A turn commits within a second or not at all, then waits 30 s at most, heartbeating every 2 s. */
export const { takeTurn } = proxyActivities<Pick<LaneActivities, 'takeTurn'>>({
  taskQueue: LANE_TASK_QUEUE,
  startToCloseTimeout: '90s',
  heartbeatTimeout: '6s',
  retry: STEADY,
});

export const { readLaneStart } = proxyActivities<Pick<LaneActivities, 'readLaneStart'>>({
  taskQueue: LANE_TASK_QUEUE,
  startToCloseTimeout: '20s',
  retry: STEADY,
});

/** Answers at the campaign's next news, or after ten minutes. */
export const { watchCampaign } = proxyActivities<Pick<SteeringActivities, 'watchCampaign'>>({
  startToCloseTimeout: '15m',
  heartbeatTimeout: '6s',
  retry: STEADY,
});

/** Short transactions. */
export const steering = proxyActivities<Omit<SteeringActivities, 'watchCampaign'>>({
  startToCloseTimeout: '20s',
  retry: STEADY,
});
