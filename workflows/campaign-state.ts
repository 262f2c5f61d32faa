import { condition, startChild, uuid4 } from '@temporalio/workflow';
import type { Act, CampaignPlan, Progress, WaveProgress } from '../activities/steer';
import { stoppedReason } from '../model/alert-reason';
import { asId, type CampaignId, type HoldId } from '../model/ids';
import type { HoldSource } from '../model/words';
import { steering, watchCampaign } from './activity-proxies';
import { alarm, keepChild, KEPT_CHILD, type SeenChildren } from './child';
import { hasGrown } from './renewal';
import { waveWorkflow } from './wave';

/** Where a campaign is going as a whole. */
export type CampaignCourse = 'forward' | 'back_out' | 'abort';

/** What the campaign's workflow holds in mind: the newest progress, and what a person asked that no row says yet. */
export interface CampaignState {
  readonly campaignId: CampaignId;
  readonly plan: CampaignPlan;
  progress: Progress;
  asked: { readonly course: Exclude<CampaignCourse, 'forward'>; readonly act: Act } | null;
  /** The campaign is closed. */
  over: boolean;
  /** Workflow ids of waves that this run keeps running. */
  readonly kept: Record<string, true>;
  readonly seen: SeenChildren;
  /** How many holds are being placed because a wave stopped. */
  alarms: number;
}

/** A wait for other news than the one expected ends after this long and is judged afresh. */
const LOOK_AGAIN_MS = 30_000;

/** The course, from rows first: a directive that was set is never forgotten, a person's wish comes next, then the gate's. */
export function courseOf(state: CampaignState): CampaignCourse {
  const courses = state.progress.rings.flatMap(({ waves }) => waves.map(({ course }) => course));
  if (courses.includes('abort') || state.asked?.course === 'abort') return 'abort';
  if (courses.includes('back_out') || state.asked?.course === 'back_out') return 'back_out';
  return state.plan.onFail === 'back_out' && state.progress.rings.some(hasFailed) ? 'back_out' : 'forward';
}

function hasFailed(ring: Progress['rings'][number]): boolean {
  return ring.verdict === 'fail' && ring.overriddenVerdict !== 'fail';
}

/** History has grown enough, and nothing is in mind that the rows do not tell. */
export function shouldRenew(state: CampaignState): boolean {
  const courses = state.progress.rings.flatMap(({ waves }) => waves.map(({ course }) => course));
  const inRows = state.asked === null || courses.includes(state.asked.course);
  return hasGrown() && inRows && state.alarms === 0;
}

/** Keeps `progress` up to date until the campaign is closed. */
export async function watch(state: CampaignState): Promise<void> {
  while (!state.over) {
    const progress = await watchCampaign({ campaignId: state.campaignId, seen: state.progress.revision });
    if (progress.revision >= state.progress.revision) state.progress = progress;
  }
}

/** Reads the progress of this moment: a ring may have opened while the course changed. */
export async function refresh(state: CampaignState): Promise<void> {
  const progress = await watchCampaign({ campaignId: state.campaignId, seen: -1 });
  if (progress.revision >= state.progress.revision) state.progress = progress;
}

/** The campaign's course is another now, or its history must be renewed first. */
export function isInterrupted(state: CampaignState, course: CampaignCourse): boolean {
  return courseOf(state) !== course || shouldRenew(state);
}

/** Waits until `predicate` holds. false: interrupted before. */
export async function until(state: CampaignState, course: CampaignCourse, predicate: () => boolean): Promise<boolean> {
  await condition(() => isInterrupted(state, course) || predicate());
  return !isInterrupted(state, course);
}

/** Waits for any news of the campaign, or a while; then the caller looks again. false as in `until`. */
export async function news(state: CampaignState, course: CampaignCourse): Promise<boolean> {
  const seen = state.progress.revision;
  await condition(() => isInterrupted(state, course) || state.progress.revision > seen, LOOK_AGAIN_MS);
  return !isInterrupted(state, course);
}

/** A ring's waves, in every cluster or in one. */
export function wavesOf(state: CampaignState, ring: number, cluster: string | null): readonly WaveProgress[] {
  const waves = state.progress.rings[ring]?.waves ?? [];
  return cluster === null ? waves : waves.filter((wave) => wave.cluster === cluster);
}

/**
 * Starts the workflows of a ring's opened waves and keeps them running. One that runs already goes on: ids say who is who;
 * one that stopped holds the campaign and is started again.
 */
export function startWaves(state: CampaignState, ring: number): void {
  const { campaignId } = state;
  const name = state.progress.rings[ring]?.name ?? '';
  for (const { cluster, opened, lanes } of wavesOf(state, ring, null)) {
    const workflowId = `campaign/${campaignId}/${name}/${cluster}`;
    if (!opened || state.kept[workflowId] === true) continue;
    state.kept[workflowId] = true;
    void keepChild({
      workflowId,
      start: () => startChild(waveWorkflow, { ...KEPT_CHILD, workflowId, args: [{ campaignId, lanes }] }),
      seen: state.seen,
      onStopped: async (reason) => {
        state.alarms += 1;
        await alarm(campaignId, stoppedReason(`wave ${name}/${cluster}`, reason));
        state.alarms -= 1;
      },
      isOver: () => Promise.resolve(state.over),
    });
  }
}

/** Holds what goes forward, everywhere in the campaign. */
export async function placeHold(
  state: CampaignState,
  hold: { readonly source: HoldSource; readonly reason: string; readonly setBy: string },
): Promise<void> {
  const holdId = asId<HoldId>(uuid4());
  await steering.placeHold({ ...hold, holdId, campaignId: state.campaignId, cluster: null, scope: 'forward' });
}
