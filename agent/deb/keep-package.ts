import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { lastWords, type RunCommand } from '../packages/commands';
import { keepFile, packageFileIn, scratchFolder, type Keeping } from '../packages/keep-file';
import type { DatabaseEntry } from '../packages/package-database';
import { PackageError } from '../packages/package-error';
import type { KeptPackage } from '../packages/way-back';
import { aptGet } from './apt-arguments';

/** Where apt keeps what it downloaded. */
export const APT_ARCHIVES = '/var/cache/apt/archives';
const REPACK = '/usr/bin/dpkg-repack';

/** How apt is run, and what it calls a package. */
interface Apt {
  readonly run: RunCommand;
  readonly aptName: string;
}

/**
 * Keeps the package file of what is installed now: from apt's cache, from a repository, or packed anew from the
 * installed files where dpkg-repack is there. Throws `PackageError` `no_way_back` when there is none.
 */
export async function keepPackage(apt: Apt, keeping: Keeping, entry: DatabaseEntry): Promise<KeptPackage> {
  const cached = archiveOf(entry);
  if (existsSync(cached) && (await isThatPackage(apt, cached, entry))) return keepFile(keeping, cached, false);
  const word = `${apt.aptName}=${entry.version}`;
  const downloadFolder = scratchFolder(keeping, `download-${entry.name}-${entry.arch}`);
  const download = await apt.run(aptGet('download', word), { cwd: downloadFolder, signal: keeping.signal });
  const downloaded = packageFileIn(downloadFolder, '.deb');
  if (downloaded !== null && (await isThatPackage(apt, downloaded, entry))) return keepFile(keeping, downloaded, false);
  const repacked = existsSync(REPACK) ? await repack(apt, keeping, entry) : null;
  if (repacked !== null) return keepFile(keeping, repacked, true);
  const message =
    `${entry.name} ${entry.version} is what this host would go back to, and nobody has it any more: ` +
    `${lastWords(download)}; keep old versions in a repository, or install dpkg-repack here`;
  throw new PackageError('no_way_back', message, { package: entry.name });
}

async function repack(apt: Apt, keeping: Keeping, entry: DatabaseEntry): Promise<string | null> {
  const { signal } = keeping;
  const folder = scratchFolder(keeping, `repack-${entry.name}-${entry.arch}`);
  await apt.run([REPACK, apt.aptName], { cwd: folder, signal, timeoutMs: 600_000 });
  const file = packageFileIn(folder, '.deb');
  return file !== null && (await isThatPackage(apt, file, entry)) ? file : null;
}

/** Whether the file is the whole package of that name, version and architecture: read to its end. */
async function isThatPackage({ run }: Apt, file: string, entry: DatabaseEntry): Promise<boolean> {
  const fields = await run(['dpkg-deb', '--field', file, 'Package', 'Version', 'Architecture']);
  const expected = [`Package: ${entry.name}`, `Version: ${entry.version}`, `Architecture: ${entry.arch}`];
  const lines = fields.stdout.trim().split('\n');
  if (fields.status !== 0 || !expected.every((line) => lines.includes(line))) return false;
  return (await run(['dpkg-deb', '--contents', file])).status === 0;
}

/**
 * Puts kept package files where apt looks for what it has fetched. Of a file whose very bytes a repository has too, apt
 * would take the repository's, and fetch it.
 */
export async function putIntoArchives(run: RunCommand, words: readonly string[]): Promise<void> {
  for (const file of words.filter((word) => word.startsWith('/'))) {
    const { stdout } = await run(['dpkg-deb', '--field', file, 'Package', 'Version', 'Architecture']);
    const [, name, version, arch] = /^Package: (.*)\nVersion: (.*)\nArchitecture: (.*)$/m.exec(stdout) ?? [];
    // A file that cannot be read is one that apt refuses, with better words.
    if (name === undefined || version === undefined || arch === undefined) continue;
    copyFileSync(file, archiveOf({ name, version, arch }));
  }
}

/** Where apt keeps what it downloaded of a package. */
export function archiveOf({ name, version, arch }: Pick<DatabaseEntry, 'name' | 'version' | 'arch'>): string {
  return join(APT_ARCHIVES, `${name}_${version.replace(':', '%3a')}_${arch}.deb`);
}
