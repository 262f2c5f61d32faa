import { databaseChanges, isPresent, isWhole, type PackageDatabase } from './package-database';

/** What became of the packages: `as_ordered` and `unchanged` are proven; everything else is `changed`. */
export type ChangeFinding = 'as_ordered' | 'unchanged' | 'changed';

/** The database before and after, and what was to be there, by `packageKey`; null: not there. */
export interface ChangeEvidence {
  readonly before: PackageDatabase;
  readonly after: PackageDatabase;
  readonly expected: ReadonlyMap<string, string | null>;
  /** dpkg finds nothing wrong now. */
  readonly isSound: boolean;
}

/** Compares dpkg's own database before and after. What a command said of itself does not matter. */
export function judgeChange({ before, after, expected, isSound }: ChangeEvidence): ChangeFinding {
  const changes = databaseChanges(before, after);
  if (!isSound) return 'changed';
  const isAsOrdered = [...expected].every(([key, version]) => isAt(after, key, version));
  const isNothingElse = [...changes].every((key) => expected.has(key));
  if (isAsOrdered && isNothingElse) return 'as_ordered';
  return changes.size === 0 ? 'unchanged' : 'changed';
}

/** Whether a package is whole at that version, or not there when none is expected. */
export function isAt(database: PackageDatabase, key: string, version: string | null): boolean {
  const entry = database.get(key);
  if (entry === undefined || !isPresent(entry)) return version === null;
  return entry.version === version && isWhole(entry);
}
