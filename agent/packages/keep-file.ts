import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolder } from '../durable-file';
import type { KeptPackage, WaysBack } from './way-back';

/** Where an installed package's file is looked for. */
export interface Keeping {
  readonly ways: WaysBack;
  /** Files may be left here. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/** Keeps a package's file by its digest, in a way that survives a power cut. */
export function keepFile({ ways }: Pick<Keeping, 'ways'>, file: string, lossy: boolean): KeptPackage {
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
  const kept = ways.packageFile({ digest, lossy });
  copyFileSync(file, `${kept}.new`);
  const descriptor = openSync(`${kept}.new`, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(`${kept}.new`, kept);
  syncFolder(dirname(kept));
  return { digest, lossy };
}

/** An empty place for files that are looked at once. */
export function scratchFolder({ scratch }: Pick<Keeping, 'scratch'>, name: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** The package file in a folder; null: there is none. */
export function packageFileIn(folder: string, suffix: string): string | null {
  const name = readdirSync(folder).find((each) => each.endsWith(suffix));
  return name === undefined ? null : join(folder, name);
}
