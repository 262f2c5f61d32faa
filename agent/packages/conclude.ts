import type { Execution } from '../executor';
import type { DebProgress } from '../journal-record';
import { outcome, type Outcome } from '../order';
import { watchChange } from './change';
import type { PackageHost } from './package-host';
import { refused } from './refused';
import { PackageError } from './package-error';
import { repairPackages, type Undertaking } from './repair';
import { readBaseline, runFolder } from './run-folder';
import { settle } from './settle';

/** What an order left that was cut off. */
export interface CutOff {
  readonly operationId: string;
  readonly progress: DebProgress | null;
}

/**
 * Ends an install or a backout that was cut off: never begins it again. A unit that still runs is awaited; what was
 * left unfinished is finished; then the package database says what it came to.
 */
export async function concludeChange(host: PackageHost, cutOff: CutOff, execution: Execution): Promise<Outcome> {
  const { operationId, progress } = cutOff;
  const folder = runFolder(host, operationId);
  const undertaking = { operationId, folder, execution };
  const restarted = outcome('CANCELED', 'restarted', {
    message: 'the agent was restarted before it changed packages',
    unchanged: true,
  });
  if (progress === null || progress.stage === 'preparing') return restarted;
  if (progress.stage === 'repairing') return (await finishRepair(host, undertaking)) ?? restarted;
  const baseline = progress.baseline === null ? null : readBaseline(folder, progress.baseline);
  if (baseline === null) {
    const message = `what was installed before is no longer known: ${folder.path} is not what the journal says`;
    return outcome('INDETERMINATE', 'interrupted', { message });
  }
  const end = await watchChange(host, undertaking);
  // One that ended by itself left what it left; one that was cut off may have left the midst of its work.
  if (end.kind === 'gone' && (await host.problems(await host.database())) !== '') {
    const hindrance = await repairCutOff(host, undertaking);
    const ended = await settle(host, { folder, baseline, end, signal: execution.signal });
    return hindrance === '' ? ended : { ...ended, message: `${ended.message}; ${hindrance}` };
  }
  return settle(host, { folder, baseline, end, signal: execution.signal });
}

/** Nothing of the order itself had begun; null: what was unfinished before it is finished. */
async function finishRepair(host: PackageHost, undertaking: Undertaking): Promise<Outcome | null> {
  try {
    const left = await repairPackages(host, undertaking);
    if (left === '') return null;
    throw new PackageError('packages_broken', `${host.repairWords} does not repair this: ${left}`);
  } catch (error) {
    if (!(error instanceof PackageError)) throw error;
    return refused(host, error, undertaking.execution.signal);
  }
}

/** Finishes what a unit that was cut off left; says what kept it from that, empty: nothing. */
async function repairCutOff(host: PackageHost, undertaking: Undertaking): Promise<string> {
  try {
    await repairPackages(host, undertaking);
    return '';
  } catch (error) {
    if (!(error instanceof PackageError)) throw error;
    return `what it left was not finished: ${error.message}`;
  }
}
