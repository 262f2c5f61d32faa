import { PackageError } from './package-error';
import type { PackageHost } from './package-host';
import { awaitLocks } from './locks';
import { databaseChanges, describeChanges, type PackageDatabase } from './package-database';
import type { PackageRequest, Plan } from './plan';

/** What an order looked at, and what came of it. */
export interface Agreement {
  readonly database: PackageDatabase;
  /** What was asked for. */
  readonly request: PackageRequest;
  readonly plan: Plan;
}

/**
 * Looks once more right before packages are changed: fetching and reading package files takes long, and others may have
 * worked on packages meanwhile. Returns the database as it is now. Throws `PackageError` `plan_differs`, or
 * `updater_running` when somebody still does.
 */
export async function checkStillAgreed(
  host: PackageHost,
  agreement: Agreement,
  signal: AbortSignal,
): Promise<PackageDatabase> {
  await awaitLocks(host.lockHolder, signal);
  const now = await host.database();
  if (databaseChanges(agreement.database, now).size > 0) {
    const message = `packages changed since this order looked: ${describeChanges(agreement.database, now)}; order it again`;
    throw new PackageError('plan_differs', message);
  }
  const plan = await host.simulate(agreement.request, signal);
  if (describePlan(plan) === describePlan(agreement.plan)) return now;
  throw new PackageError(
    'plan_differs',
    `what ${host.program} would do changed since this order looked; order it again`,
    {
      changes: plan.changes,
    },
  );
}

function describePlan({ changes, removals }: Plan): string {
  const lines = changes.map(({ name, arch, from, to }) => [name, arch, from, to].join(' '));
  return JSON.stringify([lines.sort(), [...removals].sort()]);
}
