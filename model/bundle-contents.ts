import { ArchiveFrame } from './archive-frame';
import { boundedBytes } from './bounded-bytes';
import { BUNDLE_MANIFEST_PATH, MAX_MANIFEST_BYTES } from './bundle-manifest';
import { bundlePathProblem } from './bundle-path';

/** How much may come out of one archive. */
export interface BundleLimits {
  readonly maxBundleBytes: number;
  /** Files and folders together, those that only paths imply included. */
  readonly maxBundleFiles: number;
}

/** What an agent takes unless its configuration says otherwise: 1 GiB, 20,000 files. */
export const BUNDLE_LIMITS: BundleLimits = { maxBundleBytes: 1_073_741_824, maxBundleFiles: 20_000 };

/** What an archive says of one thing in it, before its contents are read. */
export interface BundleEntry {
  readonly path: string;
  /** As the archive calls it: `file`, `directory`, `symlink`, …; null: a kind nobody knows. */
  readonly type: string | null;
  readonly mode: number;
  /** Bytes of contents that follow. */
  readonly size: number;
  /** Where they begin, in what comes out of the compression. */
  readonly offset: number;
}

/** Why an archive is refused as a whole. */
export interface BundleRefusal {
  readonly kind: 'invalid' | 'too_large';
  readonly message: string;
}

/** Each name, folder and padding of an archive takes this much of it at most, beside the contents of files. */
const FRAME_BYTES = 4_096;

/**
 * The most bytes that may come out of an archive's compression. It bounds what stands for no file at all, such as
 * headers without end.
 */
export function maxArchiveBytes({ maxBundleBytes, maxBundleFiles }: BundleLimits): number {
  return maxBundleBytes + FRAME_BYTES * (maxBundleFiles + 256);
}

/**
 * What came out of an archive so far. The one judge of archives: whoever builds, inspects or unpacks one asks it about
 * each entry before anything of it is used.
 */
export class BundleContents {
  private readonly entries = new Set<string>();
  private readonly files = new Set<string>();
  private readonly folders = new Set<string>();
  private total = 0;
  private readonly frame = new ArchiveFrame();

  constructor(private readonly limits: BundleLimits) {}

  /** Bytes of all files so far. */
  get bytes(): number {
    return this.total;
  }

  /** Files and folders so far. */
  get count(): number {
    return this.files.size + this.folders.size;
  }

  /**
   * Passes on what comes out of the compression, on its way to whoever reads entries from it. Throws what `refuse` makes
   * when it is more than the limits allow.
   */
  async *pass<Chunk extends Uint8Array>(
    chunks: AsyncIterable<Chunk>,
    refuse: (refusal: BundleRefusal) => Error,
  ): AsyncGenerator<Chunk> {
    const tooMuch = (): Error =>
      refuse({ kind: 'too_large', message: 'more comes out of the archive than its limits allow' });
    for await (const chunk of boundedBytes(chunks, maxArchiveBytes(this.limits), tooMuch)) {
      this.frame.pass(chunk);
      yield chunk;
    }
  }

  /** To be asked when all was passed and every entry taken; null: nothing else is in it. */
  end(): BundleRefusal | null {
    const problem = this.frame.end();
    return problem === null ? null : { kind: 'invalid', message: problem };
  }

  /** Takes the next entry; null: it may be there. After a refusal the archive is not to be used. */
  take(entry: BundleEntry): BundleRefusal | null {
    const problem = this.place(entry) ?? this.frame.place(entry);
    if (problem !== null)
      return { kind: 'invalid', message: `${JSON.stringify(entry.path)} in the archive ${problem}` };
    this.total += entry.size;
    const { maxBundleBytes, maxBundleFiles } = this.limits;
    if (this.total > maxBundleBytes) {
      return { kind: 'too_large', message: `more than ${maxBundleBytes} bytes come out of the archive` };
    }
    if (this.count > maxBundleFiles) {
      return { kind: 'too_large', message: `the archive holds more than ${maxBundleFiles} files and folders` };
    }
    return null;
  }

  private place({ path, type, mode, size }: BundleEntry): string | null {
    if (type !== 'file' && type !== 'directory') return `is a ${type ?? 'thing of an unknown kind'}`;
    if ((mode & 0o7000) !== 0) return 'has a setuid, setgid or sticky bit';
    const problem = bundlePathProblem(path);
    if (problem !== null) return problem;
    if (!Number.isSafeInteger(size) || size < 0) return 'has no possible size';
    if (type === 'directory' && size > 0) return 'is a folder with contents of its own';
    if (path === BUNDLE_MANIFEST_PATH && size > MAX_MANIFEST_BYTES) return `has more than ${MAX_MANIFEST_BYTES} bytes`;
    if (this.entries.has(path)) return 'stands there twice';
    this.entries.add(path);
    const parts = path.split('/');
    const above = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
    if (above.some((folder) => this.files.has(folder))) return 'lies in something that is a file';
    for (const folder of above) this.folders.add(folder);
    if (type === 'file' && this.folders.has(path)) return 'is a file and a folder';
    (type === 'file' ? this.files : this.folders).add(path);
    return null;
  }
}
