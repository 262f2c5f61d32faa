import type { PackageChange } from '../../model/simulation';

/** One package as dpkg has it. */
export interface DatabaseEntry {
  readonly name: string;
  readonly arch: string;
  readonly version: string;
  /** dpkg's own two or three letters: wanted, state, error. `ii` is installed and whole. */
  readonly status: string;
}

/** All of dpkg's packages, by `packageKey`. Plain values: it is written down before anything changes. */
export type PackageDatabase = ReadonlyMap<string, DatabaseEntry>;

/** The format `parseDatabase` reads. */
export const DATABASE_FORMAT = '${Package}\\t${Architecture}\\t${Version}\\t${db:Status-Abbrev}\\n';

/** Names one installed package: a name may be there once for each architecture; `all` counts as the native one. */
export function packageKey(name: string, arch: string, native: string): string {
  return `${name}:${arch === 'all' ? native : arch}`;
}

/** How one installed package is named to dpkg-query without doubt. */
export function qualifiedName({ name, arch }: Pick<DatabaseEntry, 'name' | 'arch'>): string {
  return `${name}:${arch}`;
}

/** Reads the output of `dpkg-query -W -f DATABASE_FORMAT`. Throws a plain Error at a line of another shape. */
export function parseDatabase(output: string, native: string): PackageDatabase {
  const database = new Map<string, DatabaseEntry>();
  for (const line of output.split('\n')) {
    if (line === '') continue;
    const [name, arch, version, status, ...rest] = line.split('\t');
    if (name === undefined || arch === undefined || version === undefined || status === undefined || rest.length > 0) {
      throw new Error(`dpkg-query wrote a line this agent cannot read: ${line.slice(0, 200)}`);
    }
    // Known to dpkg and not there: wanted by nobody, so it says nothing.
    if (status.startsWith('un')) continue;
    database.set(packageKey(name, arch, native), { name, arch, version, status: status.trim() });
  }
  return database;
}

/** Whether the package's files are there, whole or not. `c`: only its configuration is left. */
export function isPresent(entry: DatabaseEntry): boolean {
  return entry.status[1] !== 'c' && entry.status[1] !== 'n';
}

/** Whether it is installed and configured, with no error. */
export function isWhole(entry: DatabaseEntry): boolean {
  return /^[a-z]i$/.test(entry.status);
}

/** Whether dpkg was told to leave the package as it is. */
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
