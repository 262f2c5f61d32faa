import { hostsWithin } from '../../model/ratio';
import type { FleetShape, Scenario } from './fleet-shape';

/** A pace to try. */
export interface TriedPace {
  /** Share of the campaign's, a cluster's and a site's hosts, 0 to 1. */
  readonly maxInFlight: number;
  readonly rampFrom: number;
}

/** The scenario at another pace: the numbers a plan with it would have (model/limits.ts). Budgets stay. */
export function withPace({ spec, shape }: Scenario, { maxInFlight, rampFrom }: TriedPace): Scenario {
  const sizes = sizesOf(shape);
  const limits = shape.limits.map((limit) => {
    const size = sizes.get(`${limit.scope}:${limit.key}`);
    return size === undefined ? limit : { ...limit, maxHosts: Math.max(1, hostsWithin(maxInFlight, size)) };
  });
  return { spec: { ...spec, pace: { ...spec.pace, maxInFlight, rampFrom } }, shape: { ...shape, limits } };
}

/** The most hosts that may be in flight at once in the whole campaign. */
export function mostInFlight({ shape }: Scenario): number {
  return shape.limits.find(({ scope }) => scope === 'campaign')?.maxHosts ?? 1;
}

function sizesOf(shape: FleetShape): Map<string, number> {
  const sizes = new Map<string, number>([['campaign:', shape.hosts]]);
  const add = (name: string): void => void sizes.set(name, (sizes.get(name) ?? 0) + 1);
  for (const lane of shape.lanes) {
    for (const index of lane.groups) {
      add(`cluster:${lane.cluster}`);
      add(`site:${shape.groups[index]?.site ?? ''}`);
    }
  }
  return sizes;
}
