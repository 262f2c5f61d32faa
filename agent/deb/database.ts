import type { DatabaseEntry, PackageDatabase } from '../packages/package-database';

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
