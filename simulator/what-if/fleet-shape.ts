import type { CampaignSpec } from '../../model/campaign';
import type { Host } from '../../model/host';
import type { HostId } from '../../model/ids';
import type { PlannedLimit } from '../../model/limits';
import type { Membership } from '../../model/membership';

/** Hosts that are alike for every limit: one cluster, one site, the same budget groups. */
export interface HostGroup {
  readonly cluster: string;
  readonly site: string;
  readonly budgetKeys: readonly string[];
}

/** One lane: `groups` has the index of each position's group in {@link FleetShape}. */
export interface ShapedLane {
  /** Index of the ring, from 0. */
  readonly ring: number;
  readonly cluster: string;
  readonly groups: readonly number[];
}

/**
 * A planned campaign without names and ids: all that virtual time needs to know of a fleet. It comes from the same
 * membership as the plan, so rings, lanes and limits are the ones a launch would have.
 */
export interface FleetShape {
  readonly hosts: number;
  readonly rings: readonly { readonly name: string; readonly hosts: number }[];
  readonly lanes: readonly ShapedLane[];
  readonly groups: readonly HostGroup[];
  readonly limits: readonly PlannedLimit[];
  /** Share of the hosts without a session now, 0 to 1; null: nobody knows, as of a fleet that does not exist. */
  readonly offline: number | null;
}

/** What is simulated: a campaign whose rings all have hosts, and its fleet. */
export interface Scenario {
  readonly spec: CampaignSpec;
  readonly shape: FleetShape;
}

/** A member as any plan names it. */
export interface Member {
  readonly site: string;
  readonly budgetKeys: readonly string[];
}

/** Groups members as they come, and remembers the index of each group. */
export class HostGroups {
  readonly list: HostGroup[] = [];
  /** By cluster, site and budgets' groups: a fleet has far fewer groups than hosts, and each host asks. */
  readonly #indexes = new Map<string, Map<string, Map<string, number>>>();

  /** The index of the group that this member of a cluster is in. */
  indexOf(cluster: string, { site, budgetKeys }: Member): number {
    const ofSite = inner(inner(this.#indexes, cluster), site);
    const key = budgetKeys.length === 0 ? '' : JSON.stringify(budgetKeys);
    const known = ofSite.get(key);
    if (known !== undefined) return known;
    ofSite.set(key, this.list.length);
    this.list.push({ cluster, site, budgetKeys });
    return this.list.length - 1;
  }
}

function inner<Value>(outer: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const known = outer.get(key);
  if (known !== undefined) return known;
  const made = new Map<string, Value>();
  outer.set(key, made);
  return made;
}

/** The shape of a planned membership. Rings without hosts are left out of it and of the campaign, as in a plan. */
export function shapeMembership(
  spec: CampaignSpec,
  { membership, hosts }: { readonly membership: Membership; readonly hosts: readonly Host[] },
): Scenario {
  const sites = new Map<HostId, string>(hosts.map((host) => [host.hostId, host.site]));
  const groups = new HostGroups();
  const kept = membership.rings.flatMap((ring, index) => (ring.hosts > 0 ? [{ ring, index }] : []));
  const places = new Map(kept.map(({ index }, place) => [index, place]));
  const lanes = membership.lanes.map(({ ring, cluster, hosts: members }): ShapedLane => ({
    ring: places.get(ring) ?? 0,
    cluster,
    groups: members.map((hostId) =>
      groups.indexOf(cluster, {
        site: sites.get(hostId) ?? '',
        budgetKeys: membership.budgetKeys.get(hostId) ?? [],
      }),
    ),
  }));
  return {
    spec: { ...spec, rings: kept.flatMap(({ index }) => spec.rings[index] ?? []) },
    shape: {
      hosts: hosts.length,
      rings: kept.map(({ ring }) => ring),
      lanes,
      groups: groups.list,
      limits: membership.limits,
      offline: null,
    },
  };
}
