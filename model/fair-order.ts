import type { Host } from './host';
import { chance } from './seeded';

interface Placed {
  readonly host: Host;
  readonly at: number;
}

/**
 * The hosts in an order of which every beginning is a fair sample of the whole. The hosts of one cluster, site and
 * service are a stratum; shuffled by the seed, the i-th of its n hosts stands at (i + u) / n, and all are sorted once.
 * Sites often have a single host, whose place is u alone: so the u of a cluster's strata are spread evenly too, in an
 * order the seed shuffles, and a cluster's share of every beginning is its share of the whole.
 */
export function orderFairly(hosts: readonly Host[], seed: string): readonly Host[] {
  const placed: Placed[] = [];
  for (const [cluster, ofCluster] of groupBy(hosts, (host) => host.cluster)) {
    const strata = [...groupBy(ofCluster, stratumOf)].map(([stratum, members]) => ({ stratum, members }));
    const offset = chance(seed, 'cluster', cluster);
    shuffled(
      strata,
      ({ stratum }) => chance(seed, 'stratum', stratum),
      ({ stratum }) => stratum,
    ).forEach(({ members }, rank) => {
      const u = (rank + offset) / strata.length;
      shuffled(
        members,
        ({ hostId }) => chance(seed, 'host', hostId),
        ({ hostId }) => hostId,
      ).forEach((host, index) => {
        placed.push({ host, at: (index + u) / members.length });
      });
    });
  }
  return placed
    .sort((left, right) => left.at - right.at || compareText(left.host.hostId, right.host.hostId))
    .map(({ host }) => host);
}

function stratumOf(host: Host): string {
  return JSON.stringify([host.cluster, host.site, host.labels['service'] ?? '']);
}

function groupBy(hosts: readonly Host[], keyOf: (host: Host) => string): Map<string, Host[]> {
  const groups = new Map<string, Host[]>();
  for (const host of hosts) {
    const key = keyOf(host);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [host]);
    else group.push(host);
  }
  return groups;
}

/** Sorted by chance, and by name where chance is equal, so that the order of the input does not matter. */
function shuffled<T>(items: readonly T[], chanceOf: (item: T) => number, nameOf: (item: T) => string): readonly T[] {
  return items
    .map((item) => ({ item, at: chanceOf(item), name: nameOf(item) }))
    .sort((left, right) => left.at - right.at || compareText(left.name, right.name))
    .map(({ item }) => item);
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
