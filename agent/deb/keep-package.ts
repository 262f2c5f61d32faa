import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  fsyncSync,
  readFileSync,
  readdirSync,
  renameSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolder } from '../durable-file';
import { aptGet } from './apt-arguments';
import { lastWords } from './commands';
import { DebError } from './deb-error';
import type { DebHost } from './deb-host';
import type { DatabaseEntry } from './package-database';
import type { KeptPackage, WaysBack } from './way-back';

const APT_ARCHIVES = '/var/cache/apt/archives';
const REPACK = '/usr/bin/dpkg-repack';

/** Where an installed package's file is looked for. */
export interface Keeping {
  readonly host: DebHost;
  readonly ways: WaysBack;
  /** Files may be left here. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/**
 * Keeps the package file of what is installed now: from apt's cache, from a repository, or packed anew from the
 * installed files where dpkg-repack is there. Throws `DebError` `no_way_back` when there is none.
 */
export async function keepPackage(keeping: Keeping, entry: DatabaseEntry): Promise<KeptPackage> {
  const cached = join(APT_ARCHIVES, `${entry.name}_${entry.version.replace(':', '%3a')}_${entry.arch}.deb`);
  if (existsSync(cached) && (await isThatPackage(keeping, cached, entry))) return keep(keeping, cached, false);
  const { host, signal } = keeping;
  const word = `${await host.aptName(entry)}=${entry.version}`;
  const downloadFolder = scratchFolder(keeping, `download-${entry.name}-${entry.arch}`);
  const download = await host.options.run(aptGet('download', word), { cwd: downloadFolder, signal });
  const downloaded = onlyFile(downloadFolder);
  if (downloaded !== null && (await isThatPackage(keeping, downloaded, entry))) return keep(keeping, downloaded, false);
  const repacked = existsSync(REPACK) ? await repack(keeping, entry) : null;
  if (repacked !== null) return keep(keeping, repacked, true);
  const message =
    `${entry.name} ${entry.version} is what this host would go back to, and nobody has it any more: ` +
    `${lastWords(download)}; keep old versions in a repository, or install dpkg-repack here`;
  throw new DebError('no_way_back', message, { package: entry.name });
}

async function repack(keeping: Keeping, entry: DatabaseEntry): Promise<string | null> {
  const { host, signal } = keeping;
  const folder = scratchFolder(keeping, `repack-${entry.name}-${entry.arch}`);
  await host.options.run([REPACK, await host.aptName(entry)], { cwd: folder, signal, timeoutMs: 600_000 });
  const file = onlyFile(folder);
  return file !== null && (await isThatPackage(keeping, file, entry)) ? file : null;
}

/** Whether the file is the whole package of that name, version and architecture: read to its end. */
async function isThatPackage({ host, signal }: Keeping, file: string, entry: DatabaseEntry): Promise<boolean> {
  const { run } = host.options;
  const fields = await run(['dpkg-deb', '--field', file, 'Package', 'Version', 'Architecture'], { signal });
  const expected = [`Package: ${entry.name}`, `Version: ${entry.version}`, `Architecture: ${entry.arch}`];
  const lines = fields.stdout.trim().split('\n');
  if (fields.status !== 0 || !expected.every((line) => lines.includes(line))) return false;
  return (await run(['dpkg-deb', '--contents', file], { signal })).status === 0;
}

function keep({ ways }: Keeping, file: string, lossy: boolean): KeptPackage {
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

function scratchFolder({ scratch }: Keeping, name: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function onlyFile(folder: string): string | null {
  const name = readdirSync(folder).find((each) => each.endsWith('.deb'));
  return name === undefined ? null : join(folder, name);
}
