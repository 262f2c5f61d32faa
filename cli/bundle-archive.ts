import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, pack, type Header } from 'tar-stream';
import { parse } from 'yaml';
import { BUNDLE_MANIFEST_PATH, parseBundleManifest, type BundleManifest } from '../model/bundle-manifest';
import { bundlePathProblem } from '../model/bundle-path';
import { storedGzip } from './stored-gzip';

const MAX_MANIFEST_BYTES = 65_536;

/** What a bundle's archive is, as a campaign file names it. */
export interface BundleSummary {
  readonly name: string;
  readonly version: string;
  /** `sha256:<64 hex>` of the archive. */
  readonly digest: string;
  /** Bytes of the archive. */
  readonly size: number;
}

/** A folder or an archive that is not a bundle. `problems` says everything that is wrong, a line each. */
export class BundleArchiveError extends Error {
  override readonly name = 'BundleArchiveError';
  /** `folder`: what was to be packed is wrong; `archive`: a file that should be a bundle is not. */
  readonly kind: 'folder' | 'archive';
  readonly problems: readonly string[];

  constructor(
    kind: 'folder' | 'archive',
    wrong: { readonly subject: string; readonly problems: readonly string[] },
    cause?: unknown,
  ) {
    const { subject, problems } = wrong;
    super(`${subject} is not a bundle:\n${problems.map((problem) => `  ${problem}`).join('\n')}`, { cause });
    this.kind = kind;
    this.problems = problems;
  }
}

interface Entry {
  readonly path: string;
  readonly isFolder: boolean;
  readonly isExecutable: boolean;
  readonly size: number;
}

/**
 * Packs a folder with a `bundle.yaml` into `outFile`. The same contents give the same bytes on every machine: sorted,
 * without times and owners, two modes (0755 and 0644), and stored without compression, so that the digest in a
 * campaign file stays true. Throws `BundleArchiveError` for a bad manifest, a bad path, a link or a device.
 */
export async function buildBundle(dir: string, outFile: string): Promise<BundleSummary> {
  const problems: string[] = [];
  const entries = await listEntries(dir, '', problems);
  if (problems.length > 0) throw new BundleArchiveError('folder', { subject: dir, problems });
  const manifestEntry = entries.find((entry) => entry.path === BUNDLE_MANIFEST_PATH && !entry.isFolder);
  if (manifestEntry === undefined)
    throw new BundleArchiveError('folder', { subject: dir, problems: [`has no ${BUNDLE_MANIFEST_PATH}`] });
  const manifest = readManifest(await readAll(createReadStream(join(dir, BUNDLE_MANIFEST_PATH))), 'folder', dir);
  const partFile = `${outFile}.${String(process.pid)}.part`;
  try {
    await pipeline(packEntries(dir, entries), storedGzip, createWriteStream(partFile));
    await rename(partFile, outFile);
  } finally {
    await rm(partFile, { force: true });
  }
  return { name: manifest.name, version: manifest.version, ...(await measure(outFile)) };
}

/** Reads a bundle's archive to its end. Throws `BundleArchiveError` when an agent would refuse it. */
export async function inspectBundle(file: string): Promise<BundleSummary & { readonly manifest: BundleManifest }> {
  const problems: string[] = [];
  const seen = new Set<string>();
  const manifests: string[] = [];
  const reader = extract();
  reader.on('entry', (header, stream, next) => {
    const path = header.name.replace(/\/$/, '');
    const problem = entryProblem(header, path) ?? (seen.has(path) ? 'stands there twice' : null);
    if (problem !== null) problems.push(`${JSON.stringify(path)} ${problem}`);
    seen.add(path);
    stream.on('error', next);
    if (path !== BUNDLE_MANIFEST_PATH || problem !== null) {
      stream.on('end', next);
      stream.resume();
      return;
    }
    readAll(stream).then((text) => {
      manifests.push(text);
      next();
    }, next);
  });
  try {
    await pipeline(createReadStream(file), createGunzip(), reader);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BundleArchiveError('archive', { subject: file, problems: [`cannot be unpacked: ${reason}`] }, error);
  }
  if (problems.length > 0) throw new BundleArchiveError('archive', { subject: file, problems });
  const [manifestText] = manifests;
  if (manifestText === undefined)
    throw new BundleArchiveError('archive', { subject: file, problems: [`holds no ${BUNDLE_MANIFEST_PATH}`] });
  const manifest = readManifest(manifestText, 'archive', file);
  return { name: manifest.name, version: manifest.version, ...(await measure(file)), manifest };
}

function entryProblem(header: Header, path: string): string | null {
  if (header.type !== 'file' && header.type !== 'directory') return `is a ${header.type}`;
  if ((header.mode & 0o7000) !== 0) return 'has a setuid, setgid or sticky bit';
  return bundlePathProblem(path);
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

async function readAll(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += (chunk as Buffer).length;
    if (size > MAX_MANIFEST_BYTES) throw new Error(`${BUNDLE_MANIFEST_PATH} is larger than 64 KiB`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readManifest(text: string, kind: 'folder' | 'archive', subject: string): BundleManifest {
  let data: unknown;
  try {
    data = parse(text, { strict: true, uniqueKeys: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BundleArchiveError(kind, { subject, problems: [`${BUNDLE_MANIFEST_PATH}: ${reason}`] }, error);
  }
  const result = parseBundleManifest(data);
  if (result.ok) return result.manifest;
  const problems = result.problems.map((problem) => `${BUNDLE_MANIFEST_PATH}: ${problem}`);
  throw new BundleArchiveError(kind, { subject, problems });
}

async function measure(file: string): Promise<{ readonly digest: string; readonly size: number }> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return { digest: `sha256:${hash.digest('hex')}`, size: (await stat(file)).size };
}
