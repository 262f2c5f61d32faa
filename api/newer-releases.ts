import type { CampaignId } from '../model/ids';
import { type InstalledManifest, countWhoHave, listInstalledManifests } from '../store/installed-manifests';
import type { Database } from '../store/database';
import { readManifestPayload } from '../trust/manifest-document';
import { keysWhoSigned } from '../trust/role-signatures';
import {
  newestRelease,
  type PresentKeys,
  releaseCounters,
  type SeenReleases,
  withRelease,
} from '../trust/seen-releases';
import type { PatchManifest } from '../model/trust/patch-manifest';
import { type LaunchManifest, readPresentKeys, toPayload } from './signed-documents';

/**
 * Which hosts of a plan would refuse its manifest as behind what they have seen, in sentences: those that an earlier campaign patched
 * by a manifest of the same name, or of the same bundle or packages, with a higher release. Hosts may have seen more than we know:
 * none is no promise.
 */
export async function findNewerReleases(
  db: Database,
  { manifest }: Pick<LaunchManifest, 'manifest'>,
  campaignId: CampaignId,
): Promise<readonly string[]> {
  const keys = await readPresentKeys(db);
  if (keys === null) return [];
  const counters = releaseCounters(manifest);
  const stored = (await listInstalledManifests(db)).filter((each) => each.campaignId !== campaignId);
  const found: string[] = [];
  for (const earlier of stored) {
    const theirs = opened(earlier);
    const counter = theirs === null ? undefined : counters.find((each) => releaseCounters(theirs).includes(each));
    if (theirs === null || counter === undefined || theirs.release <= manifest.release) continue;
    if (newestOf(earlier, { counter, release: theirs.release, keys }) === 0) continue;
    const hosts = await countWhoHave(db, { earlier: earlier.campaignId, planned: campaignId });
    const { name } = earlier;
    if (hosts > 0) found.push(sentence({ hosts, counter, name, theirs: theirs.release, ours: manifest.release }));
  }
  return found;
}

/** 0: whoever approved it counts no more, and hosts forgot it with them. */
function newestOf(
  { document }: InstalledManifest,
  { counter, release, keys }: { readonly counter: string; readonly release: number; readonly keys: PresentKeys },
): number {
  const keyIds = [...keysWhoSigned(toPayload(document), keys.root.approver, keys.revokedKeyIds).keys()];
  const none: SeenReleases = new Map();
  return newestRelease(withRelease(none, { counter, found: { release, keyIds }, keys }), counter, keys);
}

function opened({ document }: InstalledManifest): PatchManifest | null {
  try {
    return readManifestPayload(document.payload);
  } catch {
    // Of a version that is not read any more: hosts judge for themselves.
    return null;
  }
}

function sentence(of: {
  readonly hosts: number;
  readonly counter: string;
  readonly name: string;
  readonly theirs: number;
  readonly ours: number;
}): string {
  const whose = of.hosts === 1 ? '1 of its hosts has' : `${of.hosts} of its hosts have`;
  return `${whose} seen release ${of.theirs} of ${of.counter} with ${of.name}, and would refuse this manifest's release ${of.ours}: have one with a higher release approved (ringmaster manifest draft --release N)`;
}
