import type { Execution } from '../executor';
import { PackageError } from './package-error';
import type { PackageHost } from './package-host';
import { awaitLocks } from './locks';
import type { RunFolder } from './run-folder';
import { awaitUnit, hasBegun, repairUnit, startUnit } from './transient-unit';

/** One order's surroundings while it runs. */
export interface Undertaking {
  readonly operationId: string;
  readonly folder: RunFolder;
  readonly execution: Execution;
}

/** Ends what a change that was cut off had begun, in a unit of its own, and says what is still wrong then; empty: nothing. */
export async function repairPackages(host: PackageHost, undertaking: Undertaking): Promise<string> {
  const { operationId, folder, execution } = undertaking;
  const { run } = host.options;
  let attempt = 1;
  // One that an agent before this one began may still run.
  for (; hasBegun({ unit: repairUnit(operationId, attempt), folder }); attempt += 1) {
    await awaitUnit(run, { unit: repairUnit(operationId, attempt), folder }, execution);
  }
  await awaitLocks(host.lockHolder, execution.signal);
  const unit = repairUnit(operationId, attempt);
  await startUnit(run, { unit, folder, argv: host.repairCommand(), marking: null });
  await awaitUnit(run, { unit, folder }, execution);
  return host.problems(await host.database());
}

/** Repairs what is unfinished; whether it had to. Throws `PackageError` `packages_broken` when that does not help. */
export async function ensureSound(host: PackageHost, undertaking: Undertaking): Promise<boolean> {
  const problems = await host.problems(await host.database());
  if (problems === '') return false;
  undertaking.execution.note({ stage: 'repairing', baseline: null });
  const left = await repairPackages(host, undertaking);
  if (left === '') return true;
  throw new PackageError('packages_broken', `${host.repairWords} does not repair this: ${left} (before: ${problems})`);
}
