import type { CampaignSpec, Ring } from './campaign';
import type { Host } from './host';
import type { HostId } from './ids';
import { orderFairly } from './fair-order';
import type { PlannedLimits } from './limits';
import { planLimits } from './limits';
import { hostsReaching } from './ratio';
import { matches, parseSelector } from './selector';

/** A ring as planned; it may have no hosts at all (nobody matched, or earlier rings hold its share already). */
export interface PlannedRing {
  readonly name: string;
  /** How many. */
  readonly hosts: number;
}

/** At most `laneSize` hosts of one ring in one cluster; a host's position is its index. */
export interface PlannedLane {
  /** Index of the ring, from 0. */
  readonly ring: number;
  readonly cluster: string;
  /** Index of the lane in its wave, from 0. */
  readonly ordinal: number;
  readonly hosts: readonly HostId[];
}

/** Who is in which ring and lane, and the limits they run under. A wave without hosts has no lane. */
export interface Membership extends PlannedLimits {
  readonly rings: readonly PlannedRing[];
  readonly lanes: readonly PlannedLane[];
}

/** A lane's board is sized for this many hosts (docs/architecture.md). */
const LANE_SIZE = 1000;

/**
 * Cuts the campaign's hosts into rings and lanes. The same hosts and seed give the same answer, in whatever order the
 * hosts come: hosts stand in one fair order (model/fair-order.ts) that is cut once at ⌈upTo·N⌉; a ring's `select`
 * takes its matching hosts out of that order first, and they count. Throws on a selector that does not parse, which a
 * valid campaign has none of.
 */
export function planMembership(plan: {
  readonly hosts: readonly Host[];
  readonly spec: CampaignSpec;
  readonly seed: string;
  readonly laneSize?: number;
}): Membership {
  const laneSize = plan.laneSize ?? LANE_SIZE;
  let waiting: readonly Host[] = orderFairly(plan.hosts, plan.seed);
  const rings: PlannedRing[] = [];
  const lanes: PlannedLane[] = [];
  for (const [index, ring] of plan.spec.rings.entries()) {
    const room = ring.upTo === null ? null : roomUpTo(ring.upTo, plan.hosts.length, waiting.length);
    const { members, others } = takeMembers(ring, waiting, room);
    rings.push({ name: ring.name, hosts: members.length });
    lanes.push(...cutLanes({ ring: index, members, laneSize }));
    waiting = others;
  }
  if (waiting.length > 0) throw new Error(`${waiting.length} hosts are in no ring: the last ring must be upTo 100%`);
  return { rings, lanes, ...planLimits(plan.hosts, plan.spec) };
}

/** How many hosts a cumulative ring may still take. */
function roomUpTo(upTo: number, hosts: number, waiting: number): number {
  return Math.max(0, hostsReaching(upTo, hosts) - (hosts - waiting));
}

/** The selected hosts first, `atMost` of them; then, if the ring has a size, the next ones until it is full. */
function takeMembers(
  ring: Ring,
  waiting: readonly Host[],
  room: number | null,
): { readonly members: readonly Host[]; readonly others: readonly Host[] } {
  const chosen = new Set<Host>();
  if (ring.select !== null) {
    const isSelected = selectedBy(ring.select);
    const most = Math.min(ring.atMost ?? Infinity, room ?? Infinity);
    for (const host of waiting) {
      if (chosen.size >= most) break;
      if (isSelected(host)) chosen.add(host);
    }
  }
  for (const host of waiting) {
    if (chosen.size >= (room ?? 0)) break;
    chosen.add(host);
  }
  const members = waiting.filter((host) => chosen.has(host));
  const others = waiting.filter((host) => !chosen.has(host));
  return { members, others };
}

function selectedBy(select: string): (host: Host) => boolean {
  const result = parseSelector(select);
  if (!result.ok) throw new Error(`selector "${select}", column ${result.column}: ${result.message}`);
  return (host) => matches(result.selector, host);
}

/** Lanes of one ring, clusters by name; the lanes of a wave differ by one host at most, so they end together. */
function cutLanes(wave: {
  readonly ring: number;
  readonly members: readonly Host[];
  readonly laneSize: number;
}): readonly PlannedLane[] {
  const byCluster = new Map<string, HostId[]>();
  for (const host of wave.members) {
    const known = byCluster.get(host.cluster);
    if (known === undefined) byCluster.set(host.cluster, [host.hostId]);
    else known.push(host.hostId);
  }
  const clusters = [...byCluster].sort(([left], [right]) => (left < right ? -1 : 1));
  return clusters.flatMap(([cluster, hosts]) => {
    const count = Math.ceil(hosts.length / wave.laneSize);
    return Array.from({ length: count }, (_, ordinal) => {
      const from = Math.floor((ordinal * hosts.length) / count);
      const until = Math.floor(((ordinal + 1) * hosts.length) / count);
      return { ring: wave.ring, cluster, ordinal, hosts: hosts.slice(from, until) };
    });
  });
}
