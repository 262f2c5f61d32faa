import type { Plan } from '../store/plans';
import { hostsOfPlan, hostsOfRing } from '../store/plans';
import { HostGroups, type Scenario, type ShapedLane } from '../simulator/what-if/fleet-shape';

/** A plan as virtual time takes it: no names, no ids. `connected`: how many of its hosts have a session now. */
export function scenarioOfPlan(plan: Plan, connected: number): Scenario {
  const groups = new HostGroups();
  const lanes = plan.rings.flatMap(({ waves }, ring) =>
    waves.flatMap(({ cluster, lanes: planned }) =>
      planned.map((hosts): ShapedLane => ({
        ring,
        cluster,
        groups: hosts.map((host) => groups.indexOf(cluster, host)),
      })),
    ),
  );
  const hosts = hostsOfPlan(plan);
  return {
    spec: plan.spec,
    shape: {
      hosts,
      rings: plan.rings.map((ring) => ({ name: ring.name, hosts: hostsOfRing(ring) })),
      lanes,
      groups: groups.list,
      limits: plan.limits,
      offline: 1 - connected / hosts,
    },
  };
}
