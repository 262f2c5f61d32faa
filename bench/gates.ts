import type { CampaignId } from '../model/ids';
import { listGateEvents, listGateHolds, listRingSizes, readOvershoot, type GateHold } from '../store/bench-figures';
import type { Database } from '../store/database';
import { readMaxInFlight } from '../store/limits';
import { readSpec } from '../store/progress';
import type { Overshot } from './figures';
import { decidedAt, type HeldRing, reactionMs } from './gate-reaction';

/** What the gates of a campaign did that failed going forward. */
export interface GatesSeen {
  readonly reactionsMs: readonly number[];
  /** Of the first one; null when none failed. */
  readonly overshot: Overshot | null;
  readonly holds: readonly GateHold[];
}

/** Looks at every gate that failed, once the campaign has ended. */
export async function readGates(db: Database, campaignId: CampaignId): Promise<GatesSeen> {
  const { gate: policy } = await readSpec(db, campaignId);
  const holds = (await listGateHolds(db, campaignId)).filter(({ direction }) => direction === 'forward');
  const reactionsMs: number[] = [];
  let overshot: Overshot | null = null;
  for (const { ring, setAt, committedAt } of holds) {
    const sizes = await listRingSizes(db, campaignId, ring);
    const held: HeldRing = {
      policy,
      sizes: new Map(sizes.map(({ cluster, hosts }) => [cluster, hosts])),
      events: await listGateEvents(db, campaignId, ring),
      setAt,
      committedAt,
    };
    const reaction = reactionMs(held);
    if (reaction !== null) reactionsMs.push(reaction);
    const decided = decidedAt(held);
    if (decided !== null) overshot ??= await overshotAt(db, campaignId, decided);
  }
  return { reactionsMs, overshot, holds };
}

async function overshotAt(db: Database, campaignId: CampaignId, decided: number): Promise<Overshot> {
  const { inFlight, offeredAfter } = await readOvershoot(db, campaignId, decided);
  const maxInFlight = await readMaxInFlight(db, campaignId);
  if (maxInFlight === null) throw new Error(`campaign ${campaignId} has no limit`);
  return { hosts: offeredAfter, in_flight: inFlight, max_in_flight: maxInFlight };
}
