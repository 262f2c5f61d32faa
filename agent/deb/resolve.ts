import type { PackageVersion } from '../../model/campaign';
import { aptGet } from './apt-arguments';
import { lastWords } from './commands';
import { DebError } from './deb-error';
import type { DebHost } from './deb-host';
import { describePlanned } from './package-database';
import { parsePlan, type Plan, type PlannedChange } from './plan';
import type { Wanted } from './wanted';

/** What installing the listed versions changes here: exactly that, or a refusal. */
export interface Resolved {
  readonly changes: readonly PlannedChange[];
  /** What apt is asked for, `name=version` each. */
  readonly words: readonly string[];
}

/**
 * Lets apt plan the listed versions and compares the plan with the list. Throws `DebError`: `plan_impossible`,
 * `would_remove`, or `plan_differs` with the complete list.
 */
export async function resolveInstall(
  host: DebHost,
  { listed, wanted }: { readonly listed: readonly PackageVersion[]; readonly wanted: Wanted },
  signal: AbortSignal,
): Promise<Resolved> {
  const words: string[] = [];
  for (const { entry, version } of wanted.outdated) words.push(`${await host.aptName(entry)}=${version}`);
  let plan = await simulate(host, words, signal);
  // A listed package that is not here comes only when one that is here needs it, and then at the listed version.
  const needed = wanted.absent.filter((each) => plan.changes.some((change) => change.name === each.name));
  if (needed.length > 0) {
    words.push(...needed.map(({ name, version }) => `${name}=${version}`));
    plan = await simulate(host, words, signal);
  }
  refuseUnlisted(plan, listed);
  return { changes: plan.changes, words };
}

/** Asks apt what it would do with these words. Throws `DebError` `plan_impossible`. */
export async function simulate(host: DebHost, words: readonly string[], signal: AbortSignal): Promise<Plan> {
  const answer = await host.options.run(aptGet('--simulate', 'install', ...words), { signal });
  if (answer.status === 0) return parsePlan(answer.stdout);
  const known = parsePlan(answer.stdout);
  throw new DebError('plan_impossible', `apt finds no way to do this: ${lastWords(answer)}`, {
    changes: known.changes,
  });
}

/** Throws `DebError` when the plan is more than the list. */
export function refuseUnlisted(plan: Plan, listed: readonly PackageVersion[]): void {
  const { changes, removals } = plan;
  const [removed] = removals;
  if (removed !== undefined) {
    const message = `apt would remove ${removals.join(', ')}; a patch removes nothing`;
    throw new DebError('would_remove', message, { package: removed, changes });
  }
  const isListed = ({ name, to }: PlannedChange): boolean =>
    listed.some((each) => each.name === name && each.version === to);
  const extra = changes.filter((change) => !isListed(change));
  const [first] = extra;
  if (first === undefined) return;
  const message = `more would change than is listed: ${describePlanned(extra)}; the complete list is ${completeList(listed, extra)}`;
  throw new DebError('plan_differs', message, { package: first.name, changes });
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
