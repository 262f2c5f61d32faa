import { condition } from '@temporalio/workflow';
import type { Ending } from '../activities/steer';
import { steering } from './activity-proxies';
import { type CampaignState, isInterrupted, news, startWaves, until, wavesOf } from './campaign-state';

/**
 * Takes the campaign through its rings in order, all clusters together or each for itself, observes, and closes it.
 * null: the course has changed, or the history must be renewed; the caller decides afresh.
 */
export async function goForward(state: CampaignState): Promise<Ending | null> {
  if (!(await until(state, 'forward', () => state.progress.approvalsMissing === 0))) return null;
  const passed = await Promise.all(chainsOf(state).map((cluster) => passRings(state, cluster)));
  if (passed.includes(false)) return null;
  await steering.setPhase({ campaignId: state.campaignId, phase: 'observing' });
  if (!(await observe(state))) return null;
  for (;;) {
    const ending = await steering.closeCampaign({ campaignId: state.campaignId, ending: 'completed' });
    if (ending !== null) return ending;
    if (!(await news(state, 'forward'))) return null;
  }
}

/** One chain of rings for all clusters (null), or one for each. */
function chainsOf(state: CampaignState): (string | null)[] {
  if (state.plan.advance === 'together') return [null];
  const clusters = state.progress.rings.flatMap(({ waves }) => waves.map(({ cluster }) => cluster));
  return [...new Set(clusters)].sort();
}

async function passRings(state: CampaignState, cluster: string | null): Promise<boolean> {
  for (const ring of state.plan.rings.keys()) {
    if (wavesOf(state, ring, cluster).length === 0) continue;
    if (!(await passRing(state, ring, cluster))) return false;
  }
  return true;
}

/** Opens a ring, waits for its last host, bakes, and asks its gate, until the gate lets it go on. */
async function passRing(state: CampaignState, ring: number, cluster: string | null): Promise<boolean> {
  const part = { campaignId: state.campaignId, ring, cluster };
  if (!(await open(state, ring, cluster))) return false;
  startWaves(state, ring);
  for (;;) {
    if (!(await until(state, 'forward', () => wavesOf(state, ring, cluster).every(({ ended }) => ended)))) return false;
    // Passed in an earlier run of this workflow; opening the next ring and closing look at it again anyway.
    if (wavesOf(state, ring, cluster).every(({ passed }) => passed)) return rehearse(state, ring, cluster);
    if (!(await bake(state, ring, cluster))) return false;
    if (await steering.judgeRing(part)) return rehearse(state, ring, cluster);
    if (!(await news(state, 'forward'))) return false;
  }
}

/**
 * Takes the first ring back and forward again before the next one opens, if the campaign asks for it. A rehearsal that does not
 * pass holds the campaign until a person goes on.
 */
async function rehearse(state: CampaignState, ring: number, cluster: string | null): Promise<boolean> {
  const { plan, campaignId } = state;
  if (!plan.rehearseBackout || ring !== 0 || plan.rings.length === 1) return true;
  const part = { campaignId, ring, cluster };
  const isOver = (): boolean => wavesOf(state, ring, cluster).every(({ rehearsed }) => rehearsed);
  const hasEnded = (): boolean => wavesOf(state, ring, cluster).every(({ ended, rehearsed }) => ended || rehearsed);
  const hasBegun = (): boolean =>
    wavesOf(state, ring, cluster).every(({ course, rehearsed }) => course === 'rehearse' || rehearsed);
  while (!isOver()) {
    if (!hasBegun()) {
      const begun = await steering.beginRehearsal(part);
      await steering.setPhase({ campaignId, phase: 'running' });
      if (begun ? !(await until(state, 'forward', hasBegun)) : !(await news(state, 'forward'))) return false;
      continue;
    }
    if (!(await until(state, 'forward', () => hasEnded() || isOver()))) return false;
    if (await steering.judgeRehearsal(part)) return until(state, 'forward', isOver);
    if (!(await news(state, 'forward'))) return false;
  }
  return true;
}

async function open(state: CampaignState, ring: number, cluster: string | null): Promise<boolean> {
  const isOpen = (): boolean => wavesOf(state, ring, cluster).every(({ opened }) => opened);
  while (!isOpen()) {
    const { opened } = await steering.openRing({ campaignId: state.campaignId, ring, cluster });
    if (opened) {
      await steering.setPhase({ campaignId: state.campaignId, phase: 'running' });
      return until(state, 'forward', isOpen);
    }
    // Held, or the ring before does not pass any more: both leave a reason, and both end with news.
    if (!(await news(state, 'forward'))) return false;
  }
  return true;
}

/** Waits out the ring's bake time, counted from its end. A host that comes back does not prolong it. */
async function bake(state: CampaignState, ring: number, cluster: string | null): Promise<boolean> {
  const bakeMs = state.plan.rings[ring]?.bakeMs ?? 0;
  const hasEnded = (): boolean => wavesOf(state, ring, cluster).every(({ ended }) => ended);
  const interrupted = (): boolean => isInterrupted(state, 'forward');
  for (;;) {
    const endedForMs = Math.min(...wavesOf(state, ring, cluster).map((wave) => wave.endedForMs ?? 0));
    const left = bakeMs - endedForMs;
    if (left <= 0) return !interrupted();
    await steering.setPhase({ campaignId: state.campaignId, phase: 'baking' });
    const disturbed = await condition(() => interrupted() || !hasEnded(), left);
    if (interrupted()) return false;
    if (!disturbed) return true;
    if (!(await until(state, 'forward', hasEnded))) return false;
  }
}

async function observe(state: CampaignState): Promise<boolean> {
  const interrupted = (): boolean => isInterrupted(state, 'forward');
  const left = state.plan.acceptanceMs - (state.progress.observedMs ?? 0);
  if (left > 0) await condition(interrupted, left);
  return !interrupted();
}
