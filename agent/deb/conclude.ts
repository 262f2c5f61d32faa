import type { Execution } from '../executor';
import type { DebProgress } from '../journal-record';
import { outcome, type Outcome } from '../order';
import { watchChange } from './change';
import type { DebHost } from './deb-host';
import { refused } from './refused';
import { DebError } from './deb-error';
import { repairPackages } from './repair';
import { readBaseline, runFolder } from './run-folder';
import { settle } from './settle';

/** What an order left that was cut off. */
export interface CutOff {
  readonly operationId: string;
  readonly progress: DebProgress | null;
}

/**
 * Ends an install or a backout that was cut off: never begins it again. A unit that still runs is awaited; what dpkg
 * left unfinished is finished; then the package database says what it came to.
 */
export async function concludeChange(host: DebHost, cutOff: CutOff, execution: Execution): Promise<Outcome> {
  const { operationId, progress } = cutOff;
  const folder = runFolder(host.options.dataDir, operationId);
  const undertaking = { operationId, folder, execution };
  const restarted = outcome('CANCELED', 'restarted', {
    message: 'the agent was restarted before it changed packages',
    unchanged: true,
  });
  if (progress === null || progress.stage === 'preparing') return restarted;
  if (progress.stage === 'repairing') {
    const left = await repairPackages(host, undertaking);
    if (left === '') return restarted;
    return refused(
      host,
      new DebError('packages_broken', `"dpkg --configure -a" does not repair this: ${left}`),
      execution.signal,
    );
  }
  const baseline = progress.baseline === null ? null : readBaseline(folder, progress.baseline);
  if (baseline === null) {
    const message = `what was installed before is no longer known: ${folder.path} is not what the journal says`;
    return outcome('INDETERMINATE', 'interrupted', { message });
  }
  const end = await watchChange(host, undertaking);
  // One that ended by itself left what it left; one that was cut off may have left dpkg in the midst of its work.
  if (end.kind === 'gone' && (await host.problems(await host.database())) !== '') {
    await repairPackages(host, undertaking);
  }
  return settle(host, { folder, baseline, end });
}
