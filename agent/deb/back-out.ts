import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PackageVersion } from '../../model/campaign';
import { isMissing } from '../durable-file';
import type { Execution } from '../executor';
import { outcome, type Order, type Outcome } from '../order';
import { changePackages } from './change';
import { DebError } from './deb-error';
import { hasInterruptedUpdates, type DebHost } from './deb-host';
import { checkSpace, spaceNeeds } from './disk-space';
import { isAt } from './judge-change';
import { awaitLocks } from './locks';
import { isPresent, packageKey, qualifiedName, type PackageDatabase } from './package-database';
import type { Plan } from './plan';
import { filesOf } from './reboot-need';
import { refused } from './refused';
import { repairPackages, type Undertaking } from './repair';
import { simulate } from './resolve';
import { makeRunFolder, type Baseline } from './run-folder';
import { runningServices } from './services';
import { settle } from './settle';
import { checkStillAgreed, type Agreement } from './still-agreed';
import { WaysBack, type WayBack, type WayBackPackage } from './way-back';

/** A back-out order, and the install whose recorded way back it takes. */
export interface BackOutOrder {
  readonly order: Order;
  readonly packages: readonly PackageVersion[];
  readonly installOperationId: string;
}

const OPTIONS = ['--allow-downgrades', '--allow-change-held-packages'];

/** Brings back exactly the recorded versions, from the package files that were kept; works from a failed install too. */
export async function backOut(host: DebHost, ordered: BackOutOrder, execution: Execution): Promise<Outcome> {
  const { operationId } = ordered.order;
  const folder = makeRunFolder(host.options.dataDir, operationId);
  const undertaking = { operationId, folder, execution };
  execution.note({ stage: 'preparing', baseline: null });
  const ways = new WaysBack(host.path());
  const wayBack = ways.find(ordered.installOperationId);
  if (wayBack === null) return withoutWayBack(host, ordered);
  let baseline: Baseline;
  let words: readonly string[];
  try {
    const database = await soundEnough(host, undertaking);
    const due = wayBack.packages.filter(({ key, from }) => !isAt(database, key, from));
    if (due.length === 0) return await alreadyBack(host, database);
    refuseSuperseded(due, database);
    words = aptWords(ways, due, database);
    const plan = await refuseUnrecorded(host, { words: [...OPTIONS, ...words], wayBack }, execution.signal);
    checkSpace(spaceNeeds([], host.path()));
    const agreement = { database, words: [...OPTIONS, ...words], plan };
    baseline = await takeBaseline(host, { agreement, due }, execution.signal);
  } catch (error) {
    if (!(error instanceof DebError)) throw error;
    return refused(host, error, execution.signal);
  }
  const end = await changePackages(host, undertaking, { baseline, words: [...OPTIONS, ...words] });
  return settle(host, { folder, baseline, end, signal: execution.signal });
}

/** Nobody else works on packages, and dpkg takes orders. What an install left half configured may stay so. */
async function soundEnough(host: DebHost, undertaking: Undertaking): Promise<PackageDatabase> {
  await awaitLocks(host.options.run, undertaking.execution.signal);
  if (hasInterruptedUpdates()) {
    undertaking.execution.note({ stage: 'repairing', baseline: null });
    await repairPackages(host, undertaking);
  }
  return host.database();
}

async function withoutWayBack(host: DebHost, { packages }: BackOutOrder): Promise<Outcome> {
  const database = await host.database();
  const isThere = ({ name, version }: PackageVersion): boolean =>
    [...database.values()].some((entry) => entry.name === name && entry.version === version && isPresent(entry));
  const found = packages.filter(isThere).map(({ name, version }) => `${name} ${version}`);
  if (found.length > 0) {
    const message = `${found.join(', ')} is installed, but no install order of this agent's recorded what was before`;
    return outcome('FAILED', 'no_way_back', { message, unchanged: true });
  }
  const message = 'none of the listed versions is installed, and this install changed nothing here';
  return outcome('SUCCEEDED', 'already_back', { message, unchanged: true });
}

async function alreadyBack(host: DebHost, database: PackageDatabase): Promise<Outcome> {
  const problems = await host.problems(database);
  if (problems === '') return outcome('SUCCEEDED', 'already_back', { unchanged: true });
  const message = `the recorded versions are there, and dpkg finds other things wrong: ${problems}`;
  return outcome('FAILED', 'packages_broken', { message });
}

function refuseSuperseded(due: readonly WayBackPackage[], database: PackageDatabase): void {
  for (const { key, name, from, to } of due) {
    const entry = database.get(key);
    if (entry === undefined || !isPresent(entry) || entry.version === to || entry.version === from) continue;
    const message = `${name} is at ${entry.version} now: something else was installed since ${to}`;
    throw new DebError('superseded', message, { package: name });
  }
}

/** Package files for what was there, `name-` for what was not. */
function aptWords(ways: WaysBack, due: readonly WayBackPackage[], database: PackageDatabase): readonly string[] {
  return due.map(({ key, name, from, kept }) => {
    if (from === null) return `${database.get(key)?.arch === 'all' ? name : key}-`;
    if (kept === null) throw new DebError('no_way_back', `${name} ${from} was not kept`, { package: name });
    const file = ways.packageFile(kept);
    if (digestOf(file) === kept.digest) return file;
    throw new DebError('no_way_back', `the kept package of ${name} ${from} is gone or damaged`, { package: name });
  });
}

function digestOf(file: string): string | null {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Going back touches what the install touched, and nothing else. Throws `DebError`. */
async function refuseUnrecorded(
  host: DebHost,
  { words, wayBack }: { readonly words: readonly string[]; readonly wayBack: WayBack },
  signal: AbortSignal,
): Promise<Plan> {
  const native = await host.nativeArch();
  const plan = await simulate(host, words, signal);
  const recorded = (key: string): WayBackPackage | undefined => wayBack.packages.find((each) => each.key === key);
  const extra = plan.changes.filter(({ name, arch, to }) => recorded(packageKey(name, arch, native))?.from !== to);
  const brought = wayBack.packages.filter(({ from }) => from === null).map(({ name }) => name);
  const removed = plan.removals.filter((name) => !brought.includes(name));
  if (removed.length > 0) throw new DebError('would_remove', `going back would remove ${removed.join(', ')}`);
  if (extra.length === 0) return plan;
  const names = extra.map(({ name, to }) => `${name} to ${to}`).join(', ');
  throw new DebError('plan_differs', `going back would also take ${names}`, { changes: plan.changes });
}

/** What is true now, once more: reading the kept packages may have taken long. Throws `DebError`. */
async function takeBaseline(
  host: DebHost,
  { agreement, due }: { readonly agreement: Agreement; readonly due: readonly WayBackPackage[] },
  signal: AbortSignal,
): Promise<Baseline> {
  const native = await host.nativeArch();
  const entries = due.flatMap(({ key }) => agreement.database.get(key) ?? []);
  const automatic = due.filter((each) => each.automatic && each.from !== null);
  const files = [...(await filesOf(host, entries.map(qualifiedName)))];
  const services = await runningServices(host);
  return {
    database: [...(await checkStillAgreed(host, agreement, signal))],
    services,
    automatic: automatic.map(({ key, name }) => (key === `${name}:${native}` ? name : key)),
    expected: due.map(({ key, from }) => [key, from]),
    files,
  };
}
