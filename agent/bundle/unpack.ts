import { closeSync, createReadStream, fsyncSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Extract, type Header } from 'tar-stream';
import { bundlePathProblem } from '../../model/bundle-path';
import { syncFolder, writeFully } from '../durable-file';
import { BundleError, noSpaceError } from './bundle-error';
import { systemErrorCode } from '../system-error';

/** How much may come out of one archive. */
export interface UnpackLimits {
  readonly maxBundleBytes: number;
  readonly maxBundleFiles: number;
}

/**
 * Unpacks an archive into a new folder and brings all of it to the disk. Only plain files and folders, below that
 * folder, without special modes, are taken; anything else refuses the whole archive. Throws `BundleError`.
 */
export async function unpackArchive(archive: string, folder: string, limits: UnpackLimits): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const unpacking = new Unpacking(folder, limits);
  const reader = extract();
  const [taken, read] = await Promise.allSettled([
    unpacking.takeAll(reader),
    pipeline(createReadStream(archive), createGunzip(), reader),
  ]);
  // Both fail together; whoever refused an entry knows why.
  const failed = [taken, read].find((each) => each.status === 'rejected');
  if (failed !== undefined) throw asBundleError(failed.reason, folder);
  unpacking.syncFolders();
}

type Entry = Extract extends AsyncIterable<infer Each> ? Each : never;

class Unpacking {
  private readonly folders = new Set<string>();
  private readonly seen = new Set<string>();
  private bytes = 0;

  constructor(
    private readonly root: string,
    private readonly limits: UnpackLimits,
  ) {
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
    const { header } = entry;
    const path = header.name.replace(/\/$/, '');
    const problem = entryProblem(header, path) ?? (this.seen.has(path) ? 'stands there twice' : null);
    if (problem !== null) throw new BundleError('bundle_invalid', `${JSON.stringify(path)} in the archive ${problem}`);
    this.seen.add(path);
    if (this.seen.size > this.limits.maxBundleFiles) {
      throw new BundleError(
        'bundle_too_large',
        `the archive holds more than ${String(this.limits.maxBundleFiles)} files`,
      );
    }
    if (header.type === 'directory') {
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
    try {
      mkdirSync(join(this.root, path), { recursive: true, mode: 0o755 });
    } catch (error) {
      if (!['EEXIST', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) throw error;
      throw new BundleError('bundle_invalid', `${JSON.stringify(path)} in the archive is a file and a folder`, error);
    }
    parts.forEach((_, index) => this.folders.add(join(this.root, ...parts.slice(0, index + 1))));
  }

  private async writeFile(file: string, entry: Entry): Promise<void> {
    const isExecutable = (entry.header.mode & 0o100) !== 0;
    // Exclusive: what is there already, a folder or a file of another spelling, is never written through.
    const descriptor = openSync(file, 'wx', isExecutable ? 0o755 : 0o644);
    try {
      for await (const chunk of entry as AsyncIterable<Buffer>) {
        this.bytes += chunk.length;
        if (this.bytes > this.limits.maxBundleBytes) {
          const limit = String(this.limits.maxBundleBytes);
          throw new BundleError('bundle_too_large', `more than ${limit} bytes come out of the archive`);
        }
        writeFully(descriptor, chunk);
      }
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}

function entryProblem(header: Header, path: string): string | null {
  if (header.type !== 'file' && header.type !== 'directory') return `is a ${header.type}`;
  if ((header.mode & 0o7000) !== 0) return 'has a setuid, setgid or sticky bit';
  return bundlePathProblem(path);
}

function asBundleError(error: unknown, folder: string): unknown {
  const full = noSpaceError(error, folder);
  if (full !== null) return full;
  // What else the system says is not the archive's fault either.
  if (error instanceof BundleError || /^E[A-Z0-9]+$/.test(systemErrorCode(error) ?? '')) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new BundleError('bundle_invalid', `the archive cannot be unpacked: ${reason}`, error);
}
