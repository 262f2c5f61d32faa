import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Extract } from 'tar-stream';
import { parse } from 'yaml';
import { BundleContents, BUNDLE_LIMITS, type BundleLimits } from '../model/bundle-contents';
import {
  bundleCommandProblems,
  BUNDLE_MANIFEST_PATH,
  parseBundleManifest,
  type BundleManifest,
} from '../model/bundle-manifest';
import { BundleArchiveError } from './bundle-archive-error';

/** What a bundle's archive is, as a campaign file names it. */
export interface BundleSummary {
  readonly name: string;
  readonly version: string;
  /** `sha256:<64 hex>` of the archive. */
  readonly digest: string;
  /** Bytes of the archive. */
  readonly size: number;
}

/** One file of a bundle. */
export interface BundledFile {
  readonly path: string;
  readonly size: number;
  readonly executable: boolean;
  /** `sha256:<64 hex>` of its contents. */
  readonly digest: string;
}

/** All that an archive says. */
export interface InspectedBundle extends BundleSummary {
  readonly unpackedBytes: number;
  readonly files: readonly BundledFile[];
  readonly manifest: BundleManifest;
}

/** Reads a bundle's archive to its end. Throws `BundleArchiveError` when an agent with these limits would refuse it. */
export async function inspectBundle(file: string, limits: BundleLimits = BUNDLE_LIMITS): Promise<InspectedBundle> {
  const measured = await measure(file);
  if (measured.size > limits.maxBundleBytes) {
    throw refuse(file, [`has ${measured.size} bytes, and hosts take ${limits.maxBundleBytes}`]);
  }
  const archive = new ArchiveReading(file, limits);
  await archive.read();
  const { manifestText, files, bytes } = archive;
  if (manifestText === null) throw refuse(file, [`holds no ${BUNDLE_MANIFEST_PATH}`]);
  const manifest = readManifest(manifestText, file);
  const problems = bundleCommandProblems(manifest, new Map(files.map((each) => [each.path, each.executable])));
  if (problems.length > 0) throw refuse(file, problems.map(ofManifest));
  return { name: manifest.name, version: manifest.version, ...measured, unpackedBytes: bytes, files, manifest };
}

/** Whether the file system said it. By its shape: an error may come from another realm. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}

/** Its types leave out where an entry's contents begin. */
type Entry = (Extract extends AsyncIterable<infer Each> ? Each : never) & { header: { byteOffset: number } };

class ArchiveReading {
  readonly files: BundledFile[] = [];
  manifestText: string | null = null;
  private readonly problems: string[] = [];
  private readonly contents: BundleContents;

  constructor(
    private readonly file: string,
    private readonly limits: BundleLimits,
  ) {
    this.contents = new BundleContents(limits);
  }

  get bytes(): number {
    return this.contents.bytes;
  }

  async read(): Promise<void> {
    const reader = extract();
    const [taken, read] = await Promise.allSettled([
      this.takeAll(reader as AsyncIterable<Entry>),
      pipeline(
        createReadStream(this.file),
        createGunzip(),
        (chunks) => this.contents.pass(chunks as AsyncIterable<Buffer>, ({ message }) => new Error(message)),
        reader,
      ),
    ]);
    if (this.problems.length > 0) throw refuse(this.file, this.problems);
    const failed = [taken, read].find((each) => each.status === 'rejected');
    if (failed === undefined) {
      const refusal = this.contents.end();
      if (refusal !== null) throw refuse(this.file, [refusal.message]);
      return;
    }
    const error: unknown = failed.reason;
    // A file that is not there, or may not be read.
    if (isSystemError(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw refuse(this.file, [`cannot be unpacked: ${reason}`], error);
  }

  /** Gathers every bad entry; one that is too much ends it, for more of it may never end. */
  private async takeAll(entries: AsyncIterable<Entry>): Promise<void> {
    for await (const entry of entries) {
      const { name, type, mode, size, byteOffset: offset } = entry.header;
      const path = name.replace(/\/$/, '');
      const refusal = this.contents.take({ path, type, mode, size, offset });
      if (refusal !== null) this.problems.push(refusal.message);
      if (refusal?.kind === 'too_large') throw new Error(refusal.message);
      if (refusal !== null || type !== 'file') {
        // Never awaited: an entry that was refused may never end.
        entry.resume();
        continue;
      }
      const hash = createHash('sha256');
      const manifest: Buffer[] = [];
      const isManifest = path === BUNDLE_MANIFEST_PATH;
      for await (const chunk of entry as AsyncIterable<Buffer>) {
        hash.update(chunk);
        if (isManifest) manifest.push(chunk);
      }
      if (isManifest) this.manifestText = Buffer.concat(manifest).toString('utf8');
      const executable = (mode & 0o100) !== 0;
      this.files.push({ path, size, executable, digest: `sha256:${hash.digest('hex')}` });
    }
  }
}

function readManifest(text: string, file: string): BundleManifest {
  let data: unknown;
  try {
    data = parse(text, { strict: true, uniqueKeys: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw refuse(file, [ofManifest(reason)], error);
  }
  const result = parseBundleManifest(data);
  if (result.ok) return result.manifest;
  throw refuse(file, result.problems.map(ofManifest));
}

function ofManifest(problem: string): string {
  return `${BUNDLE_MANIFEST_PATH}: ${problem}`;
}

function refuse(subject: string, problems: readonly string[], cause?: unknown): BundleArchiveError {
  return new BundleArchiveError('archive', { subject, problems }, cause);
}

async function measure(file: string): Promise<{ readonly digest: string; readonly size: number }> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return { digest: `sha256:${hash.digest('hex')}`, size: (await stat(file)).size };
}
