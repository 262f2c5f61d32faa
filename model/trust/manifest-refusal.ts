import type { Patch } from '../campaign';
import { formatDuration } from '../campaign-file/duration';
import type { HostFacts } from '../host';
import type { PackagePatch } from '../simulation';
import type { Direction } from '../words';
import { AGENT_PACKAGE, changesAgent } from './own-way-back';
import type { AllowedSmokeTest, HostKind, PatchManifest } from './patch-manifest';

/** Why a manifest does not allow what is asked (docs/errors.md). */
export const MANIFEST_REFUSALS = [
  'patch_unlisted',
  'way_back_unlisted',
  'confirm_unlisted',
  'smoke_test_unlisted',
  'reboot_unlisted',
  'host_unlisted',
] as const;

/** A refusal, and what it is about in words. */
export interface ManifestRefusal {
  readonly reason: (typeof MANIFEST_REFUSALS)[number];
  readonly message: string;
}

/** One operation as an order asks for it. A reboot names no patch: the order names the manifest, and that is all. */
export type AskedWork = { readonly direction: Direction } & (
  | {
      readonly operation: 'install' | 'back_out';
      readonly patch: Patch;
      /** Services that use replaced files are restarted in place of a reboot. */
      readonly restartServices?: true;
      /** For how long a confirmation is waited for before the host goes back by itself; absent or 0: for none. */
      readonly confirmWithinMs?: number;
    }
  | { readonly operation: 'reboot'; readonly confirmWithinMs?: number }
  | {
      readonly operation: 'smoke_test';
      readonly patch: Patch;
      /** Empty: the bundle's own step. */
      readonly command: readonly string[];
      readonly timeoutMs: number;
    }
);

/** Where a host would be taken back to; `to` is null when what the install brought goes again. */
export type RecordedWayBack =
  | { readonly kind: 'packages'; readonly packages: readonly { readonly name: string; readonly to: string | null }[] }
  | { readonly kind: 'bundle'; readonly to: { readonly version: string; readonly digest: string } | null };

/** Why an order goes beyond its manifest, on a host that says this of itself; null: it is allowed. */
export function orderRefusal(manifest: PatchManifest, work: AskedWork, facts: HostFacts): ManifestRefusal | null {
  const { hosts } = manifest;
  if (hosts !== null && !hosts.some((kind) => isOfKind(facts, kind))) {
    const said = [facts.osId, facts.osVersion, facts.arch].map((each) => each ?? 'unknown').join(' ');
    return { reason: 'host_unlisted', message: `the manifest is not for hosts such as this one (${said})` };
  }
  const unconfirmed = work.operation === 'smoke_test' ? null : confirmRefusal(manifest, work);
  if (unconfirmed !== null) return unconfirmed;
  if (work.operation === 'reboot') {
    return manifest.reboot === 'never' ? { reason: 'reboot_unlisted', message: 'the manifest allows no reboot' } : null;
  }
  if (!isSamePatch(work.patch, manifest.patch)) {
    return {
      reason: 'patch_unlisted',
      message: `the manifest lists ${describePatch(manifest.patch)} and nothing else`,
    };
  }
  if (work.operation !== 'smoke_test' && work.restartServices === true && manifest.reboot === 'never') {
    return {
      reason: 'reboot_unlisted',
      message: 'the manifest allows no reboot, and no restart of services in its place',
    };
  }
  switch (work.operation) {
    case 'install':
      return work.direction === 'forward'
        ? agentRefusal(manifest)
        : { reason: 'patch_unlisted', message: 'an install is no way back' };
    case 'back_out':
      return manifest.waysBack.kind === 'none' || work.direction !== 'backout'
        ? { reason: 'way_back_unlisted', message: 'the manifest lists no way back' }
        : null;
    case 'smoke_test':
      return manifest.smokeTests.some((test) => isSameTest(work, test))
        ? null
        : { reason: 'smoke_test_unlisted', message: 'the manifest does not list this smoke test, word for word' };
  }
}

