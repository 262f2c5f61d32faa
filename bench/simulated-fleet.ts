import type { ListedHost } from '../deploy/local/host-list-file';
import type { HostId } from '../model/ids';
import { chance } from '../model/seeded';
import { simulatedHostId } from '../model/simulated-host-id';

/** The founding case: 70,000 sites in 8 clusters; here a site has some hosts, so that its limit is worked as well. */
const CLUSTERS = 8;
const SITES_PER_CLUSTER = 5;
const SERVICES = ['web', 'api', 'batch'];
const PILOTS_PER_CLUSTER = 2;
/** More than one process simulates a larger fleet: one core's worth of agents each. */
const HOSTS_PER_SIMULATOR = 25_000;

/** One simulated host: as it is imported, and who simulates it. */
export interface SimulatedHost extends ListedHost {
  readonly simulator: number;
  /** Its number within its simulator. */
  readonly index: number;
}

/** The fleet of a benchmark: the same for the same number of hosts. Every cluster has two pilots. */
export function simulatedFleet(hosts: number): SimulatedHost[] {
  const simulators = Math.ceil(hosts / HOSTS_PER_SIMULATOR);
  const perSimulator = Math.ceil(hosts / simulators);
  return Array.from({ length: hosts }, (_, number) => {
    const cluster = `cluster-${(number % CLUSTERS) + 1}`;
    const inCluster = Math.floor(number / CLUSTERS);
    const simulator = Math.floor(number / perSimulator);
    const index = number % perSimulator;
    const service = SERVICES[Math.floor(inCluster / SITES_PER_CLUSTER) % SERVICES.length] ?? '';
    return {
      hostId: simulatedHostId(simulator, index),
      name: `sim-${String(number + 1).padStart(6, '0')}`,
      cluster,
      site: `${cluster}-site-${(inCluster % SITES_PER_CLUSTER) + 1}`,
      labels: { service, ...(inCluster < PILOTS_PER_CLUSTER && { ring: 'pilot' }) },
      simulator,
      index,
    };
  });
}

/**
 * The hosts of a ring that fail: exactly this share, rounded to a whole host, at least one, chosen by a seeded draw, so that
 * no cluster, site or service has more than its part and every run has the same.
 */
export function failingHosts(members: readonly HostId[], share: number): HostId[] {
  const drawn = members.map((hostId) => ({ hostId, draw: chance('bench', hostId) }));
  drawn.sort((a, b) => a.draw - b.draw);
  return drawn.slice(0, Math.max(1, Math.round(share * members.length))).map(({ hostId }) => hostId);
}
