import type { CampaignView, HoldView, RingView } from '../model/campaign-view';
import { safeText } from '../model/safe-text';
import { type HostState, IN_FLIGHT_STATES } from '../model/words';
import { countHosts } from './render/plan';
import { hostsIn } from './render/standing';

/** What lifting holds of a campaign lets go on. */
export interface GoingOn {
  /** Hosts still to go, in parts of the campaign that nothing stops any more: those of `rings`, and those in flight. */
  readonly hosts: number;
  /** Those that wait their turn, by ring in their order; rings without any are left out. */
  readonly rings: readonly { readonly name: string; readonly hosts: number }[];
  /** Holds that stop it, or a part of it, all the same. */
  readonly standing: readonly HoldView[];
}

interface Lifting {
  readonly freeing: readonly HoldView[];
  readonly standing: readonly HoldView[];
}

const WAIT: readonly HostState[] = ['queued'];
/** Those that were changed go back, ring by ring, also from rings that have not turned yet. */
const WAIT_TO_GO_BACK: readonly HostState[] = ['patched', 'failed', 'indeterminate', 'unreachable'];

/** What may go on once these holds are lifted. */
export function goingOn(view: CampaignView, lifted: readonly HoldView[]): GoingOn {
  const inTheWay = view.holds.filter((hold) => isInTheWay(view, hold));
  const freeing = inTheWay.filter((hold) => lifted.includes(hold));
  const standing = inTheWay.filter((hold) => !lifted.includes(hold));
  const states = view.storedPhase === 'backing_out' ? WAIT_TO_GO_BACK : WAIT;
  const rings = view.rings
    .map((ring) => ({ name: ring.name, hosts: hostsFreed(ring, states, { freeing, standing }) }))
    .filter(({ hosts }) => hosts > 0);
  // One that is between two steps waits for an order too, such as to reboot.
  const inFlight = view.rings.map((ring) => hostsFreed(ring, IN_FLIGHT_STATES, { freeing, standing }));
  const hosts = [...rings.map((ring) => ring.hosts), ...inFlight].reduce((sum, count) => sum + count, 0);
  return { hosts, rings, standing };
}

function hostsFreed({ counts, waves }: RingView, states: readonly HostState[], { freeing, standing }: Lifting): number {
  if (standing.length === 0 && freeing.some(({ cluster }) => cluster === null)) return hostsIn(counts, ...states);
  const free = waves.filter(({ cluster }) => freeing.some(on(cluster)) && !standing.some(on(cluster)));
  return free.reduce((sum, wave) => sum + hostsIn(wave.counts, ...states), 0);
}

const on =
  (cluster: string) =>
  (hold: HoldView): boolean =>
    hold.cluster === null || hold.cluster === cluster;

/** A backout goes on under a hold of what goes forward. */
export function isInTheWay({ storedPhase }: CampaignView, { scope }: HoldView): boolean {
  return storedPhase !== 'backing_out' || scope === 'all';
}

/** A hold with who set it and why. */
export function holdInWords({ holdId, source, setBy, cluster, reason }: HoldView): string {
  const where = cluster === null ? '' : `, cluster ${cluster}`;
  return `${holdId} (${source}, ${safeText(setBy)}${where}): ${safeText(reason)}`;
}

/** Rings in their order, each with its hosts: `pilot (2 hosts), then rest (22 hosts)`. */
export function ringsInOrder(rings: readonly { readonly name: string; readonly hosts: number }[]): string {
  return rings.map((ring) => `${ring.name} (${countHosts(ring.hosts)})`).join(', then ');
}

/** How many hosts of how many may go on, in which rings, and what holds it all the same. */
export function describeGoingOn(view: CampaignView, { hosts, rings, standing }: GoingOn): string[] {
  const still = standing.map((hold) => `Still stands: ${holdInWords(hold)}`);
  if (hosts === 0) return ['No host goes on by it.', ...still];
  const waiting = rings.reduce((sum, ring) => sum + ring.hosts, 0);
  const of = `${waiting} of ${countHosts(view.hosts)}`;
  const inFlight = hosts > waiting ? ['What is in flight goes on too.'] : [];
  if (view.storedPhase === 'backing_out') {
    const newestFirst = ringsInOrder([...rings].reverse());
    return [...(waiting === 0 ? [] : [`${of} may go back then: ${newestFirst}.`]), ...inFlight, ...still];
  }
  const next = `${of} queued may be patched then, each ring under its own gate: ${ringsInOrder(rings)}.`;
  const approval = view.storedPhase === 'awaiting_approval' ? ['It waits for its approval all the same.'] : [];
  return [...(waiting === 0 ? [] : [next]), ...inFlight, ...approval, ...still];
}
