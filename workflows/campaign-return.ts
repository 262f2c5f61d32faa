import { condition } from '@temporalio/workflow';
import type { Ending } from '../activities/steer';
import { nextRingBack } from '../model/backout';
import { steering } from './activity-proxies';
import {
  type CampaignState,
  isInterrupted,
  news,
  placeHold,
  refresh,
  startWaves,
  until,
  wavesOf,
} from './campaign-state';

/**
 * Takes every changed host back, newest ring first: a ring's backout ends before the one before it begins. What goes
 * forward is held meanwhile. Hosts out of reach are waited for until the backout's time is over (`backout.within`); one that
 * returns later, or not at all, is left changed and listed. null as in `goForward`.
 */
export async function backOut(state: CampaignState): Promise<Ending | null> {
  await refresh(state);
  const act = state.asked?.act ?? { actor: 'gate', reason: 'the gate failed' };
  const held = state.progress.holds.some(({ cluster }) => cluster === null);
  if (!held) await placeHold(state, { source: 'person', reason: `backing out: ${act.reason}`, setBy: act.actor });
  await steering.setPhase({ campaignId: state.campaignId, phase: 'backing_out' });
  for (;;) {
    const ring = nextBack(state);
    if (ring !== null) {
      startWaves(state, ring);
      await steering.setCourse({
        part: { campaignId: state.campaignId, ring, cluster: null },
        course: 'back_out',
        act,
      });
      if (!(await until(state, 'back_out', () => isBack(state, ring)))) return null;
    } else if (awaitsReturns(state)) {
      if (!(await untilReturns(state))) return null;
    } else {
      return close(state, 'backout', 'back_out');
    }
  }
}

/** Every host that can be reached is back, and there is time left to wait for the others. */
function awaitsReturns(state: CampaignState): boolean {
  return timeLeftMs(state) > 0 && openedRings(state).some((ring) => hostsAway(state, ring) > 0);
}

function hostsAway(state: CampaignState, ring: number): number {
  return openedWaves(state, ring).reduce((hosts, { unreachable }) => hosts + unreachable, 0);
}

function timeLeftMs({ plan, progress }: CampaignState): number {
  return plan.backoutWithinMs - (progress.backingOutMs ?? 0);
}

/** Waits for a host to come back, or for the end of the backout's time. false as in `until`. */
async function untilReturns(state: CampaignState): Promise<boolean> {
  const interrupted = (): boolean => isInterrupted(state, 'back_out');
  const hasNews = (): boolean => nextBack(state) !== null || !awaitsReturns(state);
  const isTold = await condition(() => interrupted() || hasNews(), timeLeftMs(state));
  // What was left was left when the progress was read: it is read again before the time is said to be over.
  if (!isTold) await refresh(state);
  return !interrupted();
}

/** Ends the campaign for good: nothing new begins, what has begun ends, nothing is taken back. null as in `goForward`. */
export async function abort(state: CampaignState): Promise<Ending | null> {
  await refresh(state);
  const act = state.asked?.act ?? { actor: 'campaign', reason: 'aborted' };
  const rings = openedRings(state);
  for (const ring of rings) {
    startWaves(state, ring);
    await steering.setCourse({ part: { campaignId: state.campaignId, ring, cluster: null }, course: 'abort', act });
  }
  const isStill = (ring: number): boolean =>
    openedWaves(state, ring).every(({ ended, course, inFlight }) => ended && course === 'abort' && inFlight === 0);
  if (!(await until(state, 'abort', () => rings.every(isStill)))) return null;
  return close(state, 'aborted', 'abort');
}

async function close(
  state: CampaignState,
  ending: 'backout' | 'aborted',
  course: 'back_out' | 'abort',
): Promise<Ending | null> {
  for (;;) {
    const closed = await steering.closeCampaign({ campaignId: state.campaignId, ending });
    if (closed !== null) return closed;
    if (!(await news(state, course))) return null;
  }
}

function nextBack(state: CampaignState): number | null {
  return nextRingBack(
    state.progress.rings.map((_, ring) => ({ opened: openedWaves(state, ring).length > 0, back: isBack(state, ring) })),
  );
}

function isBack(state: CampaignState, ring: number): boolean {
  return openedWaves(state, ring).every(({ ended, course }) => ended && course === 'back_out');
}

function openedWaves(state: CampaignState, ring: number): ReturnType<typeof wavesOf> {
  return wavesOf(state, ring, null).filter(({ opened }) => opened);
}

function openedRings(state: CampaignState): number[] {
  return [...state.progress.rings.keys()].filter((ring) => openedWaves(state, ring).length > 0);
}
