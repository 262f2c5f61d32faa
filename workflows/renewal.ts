import { workflowInfo } from '@temporalio/workflow';

/**
 * A run gives way to the next one well before Temporal suggests it (4,096 events, 4 MiB): what it has begun still ends in this
 * run, and one turn of a lane may bring some hundred kB.
 */
const RENEW_AT_EVENTS = 2_000;
const RENEW_AT_BYTES = 2 * 1024 * 1024;

/** Whether this run's history has grown enough for a new one. */
export function hasGrown(): boolean {
  const { continueAsNewSuggested, historyLength, historySize } = workflowInfo();
  return continueAsNewSuggested || historyLength >= RENEW_AT_EVENTS || historySize >= RENEW_AT_BYTES;
}