/** Why a host may not go back by itself when nobody confirms this in time: people did not say that it may. */
function confirmRefusal(
  { confirmMs }: PatchManifest,
  { direction, confirmWithinMs = 0 }: Pick<AskedWork, 'direction'> & { readonly confirmWithinMs?: number },
): ManifestRefusal | null {
  const refused = (message: string): ManifestRefusal => ({ reason: 'confirm_unlisted', message });
  if (confirmWithinMs === 0) return null;
  if (direction !== 'forward') return refused('what goes back waits for no confirmation');
  if (confirmMs === null) {
    return refused(
      'the manifest lets no host go back by itself: it has no confirm; draft it anew from the campaign file',
    );
  }
  if (confirmWithinMs <= confirmMs) return null;
  return refused(`the manifest lets hosts wait ${formatDuration(confirmMs)} for a confirmation, and no longer`);
}

/** An agent that does not report after its upgrade is put back, whoever sees to it that it cannot. */
function agentRefusal({ patch, waysBack }: PatchManifest): ManifestRefusal | null {
  if (!changesAgent(patch)) return null;
  const isListed = waysBack.kind === 'packages' && waysBack.packages.some(({ name }) => name === AGENT_PACKAGE);
  if (isListed) return null;
  const message = `the manifest lists no way back of ${AGENT_PACKAGE}, and an agent that does not report goes back by itself`;
  return { reason: 'way_back_unlisted', message };
}

/** Why a host may not be taken back to what was there before; null: every version is listed. */
export function wayBackRefusal({ waysBack }: PatchManifest, recorded: RecordedWayBack): ManifestRefusal | null {
  const refused = (what: string): ManifestRefusal => ({
    reason: 'way_back_unlisted',
    message: `the manifest lists no way back to ${what}`,
  });
  if (recorded.kind === 'bundle') {
    const { to } = recorded;
    if (to === null) return null;
    const isListed =
      waysBack.kind === 'bundle' &&
      waysBack.versions.some(({ version, digest }) => version === to.version && digest === to.digest);
    return isListed ? null : refused(to.version);
  }
  const listed = waysBack.kind === 'packages' ? waysBack.packages : [];
  const unlisted = recorded.packages.find(
    ({ name, to }) => to !== null && !listed.some((each) => each.name === name && each.versions.includes(to)),
  );
  return unlisted === undefined ? null : refused(`${unlisted.name} ${unlisted.to ?? ''}`);
}

/** The same kind and exactly the same things, in whatever order packages are listed. */
export function isSamePatch(left: Patch, right: Patch): boolean {
  if (left.kind === 'bundle') {
    if (right.kind !== 'bundle') return false;
    return left.name === right.name && left.version === right.version && left.digest === right.digest;
  }
  if (right.kind !== left.kind) return false;
  const [words, others] = [wordsOf(left), wordsOf(right)];
  return words.length === others.length && words.every((each, index) => each === others[index]);
}

/** Names hold no space, so that a removal is never taken for a version. */
function wordsOf({ packages, removals = [] }: PackagePatch): readonly string[] {
  const versions = packages.map(({ name, version, digests = [] }) => [name, version, ...[...digests].sort()].join(' '));
  return [...versions, ...removals.map((name) => `${name} removed `)].sort();
}

/** A patch in a few words. */
export function describePatch(patch: Patch): string {
  if (patch.kind === 'bundle') return `bundle ${patch.name} ${patch.version} (${patch.digest})`;
  const removals = (patch.removals ?? []).map((name) => `${name} removed`);
  return [...patch.packages.map(({ name, version }) => `${name} ${version}`), ...removals].join(', ');
}

function isOfKind(facts: HostFacts, { osId, osVersion, arch }: HostKind): boolean {
  const isSaid = (wanted: string | null, said: string | undefined): boolean => wanted === null || wanted === said;
  return isSaid(osId, facts.osId) && isSaid(osVersion, facts.osVersion) && isSaid(arch, facts.arch);
}

function isSameTest(
  { command, timeoutMs }: { readonly command: readonly string[]; readonly timeoutMs: number },
  test: AllowedSmokeTest,
): boolean {
  if (timeoutMs > test.timeoutMs) return false;
  if (test.kind === 'bundle_step') return command.length === 0;
  return test.command.length === command.length && test.command.every((word, index) => word === command[index]);
}
