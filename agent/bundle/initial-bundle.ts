import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { BundleError } from './bundle-error';
import type { BundleHost } from './bundle-host';
import { unpackArchive } from './unpack';
import { placeVersion, readCurrent, readManifest, switchCurrent, versionFolder } from './versions';

/**
 * Gives a host that has no version of an application the archive its configuration names, as an image would have.
 * Nothing when there is a version, or no archive. Throws `BundleError`; what was cut off is begun anew at the next start.
 */
export async function placeInitialBundle(host: BundleHost): Promise<void> {
  const { application, place, options } = host;
  const archive = application.initialBundle;
  if (archive === null || readCurrent(place) !== null) return;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(archive)) hash.update(chunk as Buffer);
  const staged = join(place.staging, 'initial');
  const { signal } = new AbortController();
  await unpackArchive(archive, staged, { limits: options.config.limits, signal });
  const { name, version, steps } = readManifest(staged);
  if (name !== application.name)
    throw new BundleError('bundle_invalid', `${archive} is ${name}, not ${application.name}`);
  const folder = versionFolder({ version, digest: `sha256:${hash.digest('hex')}` });
  placeVersion(place, staged, folder);
  if (steps.install !== null) {
    const where = { folder: host.folder(folder), runningVersion: version, signal };
    const result = await host.runUnordered(steps.install, where);
    if (result.status !== 'ok') {
      throw new BundleError(
        'bundle_invalid',
        `the install step of ${archive}: ${result.explanation}\n${result.output}`,
      );
    }
  }
  switchCurrent(place, folder);
}
