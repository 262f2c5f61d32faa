import type { DatabaseEntry, PackageDatabase } from '../packages/package-database';

/** The format `parseDatabase` reads. `DBINSTANCE` rises with every package that is installed. */
export const DATABASE_FORMAT = '%{NAME}\\t%{ARCH}\\t%{EPOCHNUM}\\t%{VERSION}-%{RELEASE}\\t%{DBINSTANCE}\\n';

/** Kernels are installed beside each other; of everything else there is one for each architecture. */
export function isKernel(name: string): boolean {
  return /^kernel(?:-|$)/.test(name);
}

/** A version as rpm's tools write it: the epoch only where there is one. */
export function canonicalVersion(version: string): string {
  return version.replace(/^0+:/, '');
}

/** Names one installed package. */
export function packageKey({ name, arch }: Pick<DatabaseEntry, 'name' | 'arch'>): string {
  return `${name}:${arch}`;
}

/** How a version of a package is named without doubt. */
export function nevra({ name, arch, version }: Pick<DatabaseEntry, 'name' | 'arch' | 'version'>): string {
  return `${name}-${version}.${arch}`;
}

/**
 * Reads the output of `rpm --query --all` in DATABASE_FORMAT. A change that was cut off leaves two versions beside each
 * other: the one that came later counts, the other is `iD`. Throws a plain Error at a line of another shape.
 */
export function parseDatabase(output: string): PackageDatabase {
  const all = output.split('\n').flatMap((line) => (line === '' ? [] : [parseLine(line)]));
  const database = new Map<string, DatabaseEntry>();
  // Keys of signers are kept among packages, and change none.
  const packages = all.filter(({ entry }) => entry.name !== 'gpg-pubkey').sort((a, b) => b.instance - a.instance);
  for (const { entry } of packages) {
    const key = packageKey(entry);
    if (!database.has(key)) database.set(key, entry);
    else database.set(`${key}:${entry.version}`, isKernel(entry.name) ? entry : { ...entry, status: 'iD' });
  }
  return database;
}

function parseLine(line: string): { readonly entry: DatabaseEntry; readonly instance: number } {
  const [name, arch, epoch, version, instance, ...rest] = line.split('\t');
  const number = Number(instance);
  if (name === undefined || arch === undefined || epoch === undefined || version === undefined) throw unreadable(line);
  if (!Number.isInteger(number) || rest.length > 0) throw unreadable(line);
  return {
    entry: { name, arch, version: canonicalVersion(`${epoch}:${version}`), status: 'ii' },
    instance: number,
  };
}

function unreadable(line: string): Error {
  return new Error(`rpm wrote a line this agent cannot read: ${line.slice(0, 200)}`);
}
