import { DebError } from './deb-error';
import type { DebHost } from './deb-host';
import { awaitLocks } from './locks';
import { databaseChanges, describeChanges, type PackageDatabase } from './package-database';
import type { Plan } from './plan';
import { simulate } from './resolve';

/** What an order looked at, and what came of it. */
export interface Agreement {
  readonly database: PackageDatabase;
  /** What apt was asked for. */
  readonly words: readonly string[];
  readonly plan: Plan;
}

/**
 * Looks once more right before packages are changed: fetching and reading package files takes long, and others may have
 * worked on packages meanwhile. Returns the database as it is now. Throws `DebError` `plan_differs`, or
 * `updater_running` when somebody still does.
 */
export async function checkStillAgreed(
  host: DebHost,
  agreement: Agreement,
  signal: AbortSignal,
): Promise<PackageDatabase> {
  await awaitLocks(host.options.run, signal);
  const now = await host.database();
  if (databaseChanges(agreement.database, now).size > 0) {
    const message = `packages changed since this order looked: ${describeChanges(agreement.database, now)}; order it again`;
    throw new DebError('plan_differs', message);
  }
  const plan = await simulate(host, agreement.words, signal);
  if (describePlan(plan) === describePlan(agreement.plan)) return now;
  throw new DebError('plan_differs', "apt's plan changed since this order looked; order it again", {
    changes: plan.changes,
  });
}

function describePlan({ changes, removals }: Plan): string {
  const lines = changes.map(({ name, arch, from, to }) => [name, arch, from, to].join(' '));
  return JSON.stringify([lines.sort(), [...removals].sort()]);
}
