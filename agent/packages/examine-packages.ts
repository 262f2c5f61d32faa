import { DATABASE_FORMAT, parseDatabase } from '../rpm/database';
import { lastWords, readCommand, type RunCommand } from './commands';
import { unfinishedPackages } from './package-database';

/** What changes packages on a host. */
export interface PackageManagers {
  readonly run: RunCommand;
  readonly hasApt: boolean;
  readonly hasDnf: boolean;
}

/** What was found of one of them, for a person. */
export interface PackageFinding {
  readonly state: 'ok' | 'bad';
  readonly message: string;
}

/** Whether packages can be changed here: each package manager that orders could ask, without changing anything. */
export async function examinePackages({ run, hasApt, hasDnf }: PackageManagers): Promise<readonly PackageFinding[]> {
  if (!hasApt && !hasDnf) {
    return [{ state: 'bad', message: 'the configuration allows some, and there is neither apt nor dnf 4' }];
  }
  return [...(hasApt ? [await examineDpkg(run)] : []), ...(hasDnf ? [await examineRpm(run)] : [])];
}

async function examineDpkg(run: RunCommand): Promise<PackageFinding> {
  const audit = await run(['dpkg', '--audit']);
  const words = audit.stdout.trim();
  if (audit.status === 0 && words === '') return { state: 'ok', message: 'dpkg finds nothing wrong' };
  const [first = ''] = (words === '' ? lastWords(audit) : words).split('\n');
  return { state: 'bad', message: `dpkg --audit: ${first}; dpkg --configure -a` };
}

async function examineRpm(run: RunCommand): Promise<PackageFinding> {
  const verified = await run(['rpm', '--verifydb']);
  if (verified.status !== 0) {
    return { state: 'bad', message: `rpm's database is damaged: ${lastWords(verified)}; rpm --rebuilddb` };
  }
  const database = parseDatabase(await readCommand(run, ['rpm', '--query', '--all', '--qf', DATABASE_FORMAT]));
  const older = unfinishedPackages(database).map(({ name, version }) => `${name} ${version}`);
  if (older.length === 0) return { state: 'ok', message: "rpm's database is whole" };
  const message = `${older.join(', ')} is there beside its successor: a change was cut off; dnf remove --duplicates`;
  return { state: 'bad', message };
}
