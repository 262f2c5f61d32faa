import { workflowInfo } from '@temporalio/workflow';
import { MOST_HISTORY_BYTES } from '../model/history';

/**
 * A run gives way to the next one well before its history may grow no more: what it has begun still ends in this run, and one
 * turn of a lane may bring some hundred kB.
 */
const RENEW_AT_EVENTS = 2_000;
const RENEW_AT_BYTES = MOST_HISTORY_BYTES / 2;

/** Whether this run's history has grown enough for a new one. */
export function hasGrown(): boolean {
  const { continueAsNewSuggested, historyLength, historySize } = workflowInfo();
  return continueAsNewSuggested || historyLength >= RENEW_AT_EVENTS || historySize >= RENEW_AT_BYTES;
}
