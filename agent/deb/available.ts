import type { PackageVersion } from '../../model/campaign';
import { aptCache, aptGet } from './apt-arguments';
import { isIn, type Available } from '../packages/available';
import { lastWords, type RunCommand } from '../packages/commands';
import { PackageError } from '../packages/package-error';
import { runUnlocked, type UnlockedLimits } from '../packages/run-unlocked';
import { lockHolder } from './lock-holder';

/** Mirrors may be far away. */
const UPDATE_TIMEOUT_MS = 600_000;

/** Reads the stanzas of `apt-cache show`. One without a file name is what dpkg has installed, not what can be had. */
export function parseAvailable(output: string): readonly Available[] {
  return output.split(/\n\n+/).flatMap((stanza) => {
    const field = (name: string): string | null =>
      new RegExp(`^${name}: *(.*)$`, 'm').exec(stanza)?.[1]?.trim() ?? null;
    const name = field('Package');
    const version = field('Version');
    if (name === null || version === null || field('Filename') === null) return [];
    const downloadBytes = Number(field('Size') ?? '0');
    return [{ name, version, downloadBytes, installedBytes: 1024 * Number(field('Installed-Size') ?? '0') }];
  });
}

/**
 * The listed versions as the indexes of this host have them; refreshed when one is missing. Throws `PackageError`
 * `version_unknown` for the first that nobody offers, `updater_running` when others keep the indexes locked.
 */
export async function findAvailable(
  run: RunCommand,
  packages: readonly PackageVersion[],
  { signal, mayWait }: Pick<UnlockedLimits, 'signal' | 'mayWait'>,
): Promise<readonly Available[]> {
  const first = await show(run, packages, signal);
  if (packages.every((each) => isIn(first, each))) return first;
  const unlocked = { run, lockHolder: () => lockHolder(run) };
  const update = await runUnlocked(unlocked, aptGet('update'), { signal, mayWait, timeoutMs: UPDATE_TIMEOUT_MS });
  const second = await show(run, packages, signal);
  const missing = packages.find((each) => !isIn(second, each));
  if (missing === undefined) return second;
  const { name, version } = missing;
  const about = update.status === 0 ? 'with fresh indexes' : `and "apt-get update" fails: ${lastWords(update)}`;
  throw new PackageError('version_unknown', `no repository of this host has ${name} ${version}, ${about}`, {
    package: name,
  });
}

async function show(run: RunCommand, packages: readonly PackageVersion[], signal: AbortSignal): Promise<Available[]> {
  // It ends with an error when one of them is unknown, and still shows the others.
  const answer = await run(aptCache('show', ...packages.map((each) => `${each.name}=${each.version}`)), { signal });
  return [...parseAvailable(answer.stdout)];
}
