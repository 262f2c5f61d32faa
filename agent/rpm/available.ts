import type { PackageVersion } from '../../model/campaign';
import { isIn, type Available } from '../packages/available';
import { lastWords, type RunCommand } from '../packages/commands';
import type { FindLockHolder } from '../packages/locks';
import { PackageError } from '../packages/package-error';
import { runUnlocked, type UnlockedLimits } from '../packages/run-unlocked';
import { readAvailable, type AvailableRpm } from './answers';
import type { Dnf } from './dnf';

/** Mirrors may be far away. */
const REFRESH_TIMEOUT_MS = 600_000;
const REFRESH = ['dnf', '--quiet', '--assumeyes', 'makecache', '--refresh'];

/** What asking takes. */
export interface Asking {
  readonly dnf: Dnf;
  readonly run: RunCommand;
  readonly lockHolder: FindLockHolder;
}

/**
 * The listed versions as this host's dnf has them; refreshed when one is missing. Throws `PackageError`
 * `version_unknown` for the first that nobody offers, `package_held` for one that dnf is told to leave,
 * `updater_running` when others keep the indexes locked.
 */
export async function findAvailable(
  asking: Asking,
  packages: readonly PackageVersion[],
  { signal, mayWait }: Pick<UnlockedLimits, 'signal' | 'mayWait'>,
): Promise<readonly Available[]> {
  const first = await look(asking, packages, signal);
  if (packages.every((each) => isIn(first, each))) return allowed(first);
  const refresh = await runUnlocked(asking, REFRESH, { signal, mayWait, timeoutMs: REFRESH_TIMEOUT_MS });
  const second = await look(asking, packages, signal);
  const missing = packages.find((each) => !isIn(second, each));
  if (missing === undefined) return allowed(second);
  const { name, version } = missing;
  const about = refresh.status === 0 ? 'with fresh indexes' : `and "dnf makecache" fails: ${lastWords(refresh)}`;
  throw new PackageError('version_unknown', `no repository of this host has ${name} ${version}, ${about}`, {
    package: name,
  });
}

async function look(
  { dnf }: Asking,
  packages: readonly PackageVersion[],
  signal: AbortSignal,
): Promise<readonly AvailableRpm[]> {
  const words = packages.map(({ name, version }) => `${name}=${version}`);
  return readAvailable(await dnf.ask(['available', ...words], { signal }));
}

function allowed(found: readonly AvailableRpm[]): readonly Available[] {
  const excluded = found.find(({ isExcluded }) => isExcluded);
  if (excluded === undefined) return found;
  const { name, version } = excluded;
  const message = `this host's dnf is told to leave ${name} ${version} (excludepkgs or versionlock); release it first`;
  throw new PackageError('package_held', message, { package: name });
}
