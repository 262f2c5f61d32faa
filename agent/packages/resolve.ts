import type { PackageVersion } from '../../model/campaign';
import { describePlanned } from './package-database';
import { PackageError } from './package-error';
import type { PackageHost } from './package-host';
import type { PackageRequest, Plan, PlannedChange } from './plan';
import type { Wanted } from './wanted';

/** What installing the listed versions changes here: exactly that, or a refusal. */
export interface Resolved {
  readonly changes: readonly PlannedChange[];
  readonly request: PackageRequest;
}

/**
 * Lets the package manager plan the listed versions and compares the plan with the list. Throws `PackageError`: `plan_impossible`,
 * `would_remove`, or `plan_differs` with the complete list.
 */
export async function resolveInstall(
  host: PackageHost,
  { listed, wanted }: { readonly listed: readonly PackageVersion[]; readonly wanted: Wanted },
  signal: AbortSignal,
): Promise<Resolved> {
  const words: string[] = [];
  for (const { entry, version } of wanted.outdated) words.push(await host.installWord(entry, version));
  let plan = await host.simulate({ direction: 'forward', words }, signal);
  // A listed package that is not here comes only when one that is here needs it, and then at the listed version.
  const needed = wanted.absent.filter((each) => plan.changes.some((change) => change.name === each.name));
  if (needed.length > 0) {
    words.push(...needed.map((each) => host.newWord(each)));
    plan = await host.simulate({ direction: 'forward', words }, signal);
  }
  refuseUnlisted(plan, listed);
  return { changes: plan.changes, request: { direction: 'forward', words } };
}

/** Throws `PackageError` when the plan is more than the list. */
export function refuseUnlisted(plan: Plan, listed: readonly PackageVersion[]): void {
  const { changes, removals } = plan;
  const [removed] = removals;
  if (removed !== undefined) {
    const message = `it would remove ${removals.join(', ')}; a patch removes nothing`;
    throw new PackageError('would_remove', message, { package: removed, changes });
  }
  const isListed = ({ name, to }: PlannedChange): boolean =>
    listed.some((each) => each.name === name && each.version === to);
  const extra = changes.filter((change) => !isListed(change));
  const [first] = extra;
  if (first === undefined) return;
  const message = `more would change than is listed: ${describePlanned(extra)}; the complete list is ${completeList(listed, extra)}`;
  throw new PackageError('plan_differs', message, { package: first.name, changes });
}

/** The list to write into the campaign file. */
function completeList(listed: readonly PackageVersion[], extra: readonly PlannedChange[]): string {
  const versions = new Map(listed.map(({ name, version }) => [name, version]));
  for (const { name, to } of extra) versions.set(name, to);
  const items = [...versions].map(([name, version]) => `{ name: ${name}, version: ${quoted(version)} }`);
  return `[ ${items.join(', ')} ]`;
}

/** A version such as 1.10 is a number to YAML unless quoted. */
function quoted(version: string): string {
  return /^[\d.]+$/.test(version) ? `'${version}'` : version;
}
