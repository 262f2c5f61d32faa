import type { CampaignSpec, Patch } from '../model/campaign';
import type { Host } from '../model/host';
import type { CampaignId, HostId } from '../model/ids';
import { planMembership, type Membership, type PlannedLane } from '../model/membership';
import { matches, parseSelector, type Selector } from '../model/selector';
import type { ExcludedHost, Plan, PlannedRing, PlannedWave } from '../store/plans';
import { digestOf } from './canonical-json';

/** A valid file that asks for something this fleet cannot give; `path` is the key it concerns. */
export interface PlanProblem {
  readonly path: string;
  readonly message: string;
  readonly next: string;
}

export interface BuiltPlan {
  readonly plan: Plan;
  /** Rings of the file without a host; the plan's specification no longer has them. */
  readonly emptyRings: readonly string[];
}

/** All hosts that a target names, when none of them is free. */
export interface OwnedTarget {
  readonly hosts: number;
  /** The unfinished campaigns they belong to. */
  readonly owners: readonly CampaignId[];
}

/** Without problems nothing is wrong with the file, but every host it names belongs to unfinished campaigns: `owned`. */
export type BuildResult =
  | { readonly ok: true; readonly built: BuiltPlan }
  | { readonly ok: false; readonly problems: readonly PlanProblem[]; readonly owned: OwnedTarget };

/** Everything a plan follows from: the same input gives the same plan and the same hash. */
export interface PlanInput {
  readonly spec: CampaignSpec;
  readonly source: string;
  readonly hosts: readonly Host[];
  /** Hosts owned by unfinished campaigns. */
  readonly owners: ReadonlyMap<HostId, CampaignId>;
}

/**
 * Freezes a campaign's membership: who is in which ring, wave and lane, who stays out and why. The seed is the
 * campaign's name, so that planning again on the same fleet gives the same rings.
 */
export function buildPlan(input: PlanInput): BuildResult {
  const { spec } = input;
  const target = selectorOf(spec.target);
  const named = input.hosts.filter((host) => matches(target, host));
  const free = named.filter((host) => !input.owners.has(host.hostId));
  const excluded = named
    .filter((host) => input.owners.has(host.hostId))
    .map((host): ExcludedHost => ({ hostId: host.hostId, reason: 'owned_by_other' }));
  const problems = [...targetProblems(input, named), ...ringProblems(spec, named)];
  if (problems.length > 0 || free.length === 0) return { ok: false, problems, owned: ownedTarget(input, named) };

  const membership = planMembership({ hosts: free, spec, seed: spec.name });
  const emptyRings = membership.rings.filter((ring) => ring.hosts === 0).map((ring) => ring.name);
  const kept: CampaignSpec = { ...spec, rings: spec.rings.filter((ring) => !emptyRings.includes(ring.name)) };
  const rings = ringsOf(membership, free);
  const { limits } = membership;
  const planHash = digestOf({ spec: kept, rings, excluded, limits });
  const manifestDigest = digestOf(patchManifest(spec.patch));
  const plan: Plan = { spec: kept, source: input.source, planHash, manifestDigest, rings, excluded, limits };
  return { ok: true, built: { plan, emptyRings } };
}

/** What orders refer to as long as the campaign is launched without a signed manifest: no manifest has this digest. */
function patchManifest(patch: Patch): unknown {
  return { apiVersion: 'ringmaster/v1', kind: 'PatchManifest', patch };
}

/** A valid campaign has only selectors that parse. */
function selectorOf(text: string): Selector {
  const result = parseSelector(text);
  if (!result.ok) throw new Error(`selector "${text}", column ${result.column}: ${result.message}`);
  return result.selector;
}

function ownedTarget(input: PlanInput, named: readonly Host[]): OwnedTarget {
  const owners = named.flatMap((host) => input.owners.get(host.hostId) ?? []);
  return { hosts: named.length, owners: [...new Set(owners)] };
}

function targetProblems(input: PlanInput, named: readonly Host[]): PlanProblem[] {
  const path = 'spec.target.selector';
  if (input.hosts.length === 0) {
    return [{ path, message: 'no host is known yet', next: 'import the fleet first: ringmaster hosts import FILE' }];
  }
  if (named.length === 0) {
    const message = `no host matches this selector (of ${input.hosts.length} known hosts)`;
    return [{ path, message, next: 'compare it with "ringmaster hosts list"' }];
  }
  return [];
}

/** A ring that asks for hosts by name and gets none is a mistake; one whose share is used up is merely empty. */
function ringProblems(spec: CampaignSpec, named: readonly Host[]): PlanProblem[] {
  if (named.length === 0) return [];
  return spec.rings.flatMap((ring, index) => {
    if (ring.select === null) return [];
    const selector = selectorOf(ring.select);
    if (named.some((host) => matches(selector, host))) return [];
    const message = `ring ${ring.name} is empty: none of the ${named.length} hosts of the target matches its selector`;
    const path = `spec.rings[${index}].select`;
    return [
      { path, message, next: 'correct the selector, label hosts for the ring and import them, or remove the ring' },
    ];
  });
}

function ringsOf(membership: Membership, hosts: readonly Host[]): PlannedRing[] {
  const sites = new Map(hosts.map((host) => [host.hostId, host.site]));
  return membership.rings.flatMap((ring, index) => {
    if (ring.hosts === 0) return [];
    const lanes = membership.lanes.filter((lane) => lane.ring === index);
    const clusters = [...new Set(lanes.map((lane) => lane.cluster))];
    const waves = clusters.map((cluster): PlannedWave => ({
      cluster,
      lanes: lanes.filter((lane) => lane.cluster === cluster).map((lane) => laneOf(lane, { sites, membership })),
    }));
    return [{ name: ring.name, waves }];
  });
}

function laneOf(
  lane: PlannedLane,
  of: { readonly sites: ReadonlyMap<HostId, string>; readonly membership: Membership },
): PlannedWave['lanes'][number] {
  return lane.hosts.map((hostId) => {
    const site = of.sites.get(hostId);
    if (site === undefined) throw new Error(`host ${hostId} is in a lane but not in the target`);
    return { hostId, site, budgetKeys: of.membership.budgetKeys.get(hostId) ?? [] };
  });
}
