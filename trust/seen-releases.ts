import { createHash } from 'node:crypto';
import type { PatchManifest } from '../model/trust/patch-manifest';
import type { TrustRoot } from '../model/trust/trust-root';
import { signingHolders } from '../model/trust/threshold';
import { keyIdOf, publicKeyFrom } from './public-key';

/** A release that was seen, and whose keys approved it. */
export interface SeenRelease {
  readonly release: number;
  /** Empty: seen by a release of ours that did not note them. */
  readonly keyIds: readonly string[];
}

/** By counter: a manifest's name, or what manifests install. */
export type SeenReleases = ReadonlyMap<string, readonly SeenRelease[]>;

/** Of one counter, at most: those below the highest are for when the keys of the highest are taken away. */
const MOST_SEEN = 8;

/** Whose keys count now. */
export interface PresentKeys {
  readonly root: TrustRoot;
  readonly revokedKeyIds: readonly string[];
}

/**
 * What a manifest's release is counted under: its name, and what it installs, so that another name opens no way to an older
 * bundle. Names hold no space. Of packages the whole set counts; each one's version is held against the one installed besides.
 */
export function releaseCounters({ name, patch }: Pick<PatchManifest, 'name' | 'patch'>): readonly string[] {
  if (patch.kind === 'bundle') return [name, `bundle ${patch.name}`];
  const names = [...patch.packages.map((each) => each.name), ...(patch.removals ?? [])].sort();
  const set = createHash('sha256').update(names.join(' ')).digest('hex').slice(0, 16);
  return [name, `${patch.kind} packages ${set}`];
}

/** The highest release seen of a counter that still counts; 0: none. */
export function newestRelease(seen: SeenReleases, counter: string, keys: PresentKeys): number {
  const releases = (seen.get(counter) ?? []).filter((each) => stands(each, keys));
  return Math.max(0, ...releases.map(({ release }) => release));
}

/** Notes a release above all that count under a counter. Of one that the same keys approved before, nothing is left to know. */
export function withRelease(
  seen: SeenReleases,
  { counter, found, keys }: { readonly counter: string; readonly found: SeenRelease; readonly keys: PresentKeys },
): SeenReleases {
  const rank = (each: SeenRelease): number => (stands(each, keys) ? 1 : 0);
  const approvers = ({ keyIds }: SeenRelease): string => [...keyIds].sort().join(' ');
  const others = (seen.get(counter) ?? []).filter((each) => approvers(each) !== approvers(found));
  const releases = [found, ...others].sort((left, right) => rank(right) - rank(left) || right.release - left.release);
  return new Map([...seen, [counter, releases.slice(0, MOST_SEEN)]]);
}

/**
 * Whether it counts: as many people as must approved it, without the keys that are out of the root and revoked. What was approved
 * with stolen keys is forgotten with them, or the highest number there is would bar a bundle for ever. A key that is out of the
 * root alone is one of somebody who left, and what that person approved opens no way to what was before it. One that is revoked
 * alone was so by one person, who must not open such a way either.
 */
function stands({ keyIds }: SeenRelease, { root: { approver }, revokedKeyIds }: PresentKeys): boolean {
  if (keyIds.length === 0) return true;
  const present = new Map(approver.keys.map(({ publicKey }) => [keyIdOf(publicKeyFrom(publicKey)), publicKey]));
  const left = keyIds.filter((keyId) => !present.has(keyId) && !revokedKeyIds.includes(keyId));
  const here = keyIds.flatMap((keyId) => present.get(keyId) ?? []);
  return signingHolders(approver, here).length + left.length >= approver.threshold;
}
