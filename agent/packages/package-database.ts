import type { PackageChange } from '../../model/simulation';

/** One package as the host's database has it. */
export interface DatabaseEntry {
  readonly name: string;
  readonly arch: string;
  readonly version: string;
  /**
   * dpkg's own two or three letters: wanted, state, error. `ii` is installed and whole, `hi` that and on hold. Of rpm:
   * `ii`, and `iD` for the older of two that a cut-off change left beside each other.
   */
  readonly status: string;
}

/** All installed packages, by `PackageHost.keyOf`. Plain values: it is written down before anything changes. */
export type PackageDatabase = ReadonlyMap<string, DatabaseEntry>;

/** Whether the package's files are there, whole or not. `c`: only its configuration is left. */
export function isPresent(entry: DatabaseEntry): boolean {
  return entry.status[1] !== 'c' && entry.status[1] !== 'n';
}

/** Whether it is installed and configured, with no error. */
export function isWhole(entry: DatabaseEntry): boolean {
  return /^[a-z]i$/.test(entry.status);
}

/** Whether the host was told to leave the package as it is. */
export function isHeld(entry: DatabaseEntry): boolean {
  return entry.status.startsWith('h');
}

/** The packages that are half installed, half configured, unpacked, wait for triggers, or need to be installed again. */
export function unfinishedPackages(database: PackageDatabase): readonly DatabaseEntry[] {
  return [...database.values()].filter((entry) => isPresent(entry) && !isWhole(entry));
}

/** The entries that differ between two states, in version or in status. */
export function databaseChanges(before: PackageDatabase, after: PackageDatabase): ReadonlySet<string> {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return new Set([...keys].filter((key) => describeEntry(before.get(key)) !== describeEntry(after.get(key))));
}

/** What changed, to be shown: `from` and `to` with the status where that is not `ii`. */
export function describeChanges(before: PackageDatabase, after: PackageDatabase): string {
  const word = (entry: DatabaseEntry | undefined): string => {
    if (entry === undefined) return 'none';
    return isWhole(entry) ? entry.version : `${entry.version} (${entry.status})`;
  };
  return [...databaseChanges(before, after)]
    .sort()
    .map((key) => `${key} ${word(before.get(key))} → ${word(after.get(key))}`)
    .join(', ');
}

/** Changes as a person reads them: `libssl3 3.0.15 → 3.0.17`. */
export function describePlanned(changes: readonly PackageChange[]): string {
  return changes.map(({ name, from, to }) => `${name} ${from ?? 'none'} → ${to ?? 'none'}`).join(', ');
}

function describeEntry(entry: DatabaseEntry | undefined): string {
  return entry === undefined ? '' : `${entry.version} ${entry.status}`;
}
