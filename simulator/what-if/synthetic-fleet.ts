import type { Budget, CampaignSpec, Ring } from '../../model/campaign';
import type { Host } from '../../model/host';
import { asId, type HostId } from '../../model/ids';
import { planMembership } from '../../model/membership';
import { type Scenario, shapeMembership } from './fleet-shape';

/** A fleet that does not exist; every cluster and every site has the same number of hosts, but for one. */
export interface SyntheticFleet {
  readonly hosts: number;
  readonly clusters: number;
  readonly sites: number;
}

/** Hosts of a site, when nobody says how many sites there are. */
export const HOSTS_PER_SITE = 100;

/** Values that a label has which a budget asks for. */
const LABEL_VALUES = 10;

/** Hosts of a ring that selects its hosts and does not say how many. */
const SELECTED_AT_MOST = 50;

/** Which ring selects a made-up host. */
const RING_LABEL = 'what-if-ring';

const LABEL = /^labels\.(.+)$/;

/**
 * A campaign across a made-up fleet. The target's selector is not asked; a ring that selects hosts gets `atMost` of
 * them (50 where it does not say); a label that a budget asks for has ten values, evenly spread.
 */
export function inventScenario(spec: CampaignSpec, fleet: SyntheticFleet): Scenario {
  const rings = spec.rings.map((ring): Ring => {
    if (ring.select === null) return ring;
    return { ...ring, select: `labels.${RING_LABEL} = '${ring.name}'`, atMost: ring.atMost ?? SELECTED_AT_MOST };
  });
  const selecting = rings.filter((ring) => ring.select !== null);
  const labels = spec.pace.budgets.flatMap(({ by }: Budget) => LABEL.exec(by)?.[1] ?? []);
  const hosts = Array.from({ length: fleet.hosts }, (_, index) => inventHost(index, { fleet, labels, selecting }));
  const invented: CampaignSpec = { ...spec, rings };
  const membership = planMembership({ hosts, spec: invented, seed: spec.name });
  return shapeMembership(invented, { membership, hosts });
}

interface Invention {
  readonly fleet: SyntheticFleet;
  readonly labels: readonly string[];
  readonly selecting: readonly Ring[];
}

function inventHost(index: number, { fleet, labels, selecting }: Invention): Host {
  const site = index % fleet.sites;
  const ofSite = Math.floor(index / fleet.sites);
  const chosen: Record<string, string> = {};
  for (const label of labels) chosen[label] = `${label}-${(ofSite % LABEL_VALUES) + 1}`;
  const ring = selecting[index % Math.max(1, selecting.length)];
  if (ring !== undefined) chosen[RING_LABEL] = ring.name;
  return {
    hostId: asId<HostId>(`host-${index}`),
    name: `host-${index}`,
    cluster: `cluster-${(site % fleet.clusters) + 1}`,
    site: `site-${site + 1}`,
    labels: chosen,
    facts: {},
  };
}
