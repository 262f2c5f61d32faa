import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { BUNDLE_MANIFEST_PATH, parseBundleManifest, type BundleManifest } from '../../model/bundle-manifest';
import type { RecordedWayBack } from '../../model/trust/manifest-refusal';
import { isMissing, syncFolder } from '../durable-file';
import type { BundlePatch } from '../order';
import { BundleError } from './bundle-error';
import { InspectionError } from './inspection-error';

/** The folders of one application on this host (docs/agent.md, "Files"). */
export interface BundlePlace {
  readonly root: string;
  readonly versions: string;
  readonly staging: string;
  readonly downloads: string;
  /** A link to the version that runs, switched in one step. */
  readonly current: string;
  readonly wayBack: string;
}

const FOLDER = /^([0-9A-Za-z][0-9A-Za-z.+~_-]{0,63})@[0-9a-f]{64}$/;

/** Where the bundle of this name lives. */
export function bundlePlace(dataDir: string, name: string): BundlePlace {
  const root = join(dataDir, 'bundles', name);
  return {
    root,
    versions: join(root, 'versions'),
    staging: join(root, 'staging'),
    downloads: join(root, 'downloads'),
    current: join(root, 'current'),
    wayBack: join(root, 'way-back.json'),
  };
}

/** Makes the folders of a place that are missing. */
export function makeBundlePlace(place: BundlePlace): void {
  for (const folder of [place.versions, place.staging, place.downloads]) {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
  }
}

/** A version's folder name: its version and its archive's digest, so that equal names are equal contents. */
export function versionFolder(patch: Pick<BundlePatch, 'version' | 'digest'>): string {
  return `${patch.version}@${patch.digest.replace('sha256:', '')}`;
}

/** The version in a folder's name; empty for null. */
export function versionOf(folder: string | null): string {
  return folder?.split('@')[0] ?? '';
}

/** What a way back to this folder leads to; null: to nothing. */
export function bundleWayBack(folder: string | null): RecordedWayBack {
  if (folder === null) return { kind: 'bundle', to: null };
  return { kind: 'bundle', to: { version: versionOf(folder), digest: `sha256:${folder.split('@')[1] ?? ''}` } };
}

/** The folder name of the version that is current; null: none. Throws `InspectionError` when it is no link of ours. */
export function readCurrent(place: BundlePlace): string | null {
  let target: string;
  try {
    target = readlinkSync(place.current);
  } catch (error) {
    if (isMissing(error)) return null;
    const reason = error instanceof Error ? error.message : String(error);
    throw new InspectionError(`what runs cannot be told: ${reason}`, error);
  }
  const folder = basename(target);
  if (target !== join('versions', folder) || !FOLDER.test(folder)) {
    throw new InspectionError(`what runs cannot be told: ${place.current} points to ${target}, which no agent wrote`);
  }
  if (!existsSync(join(place.versions, folder))) {
    throw new InspectionError(`what runs cannot be told: ${place.current} points to ${target}, which is gone`);
  }
  return folder;
}

/** Makes another version (or none) the current one: one rename, so that after any crash it is either or. */
export function switchCurrent(place: BundlePlace, folder: string | null): void {
  if (folder === null) {
    rmSync(place.current, { force: true });
  } else {
    const next = `${place.current}.new`;
    rmSync(next, { force: true });
    symlinkSync(join('versions', folder), next);
    renameSync(next, place.current);
  }
  syncFolder(place.root);
}

/** Gives an unpacked, synced folder its place among the versions. An unused leftover of the same name is replaced. */
export function placeVersion(place: BundlePlace, staged: string, folder: string): void {
  const final = join(place.versions, folder);
  if (existsSync(final)) setAside(place, folder);
  renameSync(staged, final);
  syncFolder(place.versions);
}

/** The manifest in a folder. Throws `BundleError` when it is missing or not valid. */
export function readManifest(folder: string): BundleManifest {
  let data: unknown;
  try {
    data = parse(readFileSync(join(folder, BUNDLE_MANIFEST_PATH), 'utf8'), { strict: true, uniqueKeys: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BundleError('bundle_invalid', `${BUNDLE_MANIFEST_PATH} cannot be read: ${reason}`, error);
  }
  const result = parseBundleManifest(data);
  if (result.ok) return result.manifest;
  throw new BundleError('bundle_invalid', `${BUNDLE_MANIFEST_PATH}: ${result.problems.join('; ')}`);
}

/**
 * Removes what nothing needs any more: other versions, staged folders, archives. Each version first loses its place in one
 * rename, so that whatever ends the agent, or the host, no half of one is ever among the versions.
 */
export function cleanUp(place: BundlePlace, needed: ReadonlySet<string>): void {
  empty(place.staging);
  empty(place.downloads);
  const others = readdirSync(place.versions).filter((folder) => !needed.has(folder));
  for (const folder of others) setAside(place, folder);
  if (others.length > 0) syncFolder(place.versions);
  empty(place.staging);
}

/** Takes a version from among the versions; what is left of it is removed with all that was staged. */
function setAside(place: BundlePlace, folder: string): void {
  const aside = join(place.staging, `${folder}.removed`);
  rmSync(aside, { recursive: true, force: true });
  renameSync(join(place.versions, folder), aside);
}

function empty(folder: string): void {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
}
