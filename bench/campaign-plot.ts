import type { CampaignId } from '../model/ids';
import { type GateHold, listRingOpenings, readLaunchedAt } from '../store/bench-figures';
import type { Database } from '../store/database';
import type { Killed } from './killing';
import type { Mark, Plot } from './plot';
import type { Observation } from './watch-campaign';

/** What is drawn of a campaign that has ended. */
export interface Drawn {
  readonly campaignId: CampaignId;
  readonly title: string;
  readonly hosts: number;
  readonly seen: readonly Observation[];
  readonly holds: readonly GateHold[];
  readonly killed: Killed | null;
}

/** The plot of a campaign: what was seen of it, where its rings opened, and what stopped or hit it. */
export async function plotOf(db: Database, drawn: Drawn): Promise<Plot> {
  const { campaignId, title, hosts, seen, holds, killed } = drawn;
  const launchedAt = await readLaunchedAt(db, campaignId);
  const since = (at: number): number => Math.max(0, (at - launchedAt) / 1000);
  const rings = await listRingOpenings(db, campaignId);
  const marks: Mark[] = [
    ...rings.map(({ ring, at }): Mark => ({ atS: since(at), text: ring, kind: 'ring' })),
    ...holds.map(({ ringName, setAt }): Mark => ({ atS: since(setAt), text: `hold: ${ringName}`, kind: 'hold' })),
  ];
  if (killed !== null) {
    marks.push({ atS: since(killed.killedAt), text: `kill -9 ${killed.process}`, kind: 'kill' });
    marks.push({ atS: since(killed.readyAt), text: 'ready', kind: 'kill' });
  }
  const samples = seen.map(({ at, states }) => ({
    atS: since(at),
    patched: states.get('patched') ?? 0,
    failed: states.get('failed') ?? 0,
    backedOut: states.get('backed_out') ?? 0,
  }));
  marks.sort((a, b) => a.atS - b.atS);
  return { title, hosts, seconds: samples.at(-1)?.atS ?? 0, samples, marks };
}
