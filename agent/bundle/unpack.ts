import { closeSync, createReadStream, fsyncSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Extract } from 'tar-stream';
import { BundleContents, type BundleLimits, type BundleRefusal } from '../../model/bundle-contents';
import { syncFolder, writeFully } from '../durable-file';
import { BundleError, noSpaceError } from './bundle-error';
import { systemErrorCode } from '../system-error';

/** What an archive is unpacked with. */
export interface Unpack {
  readonly limits: BundleLimits;
  /** Ends it: the order's time is over. */
  readonly signal: AbortSignal;
}

/**
 * Unpacks an archive into a new folder and brings all of it to the disk. Only plain files and folders, below that
 * folder, without special modes, are taken; anything else refuses the whole archive. Throws `BundleError`.
 */
export async function unpackArchive(archive: string, folder: string, { limits, signal }: Unpack): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const unpacking = new Unpacking(folder, limits);
  const reader = extract();
  const [taken, read] = await Promise.allSettled([
    unpacking.takeAll(reader as AsyncIterable<Entry>),
    pipeline(
      createReadStream(archive),
      createGunzip(),
      (chunks) => unpacking.contents.pass(chunks as AsyncIterable<Buffer>, bundleError),
      reader,
      { signal },
    ),
  ]);
  if (signal.aborted) throw new BundleError('timed_out', 'the run time was over before the archive was unpacked');
  // Both fail together; whoever refused an entry knows why.
  const failed = [taken, read].find((each) => each.status === 'rejected');
  if (failed !== undefined) throw asBundleError(failed.reason, folder);
  const refusal = unpacking.contents.end();
  if (refusal !== null) throw bundleError(refusal);
  unpacking.syncFolders();
}

/** Its types leave out where an entry's contents begin. */
type Entry = (Extract extends AsyncIterable<infer Each> ? Each : never) & { header: { byteOffset: number } };

class Unpacking {
  readonly contents: BundleContents;
  private readonly folders = new Set<string>();

  constructor(
    private readonly root: string,
    limits: BundleLimits,
  ) {
    this.contents = new BundleContents(limits);
    this.folders.add(root);
  }

  async takeAll(entries: AsyncIterable<Entry>): Promise<void> {
    for await (const entry of entries) await this.take(entry);
  }

  syncFolders(): void {
    for (const folder of this.folders) syncFolder(folder);
    syncFolder(dirname(this.root));
  }

  private async take(entry: Entry): Promise<void> {
    const { name, type, mode, size, byteOffset: offset } = entry.header;
    const path = name.replace(/\/$/, '');
    const refusal = this.contents.take({ path, type, mode, size, offset });
    if (refusal !== null) throw bundleError(refusal);
    if (type === 'directory') {
      this.makeFolder(path);
      entry.resume();
      return;
    }
    const parent = dirname(path);
    if (parent !== '.') this.makeFolder(parent);
    await this.writeFile(join(this.root, path), entry);
  }

  private makeFolder(path: string): void {
    const parts = path.split('/');
    mkdirSync(join(this.root, path), { recursive: true, mode: 0o755 });
    parts.forEach((_, index) => this.folders.add(join(this.root, ...parts.slice(0, index + 1))));
  }

  private async writeFile(file: string, entry: Entry): Promise<void> {
    const isExecutable = (entry.header.mode & 0o100) !== 0;
    // Exclusive: what is there already, a folder or a file of another spelling, is never written through.
    const descriptor = openSync(file, 'wx', isExecutable ? 0o755 : 0o644);
    try {
      for await (const chunk of entry as AsyncIterable<Buffer>) writeFully(descriptor, chunk);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}

function bundleError({ kind, message }: BundleRefusal): BundleError {
  return new BundleError(kind === 'invalid' ? 'bundle_invalid' : 'bundle_too_large', message);
}

function asBundleError(error: unknown, folder: string): unknown {
  const full = noSpaceError(error, folder);
  if (full !== null) return full;
  // What else the system says is not the archive's fault either.
  if (error instanceof BundleError || /^E[A-Z0-9]+$/.test(systemErrorCode(error) ?? '')) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new BundleError('bundle_invalid', `the archive cannot be unpacked: ${reason}`, error);
}
