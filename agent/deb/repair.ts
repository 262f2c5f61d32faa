import type { Execution } from '../executor';
import { DebError } from './deb-error';
import type { DebHost } from './deb-host';
import { awaitLocks } from './locks';
import type { RunFolder } from './run-folder';
import { awaitUnit, hasBegun, repairUnit, startUnit } from './transient-unit';

/** Ends what dpkg had begun, keeping edited conffiles. dpkg takes the lock that keeps others off by itself. */
const CONFIGURE = ['dpkg', '--force-confold', '--force-confdef', '--configure', '--pending'];

/** One order's surroundings while it runs. */
export interface Undertaking {
  readonly operationId: string;
  readonly folder: RunFolder;
  readonly execution: Execution;
}

/** Runs `dpkg --configure -a` in a unit of its own, and says what is still wrong then; empty: nothing. */
export async function repairPackages(host: DebHost, undertaking: Undertaking): Promise<string> {
  const { operationId, folder, execution } = undertaking;
  const { run } = host.options;
  let attempt = 1;
  // One that an agent before this one began may still run.
  for (; hasBegun({ unit: repairUnit(operationId, attempt), folder }); attempt += 1) {
    await awaitUnit(run, { unit: repairUnit(operationId, attempt), folder }, execution);
  }
  await awaitLocks(run, execution.signal);
  const unit = repairUnit(operationId, attempt);
  await startUnit(run, { unit, folder, argv: CONFIGURE, automatic: [] });
  await awaitUnit(run, { unit, folder }, execution);
  return host.problems(await host.database());
}

/** Repairs what dpkg left unfinished; whether it had to. Throws `DebError` `packages_broken` when that does not help. */
export async function ensureSound(host: DebHost, undertaking: Undertaking): Promise<boolean> {
  const problems = await host.problems(await host.database());
  if (problems === '') return false;
  undertaking.execution.note({ stage: 'repairing', baseline: null });
  const left = await repairPackages(host, undertaking);
  if (left === '') return true;
  throw new DebError('packages_broken', `"dpkg --configure -a" does not repair this: ${left} (before: ${problems})`);
}
