import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, readdir, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { BUNDLE_MANIFEST_PATH } from '../model/bundle-manifest';
import { bundlePathProblem } from '../model/bundle-path';
import { BundleArchiveError } from './bundle-archive-error';
import { inspectBundle, type BundleSummary } from './inspect-bundle';
import { storedGzip } from './stored-gzip';

interface Entry {
  readonly path: string;
  readonly isFolder: boolean;
  readonly isExecutable: boolean;
  readonly size: number;
}

/**
 * Packs a folder with a `bundle.yaml` into `outFile`. The same contents give the same bytes on every machine: sorted,
 * without times and owners, two modes (0755 and 0644), and stored without compression, so that the digest in a
 * campaign file stays true. What it made is read as an agent would before it gets its name. Throws `BundleArchiveError`
 * for a bad manifest, a bad path, a link or a device.
 */
export async function buildBundle(dir: string, outFile: string): Promise<BundleSummary> {
  const problems: string[] = [];
  if (await isWithin(dir, outFile)) problems.push(`${outFile} lies in the folder itself; write the archive elsewhere`);
  const entries = await listEntries(dir, '', problems);
  if (!entries.some((entry) => entry.path === BUNDLE_MANIFEST_PATH && !entry.isFolder)) {
    problems.push(`has no ${BUNDLE_MANIFEST_PATH}`);
  }
  if (problems.length > 0) throw new BundleArchiveError('folder', { subject: dir, problems });
  const partFile = `${outFile}.${String(process.pid)}.part`;
  try {
    await pipeline(packEntries(dir, entries), storedGzip, createWriteStream(partFile));
    const { name, version, digest, size } = await inspectBundle(partFile);
    await rename(partFile, outFile);
    return { name, version, digest, size };
  } catch (error) {
    if (!(error instanceof BundleArchiveError)) throw error;
    throw new BundleArchiveError('folder', { subject: dir, problems: error.problems }, error);
  } finally {
    await rm(partFile, { force: true });
  }
}

/** An archive in its own folder would be packed the next time, and the digest would not be the same. */
async function isWithin(dir: string, file: string): Promise<boolean> {
  const path = relative(await realpath(dir), join(await realpath(dirname(resolve(file))), 'archive'));
  return path !== '..' && !path.startsWith('../');
}

async function listEntries(dir: string, below: string, problems: string[]): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  const names = await readdir(join(dir, below));
  for (const name of names) {
    const path = below === '' ? name : `${below}/${name}`;
    const found = await lstat(join(dir, path));
    const problem = found.isFile() || found.isDirectory() ? bundlePathProblem(path) : 'is a link or a device';
    if (problem !== null) {
      problems.push(`${JSON.stringify(path)} ${problem}`);
      continue;
    }
    const isExecutable = (found.mode & 0o111) !== 0;
    entries.push({ path, isFolder: found.isDirectory(), isExecutable, size: found.isFile() ? found.size : 0 });
    if (found.isDirectory()) entries.push(...(await listEntries(dir, path, problems)));
  }
  // By code unit, not by the machine's language.
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function* packEntries(dir: string, entries: readonly Entry[]): AsyncGenerator<Buffer> {
  const archive = pack();
  const written = writeEntries(archive, dir, entries).catch((error: unknown) => {
    archive.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  for await (const chunk of archive) yield chunk as Buffer;
  await written;
}

async function writeEntries(archive: ReturnType<typeof pack>, dir: string, entries: readonly Entry[]): Promise<void> {
  for (const entry of entries) {
    const header = {
      name: entry.isFolder ? `${entry.path}/` : entry.path,
      type: entry.isFolder ? ('directory' as const) : ('file' as const),
      size: entry.size,
      mode: entry.isFolder || entry.isExecutable ? 0o755 : 0o644,
      mtime: new Date(0),
      uid: 0,
      gid: 0,
    };
    if (entry.isFolder) archive.entry(header, '');
    else await pipeline(createReadStream(join(dir, entry.path)), archive.entry(header));
  }
  archive.finalize();
}
