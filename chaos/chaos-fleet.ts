import type { ListedHost } from '../deploy/local/host-list-file';
import { hostIdFromName } from '../store/inventory';
import { simulatedHostId } from '../model/simulated-host-id';

/** The one simulator's number. */
export const SIMULATOR = 0;
const CLUSTERS = 4;
const SITES_PER_CLUSTER = 3;
const SERVICES = ['web', 'api', 'batch'];
/** Of each kind of host, in each cluster. */
const PILOTS_PER_CLUSTER = 1;
const SMALL_DISKS = 3;

function hostOf(kind: 'agent' | 'simulated', number: number): ListedHost {
  const name = `${kind}-${String(number + 1).padStart(kind === 'agent' ? 2 : 4, '0')}`;
  const cluster = `cluster-${(number % CLUSTERS) + 1}`;
  const inCluster = Math.floor(number / CLUSTERS);
  return {
    hostId: kind === 'agent' ? hostIdFromName(name) : simulatedHostId(SIMULATOR, number),
    name,
    cluster,
    site: `${cluster}-site-${(inCluster % SITES_PER_CLUSTER) + 1}`,
    labels: {
      service: SERVICES[Math.floor(inCluster / SITES_PER_CLUSTER) % SERVICES.length] ?? '',
      kind,
      ...(inCluster < PILOTS_PER_CLUSTER && { ring: 'pilot' }),
    },
  };
}

/** Hosts with a real agent process each: the same for the same number. */
export function agentHosts(count: number): ListedHost[] {
  return Array.from({ length: count }, (_, number) => hostOf('agent', number));
}

/** Hosts that the simulator speaks for; their places in the list are their indexes there. */
export function simulatedHosts(count: number): ListedHost[] {
  return Array.from({ length: count }, (_, number) => hostOf('simulated', number));
}

/** Names of the agents that get a small disk: a few, no pilots among them as long as there are others. */
export function smallDiskHosts(hosts: readonly ListedHost[]): string[] {
  return hosts.slice(-SMALL_DISKS).map(({ name }) => name);
}
