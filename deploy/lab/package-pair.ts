import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { command, execute } from './command';
import type { SecurityUpdate } from './messages';
import type { Prepared } from './prepare';
import { RELEASE } from './requirements';

/** Packages that change together, in the order they are tried: each is on every host of the lab. */
const CANDIDATES: readonly (readonly string[])[] = [['openssl', 'libssl3'], ['perl-base'], ['libgnutls30'], ['gpgv']];

async function isNewer(version: string, than: string): Promise<boolean> {
  return (await execute('dpkg', ['--compare-versions', version, 'gt', than])).status === 0;
}

/** The version in the base root. */
async function installedVersion(root: string, name: string): Promise<string | null> {
  const admin = `--admindir=${join(root, 'var', 'lib', 'dpkg')}`;
  const { status, stdout } = await execute('dpkg-query', [admin, '-W', '-f', '${Version}', name]);
  return status === 0 ? stdout : null;
}

/** The newest version in the release's security suite, as this machine's package lists have it. */
async function securityVersion(name: string): Promise<string | null> {
  const { stdout } = await execute('apt-cache', ['madison', name]);
  const versions = stdout
    .split('\n')
    .map((line) => line.split('|').map((field) => field.trim()))
    .flatMap(([, version, from]) =>
      version !== undefined && from?.includes(`${RELEASE}-security/`) === true ? [version] : [],
    );
  let newest: string | null = null;
  for (const version of versions) if (newest === null || (await isNewer(version, newest))) newest = version;
  return newest;
}

/** These packages' update from the versions in a root; null: not each of them has one. */
export async function updateOf(root: string, names: readonly string[]): Promise<SecurityUpdate | null> {
  const packages: { name: string; from: string; to: string }[] = [];
  for (const name of names) {
    const from = await installedVersion(root, name);
    const to = await securityVersion(name);
    if (from === null || to === null || !(await isNewer(to, from))) return null;
    packages.push({ name, from, to });
  }
  return { packages };
}

async function firstUpdate(root: string): Promise<SecurityUpdate | null> {
  for (const names of CANDIDATES) {
    const update = await updateOf(root, names);
    if (update !== null) return update;
  }
  return null;
}

/** Finds packages whose version in the base root differs from that of the security suite now. @throws Error if none does. */
export async function findSecurityUpdate({ base, lists }: Prepared): Promise<SecurityUpdate> {
  const known = await firstUpdate(base.root);
  if (known !== null) return known;
  await lists.update();
  const found = await firstUpdate(base.root);
  if (found !== null) return found;
  const tried = CANDIDATES.flat().join(', ');
  throw new Error(
    `Debian has no newer version of ${tried} in ${RELEASE}-security than the hosts' root has, or this machine's apt does not know that suite: see apt-cache policy openssl.`,
  );
}

/** Fetches the update's .deb files into the cache with apt, which checks their signatures. Resolves with the files. */
export async function fetchUpdate({ cacheDir, lists }: Prepared, update: SecurityUpdate): Promise<string[]> {
  const kept = join(
    cacheDir,
    `update-${update.packages
      .map(({ name, to }) => `${name}_${to}`)
      .join('-')
      .replaceAll(/[^\w.+~-]/g, '_')}`,
  );
  if (!existsSync(kept)) {
    mkdirSync(cacheDir, { recursive: true, mode: 0o700 });
    const draft = mkdtempSync(join(cacheDir, 'fetching-'));
    try {
      const wanted = update.packages.map(({ name, to }) => `${name}=${to}`);
      // As root, apt fetches as its own user, who may not look into our cache.
      const download = ['-o', 'APT::Sandbox::User=root', 'download', '-q', ...wanted];
      const { status } = await execute('apt-get', download, { cwd: draft });
      if (status !== 0) {
        // Lists older than the archive name files that are gone.
        await lists.update();
        await command('apt-get', download, { cwd: draft });
      }
      renameSync(draft, kept);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }
  return readdirSync(kept).map((file) => join(kept, file));
}
