import type { CampaignSpec } from './campaign';
import type { Host } from './host';
import type { HostId } from './ids';
import { hostsWithin } from './ratio';
import { fieldValue } from './selector';

/** How many hosts of one group may be in flight, or disturbed, at once: one row of `admission_limit`. */
export interface PlannedLimit {
  readonly scope: 'campaign' | 'cluster' | 'site' | 'budget';
  /** Empty for the campaign; the cluster's or the site's name; `labels.service=web` for a budget's group. */
  readonly key: string;
  /** Going forward; at least 1, or nothing could ever be admitted. */
  readonly maxHosts: number;
  /** Backing out; at least 1. */
  readonly backoutMaxHosts: number;
}

/** The campaign's limits, and which budget groups each host belongs to (hosts in none are absent). */
export interface PlannedLimits {
  readonly limits: readonly PlannedLimit[];
  readonly budgetKeys: ReadonlyMap<HostId, readonly string[]>;
}

/**
 * One limit for the campaign, each cluster, each site and each budget group among these hosts: the policy's ratio of
 * the group, rounded down, at least one. A host without a value for a budget's field is in no group of it.
 */
export function planLimits(hosts: readonly Host[], spec: CampaignSpec): PlannedLimits {
  const { pace, backout } = spec;
  const inFlight = { forward: pace.maxInFlight, backout: backout.maxInFlight };
  const limits = [
    ...limitsOf('campaign', new Map([['', hosts.length]]), inFlight),
    ...limitsOf(
      'cluster',
      countBy(hosts, (host) => host.cluster),
      inFlight,
    ),
    ...limitsOf(
      'site',
      countBy(hosts, (host) => host.site),
      inFlight,
    ),
  ];
  const budgetKeys = new Map<HostId, string[]>();
  for (const { by, maxUnavailable } of pace.budgets) {
    const sizes = countBy(hosts, (host) => budgetKey(by, host));
    limits.push(...limitsOf('budget', sizes, { forward: maxUnavailable, backout: maxUnavailable }));
    for (const host of hosts) {
      const key = budgetKey(by, host);
      if (key !== null) budgetKeys.set(host.hostId, [...(budgetKeys.get(host.hostId) ?? []), key]);
    }
  }
  return { limits, budgetKeys };
}

/** `scope:key` of every limit that counts a host. */
export function limitNamesOf(
  lane: { readonly cluster: string },
  member: { readonly site: string; readonly budgetKeys: readonly string[] },
): string[] {
  return [
    'campaign:',
    `cluster:${lane.cluster}`,
    `site:${member.site}`,
    ...member.budgetKeys.map((key) => `budget:${key}`),
  ];
}

function limitsOf(
  scope: PlannedLimit['scope'],
  sizes: ReadonlyMap<string, number>,
  ratios: { readonly forward: number; readonly backout: number },
): readonly PlannedLimit[] {
  return [...sizes].map(([key, size]) => ({
    scope,
    key,
    maxHosts: Math.max(1, hostsWithin(ratios.forward, size)),
    backoutMaxHosts: Math.max(1, hostsWithin(ratios.backout, size)),
  }));
}

function budgetKey(by: string, host: Host): string | null {
  const value = fieldValue(by, host);
  return value === null ? null : `${by}=${value}`;
}

/** Group sizes in the order of their names, so that a plan reads the same every time. */
function countBy(hosts: readonly Host[], keyOf: (host: Host) => string | null): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const host of hosts) {
    const key = keyOf(host);
    if (key !== null) sizes.set(key, (sizes.get(key) ?? 0) + 1);
  }
  return new Map([...sizes].sort(([left], [right]) => (left < right ? -1 : 1)));
}
