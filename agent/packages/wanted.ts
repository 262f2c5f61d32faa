import type { PackageVersion } from '../../model/campaign';
import { AGENT_PACKAGE } from '../../model/trust/own-way-back';
import { PackageError } from './package-error';
import type { PackageHost } from './package-host';
import { isHeld, isPresent, isWhole, type DatabaseEntry, type PackageDatabase } from './package-database';

/** What an order lists: what it brings, and the names of what it takes away. */
export interface ListedPackages {
  readonly packages: readonly PackageVersion[];
  readonly removals: readonly string[];
}

/** What an order means on this host. */
export interface Wanted {
  /** Listed, installed here, and not at the listed version: what apt is asked for. */
  readonly outdated: readonly { readonly entry: DatabaseEntry; readonly version: string }[];
  /** Listed and installed here at the listed version. */
  readonly current: readonly DatabaseEntry[];
  /** Listed and not installed: only what the others need of it is installed. */
  readonly absent: readonly PackageVersion[];
  /** Listed to be removed, and here. */
  readonly doomed: readonly DatabaseEntry[];
}

/** The package this agent came in. */
export const OWN_PACKAGE = AGENT_PACKAGE;

/** Whether this host has all that is listed, and nothing that is to go. */
export function isNothingToDo({ outdated, doomed }: Wanted): boolean {
  return outdated.length + doomed.length === 0;
}

/** Compares the listed packages with the installed ones. */
export async function findWanted(
  host: PackageHost,
  { packages, removals }: ListedPackages,
  database: PackageDatabase,
): Promise<Wanted> {
  const outdated: { entry: DatabaseEntry; version: string }[] = [];
  const current: DatabaseEntry[] = [];
  const absent: PackageVersion[] = [];
  for (const listed of packages) {
    const entries = (await host.installed(listed.name, database)).filter(isPresent);
    if (entries.length === 0) absent.push(listed);
    for (const entry of entries) {
      if (entry.version === listed.version && isWhole(entry)) current.push(entry);
      else outdated.push({ entry, version: listed.version });
    }
  }
  const doomed: DatabaseEntry[] = [];
  for (const name of removals) doomed.push(...(await host.installed(name, database)).filter(isPresent));
  return { outdated, current, absent, doomed };
}

/**
 * Refuses what an install never does: to a host that has none of the packages, to one that is on hold, to an older
 * version; and the end of what a host cannot do without. Throws `PackageError`.
 */
export async function checkWanted(host: PackageHost, { outdated, current, absent, doomed }: Wanted): Promise<void> {
  if (outdated.length + current.length === 0) {
    const names = absent.map(({ name }) => name).join(', ');
    const message = `none of ${names} is installed here, and a patch brings a host nothing it did not have`;
    throw new PackageError('not_installed', message);
  }
  for (const { entry, version } of outdated) {
    const { name } = entry;
    refuseHeld(entry);
    if (await host.isHigher(entry.version, version)) {
      const message = `${name} is at ${entry.version}, above ${version}; an install does not go down, a backout does`;
      throw new PackageError('would_downgrade', message, { package: name });
    }
  }
  for (const entry of doomed) {
    const { name } = entry;
    refuseHeld(entry);
    if (name !== OWN_PACKAGE && !(await host.isEssential(entry))) continue;
    const message = `${name} is something this host cannot do without, so no order removes it`;
    throw new PackageError('would_remove', message, { package: name });
  }
}

function refuseHeld(entry: DatabaseEntry): void {
  if (!isHeld(entry)) return;
  const { name, version } = entry;
  const message = `${name} is on hold at ${version} on this host; release it first (apt-mark unhold ${name})`;
  throw new PackageError('package_held', message, { package: name });
}
