import type { CampaignSpec } from '../campaign';
import { formatDuration } from '../campaign-file/duration';
import { smokeTestTimeoutMs } from '../order-terms';
import { hostsWithin } from '../ratio';
import { formatInstant } from './instant';
import { describePatch, isSamePatch, orderRefusal } from './manifest-refusal';
import type { PatchManifest, RingShare } from './patch-manifest';
import { mostUpTo } from './ring-share';

/** What is to be launched: the campaign as its file has it, and how many hosts are in each of its rings that has any, in order. */
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
  const hosts = rings.reduce((sum, ring) => sum + ring.hosts, 0);
  const { limits } = manifest;
  const inFlight = Math.max(1, hostsWithin(spec.pace.maxInFlight, hosts));
  return [
    ...fileProblems(manifest, spec, now),
    ...unless(hosts <= limits.hosts, `allows ${limits.hosts} hosts, and these are ${hosts}`),
    ...unless(inFlight <= limits.inFlight, `allows ${limits.inFlight} hosts at once, and these are ${inFlight}`),
    ...limits.rings.flatMap((ring) => ringProblems(ring, { spec, rings, limit: limits.hosts })),
  ];
}

/** The same of what a campaign's file alone says, whatever hosts there are: for whoever has not signed yet. */
export function fileProblems(manifest: PatchManifest, spec: CampaignSpec, now: number): readonly string[] {
  const { limits, waysBack, reboot, patch, expiresMs } = manifest;
  const names = new Set(spec.rings.map(({ name }) => name));
  const listed = new Set(limits.rings.map(({ name }) => name));
  const isOfClass = manifest.class === spec.class;
  return [
    ...unless(expiresMs > now, `expired ${formatInstant(expiresMs)}`),
    ...unless(isOfClass, `is for a campaign of class ${manifest.class}, and this one is ${spec.class}`),
    ...unless(isSamePatch(patch, spec.patch), `is about another patch: ${describePatch(patch)}`),
    ...unless(allowsSmokeTest(manifest, spec), 'does not list the smoke test of this campaign'),
    ...unless(spec.reboot === 'never' || reboot !== 'never', 'allows no reboot, and this campaign reboots hosts'),
    ...unless(
      whyBack(spec) === null || waysBack.kind !== 'none',
      `lists no way back, and this campaign may take hosts back (${whyBack(spec) ?? ''})`,
    ),
    ...confirmProblems(manifest, spec),
    // A limit on a ring that goes by another name would limit nothing.
    ...limits.rings.flatMap(({ name }) =>
      unless(names.has(name), `limits ring ${name}, and this campaign has none of that name`),
    ),
    ...(limits.rings.length === 0 ? [] : spec.rings).flatMap(({ name }) =>
      unless(listed.has(name), `does not list ring ${name} of this campaign`),
    ),
  ];
}

/** Asked as hosts and the signer ask: what they would refuse is not launched. */
function confirmProblems(manifest: PatchManifest, { confirmMs = 0 }: CampaignSpec): readonly string[] {
  const { patch } = manifest;
  const work = { operation: 'install', direction: 'forward', patch, confirmWithinMs: confirmMs } as const;
  const refused = orderRefusal({ ...manifest, hosts: null }, work, {});
  if (refused === null) return [];
  return [confirmMs === 0 ? refused.message : `${refused.message} (confirm: ${formatDuration(confirmMs)})`];
}

/** What of a campaign's file takes hosts back, as it is written there; null: only a person does. */
export function whyBack({ onFail, onHostFail, rehearseBackout, confirmMs }: CampaignSpec): string | null {
  if (confirmMs !== undefined) return `confirm: ${formatDuration(confirmMs)}`;
  if (onFail === 'back_out') return 'onFail: back_out';
  if (onHostFail === 'back_out') return 'onHostFail: back_out';
  return rehearseBackout ? 'rehearseBackout: true' : null;
}

function unless(isSo: boolean, otherwise: string): readonly string[] {
  return isSo ? [] : [`the manifest ${otherwise}`];
}

function allowsSmokeTest(manifest: PatchManifest, spec: CampaignSpec): boolean {
  const command = spec.smokeTest?.command ?? [];
  const timeoutMs = smokeTestTimeoutMs(spec);
  const work = { operation: 'smoke_test', direction: 'forward', patch: manifest.patch, command, timeoutMs } as const;
  return orderRefusal({ ...manifest, hosts: null }, work, {}) === null;
}

/** Of a ring that has no host the plan knows nothing: those before it count all the same. */
function ringProblems(
  share: RingShare,
  { spec, rings, limit }: PlannedCampaign & { readonly limit: number },
): readonly string[] {
  const { name } = share;
  const order = spec.rings.map((ring) => ring.name);
  const upTo = new Set(order.slice(0, order.indexOf(name) + 1));
  const hosts = rings.reduce((sum, ring) => sum + (upTo.has(ring.name) ? ring.hosts : 0), 0);
  const most = mostUpTo(share, limit);
  return unless(hosts <= most, `allows ${most} hosts up to and with ring ${name}, and these are ${hosts}`);
}
