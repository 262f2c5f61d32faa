import type { PackageVersion } from '../../model/campaign';
import { describePlanned } from './package-database';
import { PackageError } from './package-error';
import type { PackageHost } from './package-host';
import type { PackageRequest, Plan, PlannedChange } from './plan';
import type { ListedPackages, Wanted } from './wanted';

/** What installing the listed versions changes here: exactly that, or a refusal. */
export interface Resolved {
  readonly plan: Plan;
  readonly request: PackageRequest;
}

/**
 * Lets the package manager plan the listed versions and compares the plan with the list. Throws `PackageError`: `plan_impossible`,
 * `would_remove`, or `plan_differs` with the complete list.
 */
export async function resolveInstall(
  host: PackageHost,
  { listed, wanted }: { readonly listed: ListedPackages; readonly wanted: Wanted },
  signal: AbortSignal,
): Promise<Resolved> {
  const words: string[] = [];
  for (const { entry, version } of wanted.outdated) words.push(await host.installWord(entry, version));
  for (const entry of wanted.doomed) {
    words.push(host.removalWord({ key: await host.keyOf(entry), name: entry.name }, entry));
  }
  const request = { direction: 'forward', removes: wanted.doomed.length > 0, words } as const;
  let plan = await host.simulate(request, signal);
  // A listed package that is not here comes only when one that is here needs it, and then at the listed version.
  const needed = wanted.absent.filter((each) => plan.changes.some((change) => change.name === each.name));
  if (needed.length > 0) {
    words.push(...needed.map((each) => host.newWord(each)));
    plan = await host.simulate(request, signal);
  }
  refuseUnlisted(plan, listed);
  return { plan, request };
}

/** Throws `PackageError` when the plan is more than the list. */
export function refuseUnlisted(plan: Plan, { packages: listed, removals }: ListedPackages): void {
  const { changes } = plan;
  const unlisted = plan.removals.filter((name) => !removals.includes(name));
  const [removed] = unlisted;
  if (removed !== undefined) {
    const message = `it would remove ${unlisted.join(', ')}; a patch removes only what is listed under removals`;
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
