import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { sleep, uuid4 } from '@temporalio/workflow';
import { asId, type CampaignId, type HoldId } from '../model/ids';
import { steering } from './activity-proxies';

/** How every wave and lane is started: one at a time by its id; one that failed or was terminated may be started again. */
export const KEPT_CHILD = {
  parentClosePolicy: 'REQUEST_CANCEL',
  workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
} as const;

/**
 * Only the run that started a child hears of its end. One found running is looked after by trying to start it, this often:
 * that is refused as long as it runs. Each look costs some events of history.
 */
const LOOK_AGAIN_MS = 30_000;

/**
 * A child that stopped is started again after this long, doubling up to the other: it may stop for a lasting reason. The
 * doubling begins anew with each run of the parent: a continue-as-new costs a few early starts and no hold (`alarm`).
 */
const START_AGAIN_MS = 2_000;
const START_AGAIN_AT_MOST_MS = 5 * 60_000;

/** Workflow ids of children that were seen to run and not seen to stop. Goes through continue-as-new. */
export type SeenChildren = Record<string, true>;

export interface KeptChild {
  readonly workflowId: string;
  /** Starts it, with `KEPT_CHILD`. */
  readonly start: () => Promise<{ result(): Promise<unknown> }>;
  readonly seen: SeenChildren;
  /** It stopped, and is started again. */
  readonly onStopped: (reason: string) => Promise<void>;
  /** Whether there is nothing left for it to do; asked of a child whose end cannot be heard. */
  readonly isOver: () => Promise<boolean>;
}

/**
 * Keeps a child workflow running until it ends by itself, whoever started it: in this run of its parent, in one before a
 * continue-as-new, or before the parent itself failed.
 */
export async function keepChild(child: KeptChild): Promise<void> {
  const { workflowId, seen } = child;
  let restMs = START_AGAIN_MS;
  for (;;) {
    const started = await startUnlessRunning(child);
    const hadStopped = started !== null && seen[workflowId] === true;
    seen[workflowId] = true;
    if (hadStopped) await child.onStopped('it was found stopped');
    if (started === null) {
      await sleep(LOOK_AGAIN_MS);
      if (await child.isOver()) return;
      continue;
    }
    const failure = await failureOf(started);
    if (failure === null) return;
    await child.onStopped(failure);
    // It has been told of: the next start is no news.
    Reflect.deleteProperty(seen, workflowId);
    await sleep(restMs);
    restMs = Math.min(restMs * 2, START_AGAIN_AT_MOST_MS);
  }
}

/** `SeenChildren` of workflow ids. */
export function seenOf(workflowIds: readonly string[] | undefined): SeenChildren {
  return Object.fromEntries((workflowIds ?? []).map((workflowId) => [workflowId, true as const]));
}

/**
 * Holds what goes forward, everywhere in the campaign, because one of its workflows stopped (`stoppedReason`). One that goes
 * on stopping is under the hold it has: `placeHold` places no second alert of the same workflow while one stands.
 */
export async function alarm(campaignId: CampaignId, reason: string): Promise<void> {
  const holdId = asId<HoldId>(uuid4());
  await steering.placeHold({
    holdId,
    campaignId,
    cluster: null,
    scope: 'forward',
    source: 'alert',
    reason,
    setBy: 'campaign',
  });
}

async function startUnlessRunning({ start }: KeptChild): Promise<{ result(): Promise<unknown> } | null> {
  try {
    return await start();
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
    throw error;
  }
}

async function failureOf(child: { result(): Promise<unknown> }): Promise<string | null> {
  try {
    await child.result();
    return null;
  } catch (error) {
    return String(error);
  }
}
