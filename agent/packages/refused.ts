import { outcome, type Outcome } from '../order';
import type { PackageError } from './package-error';
import type { PackageHost } from './package-host';

/**
 * An order that stopped before a package was touched. It says unchanged only where dpkg finds nothing wrong; whatever
 * went wrong after the order's time was over went wrong because of that.
 */
export async function refused(
  host: PackageHost,
  { kind, message }: PackageError,
  signal: AbortSignal,
): Promise<Outcome> {
  const problems = await host.problems(await host.database());
  const reason = signal.aborted && kind !== 'updater_running' ? 'timed_out' : kind;
  return outcome('FAILED', reason, { message, unchanged: problems === '' });
}
