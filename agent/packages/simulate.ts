import type { PackageVersion } from '../../model/campaign';
import type { PackageChange, SimulationAnswer, SimulationProblem } from '../../model/simulation';
import { PackageError, type PackageProblem } from './package-error';
import type { PackageHost } from './package-host';
import { resolveInstall } from './resolve';
import { checkWanted, findWanted, isNothingToDo, type ListedPackages } from './wanted';

/** How long a question may take; a mirror may have to be asked. */
const TIMEOUT_MS = 120_000;

const PROBLEMS: Readonly<Partial<Record<PackageProblem, SimulationProblem>>> = {
  updater_running: 'busy',
  version_unknown: 'unknown_version',
  plan_differs: 'needs_more',
  would_remove: 'would_remove',
  not_installed: 'would_refuse',
  package_held: 'would_refuse',
  would_downgrade: 'would_refuse',
};

/** Says what installing these versions would change here. It may refresh the indexes; it changes no package. */
export async function simulateInstall(host: PackageHost, listed: ListedPackages): Promise<SimulationAnswer> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return { kind: 'resolves', changes: await findChanges(host, listed, signal) };
  } catch (error) {
    if (!(error instanceof PackageError)) throw error;
    const problem = PROBLEMS[error.kind] ?? 'broken';
    const changes = error.changes.map(({ name, from, to }) => ({ name, from, to }));
    return { kind: 'cannot', problem, package: error.package, message: error.message, changes };
  }
}

async function findChanges(
  host: PackageHost,
  listed: ListedPackages,
  signal: AbortSignal,
): Promise<readonly PackageChange[]> {
  const holder = await host.lockHolder();
  if (holder !== null) throw new PackageError('updater_running', `${holder.words} holds ${holder.file}`);
  const database = await host.database();
  const problems = await host.problems(database);
  if (problems !== '') throw new PackageError('packages_broken', `there is unfinished work: ${problems}`);
  const wanted = await findWanted(host, listed, database);
  const isCurrent = ({ name }: PackageVersion): boolean =>
    wanted.current.some((entry) => entry.name === name) && !wanted.outdated.some(({ entry }) => entry.name === name);
  const isAnyHere = wanted.outdated.length + wanted.current.length > 0;
  if (isAnyHere) await checkWanted(host, wanted);
  // A name that no host has and no repository knows is a mistake in the file, whatever is installed here.
  await host.findAvailable(
    listed.packages.filter((each) => !isCurrent(each)),
    { signal, mayWait: false },
  );
  if (!isAnyHere) await checkWanted(host, wanted);
  if (isNothingToDo(wanted)) return [];
  const { plan } = await resolveInstall(host, { listed, wanted }, signal);
  return [
    ...plan.changes.map(({ name, from, to }) => ({ name, from, to })),
    ...wanted.doomed.map(({ name, version }) => ({ name, from: version, to: null })),
  ];
}
