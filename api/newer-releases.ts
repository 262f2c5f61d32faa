import type { CampaignId } from '../model/ids';
import { type LaunchedManifest, listLaunchedManifests } from '../store/launched-manifests';
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
 * Which campaigns were launched by a manifest of the same name, or of the same bundle or packages, with a higher release, in
 * sentences. The signer and the hosts of such a campaign remember its release from when they were given it, whatever became of it
 * (`TrustedDocuments`), and take none behind it. They may have seen more than we know: none is no promise.
 */
export async function findNewerReleases(
  db: Database,
  { manifest }: Pick<LaunchManifest, 'manifest'>,
  campaignId: CampaignId,
): Promise<readonly string[]> {
  const keys = await readPresentKeys(db);
  if (keys === null) return [];
  const counters = releaseCounters(manifest);
  const others = (await listLaunchedManifests(db)).filter((each) => each.campaignId !== campaignId);
  return others.flatMap((earlier) => {
    const theirs = opened(earlier);
    const counter = theirs === null ? undefined : counters.find((each) => releaseCounters(theirs).includes(each));
    if (theirs === null || counter === undefined || theirs.release <= manifest.release) return [];
    if (newestOf(earlier, { counter, release: theirs.release, keys }) === 0) return [];
    return [sentence({ counter, name: earlier.name, theirs: theirs.release, ours: manifest.release })];
  });
}

/** 0: whoever approved it counts no more, and hosts forgot it with them. */
function newestOf(
  { document }: LaunchedManifest,
  { counter, release, keys }: { readonly counter: string; readonly release: number; readonly keys: PresentKeys },
): number {
  const keyIds = [...keysWhoSigned(toPayload(document), keys.root.approver, keys.revokedKeyIds).keys()];
  const none: SeenReleases = new Map();
  return newestRelease(withRelease(none, { counter, found: { release, keyIds }, keys }), counter, keys);
}

function opened({ document }: LaunchedManifest): PatchManifest | null {
  try {
    return readManifestPayload(document.payload);
  } catch {
    // Of a version that is not read any more: hosts judge for themselves.
    return null;
  }
}

function sentence(of: {
  readonly counter: string;
  readonly name: string;
  readonly theirs: number;
  readonly ours: number;
}): string {
  return `release ${of.theirs} of ${of.counter} was launched with ${of.name}, and who has seen it refuses this manifest's release ${of.ours}: have one with a higher release approved (ringmaster manifest draft --release N)`;
}
