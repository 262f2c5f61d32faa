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

/** Of one counter, at most: those below the highest are for when a rotation takes the highest away. */
const MOST_SEEN = 8;

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
export function newestRelease(seen: SeenReleases, counter: string, root: TrustRoot): number {
  const releases = (seen.get(counter) ?? []).filter((each) => stands(each, root));
  return Math.max(0, ...releases.map(({ release }) => release));
}

/** Notes a release above all that count under a counter. */
export function withRelease(
  seen: SeenReleases,
  { counter, found, root }: { readonly counter: string; readonly found: SeenRelease; readonly root: TrustRoot },
): SeenReleases {
  const rank = (each: SeenRelease): number => (stands(each, root) ? 1 : 0);
  const releases = [found, ...(seen.get(counter) ?? [])].sort(
    (left, right) => rank(right) - rank(left) || right.release - left.release,
  );
  return new Map([...seen, [counter, releases.slice(0, MOST_SEEN)]]);
}

/**
 * Whether it counts under this root: those who approved it are still as many people as must. What was approved with stolen keys
 * is forgotten with them, or the highest number there is would bar a bundle for ever.
 */
function stands({ keyIds }: SeenRelease, { approver }: TrustRoot): boolean {
  if (keyIds.length === 0) return true;
  const keys = approver.keys.map(({ publicKey }) => publicKey);
  const signed = keys.filter((publicKey) => keyIds.includes(keyIdOf(publicKeyFrom(publicKey))));
  return signingHolders(approver, signed).length >= approver.threshold;
}
