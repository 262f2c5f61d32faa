import type { CampaignSpec } from '../campaign';
import { smokeTestTimeoutMs } from '../order-terms';
import { hostsWithin } from '../ratio';
import { formatInstant } from './instant';
import { describePatch, isSamePatch, orderRefusal } from './manifest-refusal';
import type { PatchManifest, RingShare } from './patch-manifest';
import { mostUpTo } from './ring-share';

/** What is to be launched: the campaign, and how many hosts are in each of its rings, in order. */
export interface PlannedCampaign {
  readonly spec: CampaignSpec;
  readonly rings: readonly { readonly name: string; readonly hosts: number }[];
}

/** Why a campaign goes beyond its manifest, in sentences; none: its orders are allowed. `now` in ms since 1970. */
export function campaignProblems(
  manifest: PatchManifest,
  { spec, rings }: PlannedCampaign,
  now: number,
): readonly string[] {
  const problems: string[] = [];
  const demand = (isSo: boolean, otherwise: string): void => {
    if (!isSo) problems.push(`the manifest ${otherwise}`);
  };
  const hosts = rings.reduce((sum, ring) => sum + ring.hosts, 0);
  const { limits, waysBack, reboot, patch, expiresMs } = manifest;
  const goesBack = spec.onFail === 'back_out' || spec.onHostFail === 'back_out' || spec.rehearseBackout;
  demand(expiresMs > now, `expired ${formatInstant(expiresMs)}`);
  demand(manifest.class === spec.class, `is for a campaign of class ${manifest.class}, and this one is ${spec.class}`);
  demand(isSamePatch(patch, spec.patch), `is about another patch: ${describePatch(patch)}`);
  demand(allowsSmokeTest(manifest, spec), 'does not list the smoke test of this campaign');
  demand(spec.reboot === 'never' || reboot !== 'never', 'allows no reboot, and this campaign reboots hosts');
  demand(!goesBack || waysBack.kind !== 'none', 'lists no way back, and this campaign may take hosts back');
  demand(hosts <= limits.hosts, `allows ${limits.hosts} hosts, and these are ${hosts}`);
  const inFlight = Math.max(1, hostsWithin(spec.pace.maxInFlight, hosts));
  demand(inFlight <= limits.inFlight, `allows ${limits.inFlight} hosts at once, and these are ${inFlight}`);
  const names = new Set(spec.rings.map(({ name }) => name));
  for (const { name } of limits.rings) {
    // A limit on a ring that goes by another name would limit nothing.
    demand(names.has(name), `limits ring ${name}, and this campaign has none of that name`);
  }
  const listed = new Set(limits.rings.map(({ name }) => name));
  for (const { name } of limits.rings.length === 0 ? [] : spec.rings) {
    demand(listed.has(name), `does not list ring ${name} of this campaign`);
  }
  for (const ring of limits.rings) problems.push(...ringProblems(ring, { rings, limit: limits.hosts }));
  return problems;
}

function allowsSmokeTest(manifest: PatchManifest, spec: CampaignSpec): boolean {
  const command = spec.smokeTest?.command ?? [];
  const timeoutMs = smokeTestTimeoutMs(spec);
  const work = { operation: 'smoke_test', direction: 'forward', patch: manifest.patch, command, timeoutMs } as const;
  return orderRefusal({ ...manifest, hosts: null }, work, {}) === null;
}

function ringProblems(
  share: RingShare,
  { rings, limit }: { readonly rings: PlannedCampaign['rings']; readonly limit: number },
): readonly string[] {
  const { name } = share;
  const last = rings.findIndex((ring) => ring.name === name);
  const hosts = rings.slice(0, last + 1).reduce((sum, ring) => sum + ring.hosts, 0);
  const most = mostUpTo(share, limit);
  return hosts <= most ? [] : [`the manifest allows ${most} hosts up to and with ring ${name}, and these are ${hosts}`];
}
