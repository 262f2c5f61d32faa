/** Where workers take the workflows and activities of campaigns and waves from. */
export const CAMPAIGN_TASK_QUEUE = 'campaign';

/**
 * The task queue of lanes, with slots enough for all in flight (workers/worker.ts). Their workflows run on it as well: a turn
 * that is asked for there comes back with the answer to the workflow task, and never goes through a queue.
 */
export const LANE_TASK_QUEUE = 'lane';
