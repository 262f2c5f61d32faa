import fs, { existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putBack } from '../../agent/bundle/activate';
import type { BundleHost } from '../../agent/bundle/bundle-host';
import {
  bundlePlace,
  makeBundlePlace,
  placeVersion,
  readManifest,
  type BundlePlace,
} from '../../agent/bundle/versions';

const BEFORE = `1.0.0@${'a'.repeat(64)}`;
const FAILED = `2.0.0@${'b'.repeat(64)}`;
const MANIFEST =
  'apiVersion: ringmaster/v1\nkind: Bundle\nmetadata: { name: app, version: "2.0.0" }\nrun: { command: [node, server.js] }\n';

let dir: string;
let place: BundlePlace;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-put-back-'));
  place = bundlePlace(dir, 'app');
  makeBundlePlace(place);
  for (const version of [BEFORE, FAILED]) fill(join(place.versions, version));
  symlinkSync(join('versions', FAILED), place.current);
});

afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(dir, { recursive: true });
});

function fill(folder: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'bundle.yaml'), MANIFEST);
  writeFileSync(join(folder, 'server.js'), '');
}

/** What is told to end in the midst of the removal of a folder with this in its name: its manifest is gone, the rest is not. */
function killWhileRemoving(name: string): void {
  const { rmSync } = fs;
  jest.spyOn(fs, 'rmSync').mockImplementation((path, options) => {
    const manifest = join(String(path), 'bundle.yaml');
    if (!String(path).includes(name) || !existsSync(manifest)) {
      rmSync(path, options);
      return;
    }
    rmSync(manifest);
    throw new Error('kill -9');
  });
}

function host(): BundleHost {
  return {
    place,
    folder: (version: string) => join(place.versions, version),
    manifest: (version: string) => readManifest(join(place.versions, version)),
    run: () => Promise.resolve(),
    options: { atBoundary: () => undefined },
  } as unknown as BundleHost;
}

describe('a version that is removed', () => {
  const change = { before: BEFORE, target: FAILED };

  it('in the midst of which the agent is killed is put back all the same', async () => {
    killWhileRemoving(FAILED);
    await expect(putBack(host(), change, 'it did not stay up')).rejects.toThrow('kill -9');
    jest.restoreAllMocks();
    const again = await putBack(host(), change, 'it did not stay up');
    expect(again).toMatchObject({ phase: 'BACKED_OUT', reason: 'application_did_not_start' });
    expect([readdirSync(place.versions), readdirSync(place.staging)]).toEqual([[BEFORE], []]);
  });

  it('to make room for another of the same name is never half there', () => {
    const staged = join(place.staging, FAILED);
    fill(staged);
    killWhileRemoving(FAILED);
    try {
      placeVersion(place, staged, FAILED);
    } catch {
      // Killed.
    }
    expect(existsSync(join(place.versions, FAILED, 'bundle.yaml'))).toBe(true);
  });
});
