import { accessSync, constants, existsSync, statSync, statfsSync } from 'node:fs';
import { systemErrorCode } from '../system-error';
import type { Available } from './available';
import { PackageError } from './package-error';

/** What the package database, logs and journals need beside the packages themselves. */
const MARGIN_BYTES = 32 * 1024 * 1024;
/** A kernel with its initial ram disk, as update-initramfs writes it: old and new stand beside each other. */
const KERNEL_BYTES = 160 * 1024 * 1024;

/** A folder and the bytes that must be free there. */
export interface SpaceNeed {
  readonly folder: string;
  readonly bytes: number;
}

/** What the packages need where: `cache` is where they are downloaded to, `keptIn` where the old ones are kept. */
export function spaceNeeds(
  packages: readonly Available[],
  { cache, keptIn }: { readonly cache: string; readonly keptIn: string },
): readonly SpaceNeed[] {
  const sum = (pick: (each: Available) => number): number => packages.reduce((total, each) => total + pick(each), 0);
  const download = sum((each) => each.downloadBytes);
  const hasKernel = packages.some(({ name }) => name.startsWith('linux-image-'));
  return [
    { folder: '/', bytes: 0 },
    // Nearly all of a package is there. New files stand beside the old ones until each package is unpacked.
    { folder: '/usr', bytes: sum((each) => each.installedBytes) },
    { folder: '/boot', bytes: hasKernel ? KERNEL_BYTES : 0 },
    { folder: '/var', bytes: 0 },
    { folder: cache, bytes: download },
    // Old packages are about as large as new ones.
    { folder: keptIn, bytes: download },
  ];
}

/** Throws `PackageError` `read_only` or `no_space`. Folders of one file system share what is free. */
export function checkSpace(needs: readonly SpaceNeed[]): void {
  const byDevice = new Map<number, { folder: string; bytes: number }>();
  for (const { folder, bytes } of needs.filter((need) => existsSync(need.folder))) {
    checkWritable(folder);
    const device = statSync(folder).dev;
    const sum = byDevice.get(device) ?? { folder, bytes: MARGIN_BYTES };
    byDevice.set(device, { folder: sum.folder, bytes: sum.bytes + bytes });
  }
  for (const { folder, bytes } of byDevice.values()) {
    const { bavail, bsize } = statfsSync(folder);
    const free = bavail * bsize;
    if (free >= bytes) continue;
    throw new PackageError('no_space', `${folder} has ${mebibytes(free)} free, and ${mebibytes(bytes)} are needed`);
  }
}

function checkWritable(folder: string): void {
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const reason = systemErrorCode(error) === 'EROFS' ? 'is mounted read-only' : 'cannot be written';
    throw new PackageError('read_only', `${folder} ${reason}`, { cause: error });
  }
}

function mebibytes(bytes: number): string {
  return `${String(Math.ceil(bytes / 1024 / 1024))} MiB`;
}
