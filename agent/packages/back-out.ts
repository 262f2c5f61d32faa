import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PackageVersion } from '../../model/campaign';
import { isMissing } from '../durable-file';
import type { Execution } from '../executor';
import { outcome, type Order, type Outcome } from '../order';
import { changePackages } from './change';
import { PackageError } from './package-error';
import type { PackageHost } from './package-host';
import { checkSpace, spaceNeeds } from './disk-space';
import { isAt } from './judge-change';
import { awaitLocks } from './locks';
import { isPresent, isWhole, type PackageDatabase } from './package-database';
import type { PackageRequest, Plan, PlannedChange } from './plan';
import { refused } from './refused';
import { ensureSound, repairPackages, type Undertaking } from './repair';
import { makeRunFolder, type Baseline } from './run-folder';
import { runningServices } from './services';
import { settle } from './settle';
import { checkStillAgreed, type Agreement } from './still-agreed';
import type { ListedPackages } from './wanted';
import { WaysBack, type WayBack, type WayBackPackage } from './way-back';

/** Of the time a backout has, what comes before it gets one part in so many. */
const REPAIR_SHARE = 4;

/** A back-out order, and the install whose recorded way back it takes. */
export interface BackOutOrder extends ListedPackages {
  readonly order: Order;
  readonly installOperationId: string;
  /** As for the install. */
  readonly mayRestart: boolean;
}

/** Brings back exactly the recorded versions, from the package files that were kept; works from a failed install too. */
export async function backOut(host: PackageHost, ordered: BackOutOrder, execution: Execution): Promise<Outcome> {
  const { operationId } = ordered.order;
  const folder = makeRunFolder(host, operationId);
  const undertaking = { operationId, folder, execution };
  execution.note({ stage: 'preparing', baseline: null });
  const ways = new WaysBack(host.path(), host.packageSuffix);
  const wayBack = ways.find(ordered.installOperationId);
  if (wayBack === null) return withoutWayBack(host, ordered);
  const unlisted = unlistedOf(wayBack, ordered);
  if (unlisted !== null) return unlisted;
  let baseline: Baseline;
  let request: PackageRequest;
  try {
    const database = await soundEnough(host, undertaking, { wayBack, runTimeoutMs: ordered.order.runTimeoutMs });
    const due = wayBack.packages.filter(({ key, from }) => !isAt(database, key, from));
    if (due.length === 0) return await alreadyBack(host, undertaking);
    refuseSuperseded(due, database);
    request = { direction: 'backout', removes: true, words: wordsBack(host, ways, { due, database }) };
    const plan = await refuseUnrecorded(host, { request, wayBack }, execution.signal);
    checkSpace(spaceNeeds([], { cache: host.packageCache, keptIn: host.path() }));
    request = await host.download(request, { scratch: folder.path, signal: execution.signal });
    const agreement = { database, request, plan };
    const found = await takeBaseline(host, { agreement, due }, execution.signal);
    baseline = ordered.mayRestart ? { ...found, restartServices: true } : found;
  } catch (error) {
    if (!(error instanceof PackageError)) throw error;
    return refused(host, error, execution.signal);
  }
  const end = await changePackages(host, undertaking, { baseline, request });
  return settle(host, { folder, baseline, end, signal: execution.signal });
}

/**
 * Nobody else works on packages, and they can be changed. What an install left half configured may stay so: to configure it
 * would run the very script that may hang or have failed, so a repair that must be gets no more than a share of the time.
 */
async function soundEnough(
  host: PackageHost,
  undertaking: Undertaking,
  { wayBack, runTimeoutMs }: { readonly wayBack: WayBack; readonly runTimeoutMs: number },
): Promise<PackageDatabase> {
  const { execution } = undertaking;
  await awaitLocks(host.lockHolder, execution.signal);
  if (await host.isInterrupted(await host.database())) await host.takeUpInterrupted();
  const found = await host.database();
  if (!(await host.isInterrupted(found)) && !wayBack.packages.some((each) => isHalfBack(found, each))) return found;
  execution.note({ stage: 'repairing', baseline: null });
  // A timer of its own: one that only `AbortSignal.any` knows of may be collected before it rings (Node 20), and then nothing ends.
  const share = new AbortController();
  const timer = setTimeout(() => {
    share.abort();
  }, runTimeoutMs / REPAIR_SHARE);
  try {
    const signal = AbortSignal.any([execution.signal, share.signal]);
    await repairPackages(host, { ...undertaking, execution: { ...execution, signal } });
  } finally {
    clearTimeout(timer);
  }
  return host.database();
}

/** Put back by the package manager itself, but for the script of its own that comes last: what is there is not put there again. */
function isHalfBack(database: PackageDatabase, { key, from }: WayBackPackage): boolean {
  const entry = database.get(key);
  return entry !== undefined && isPresent(entry) && entry.version === from && !isWhole(entry);
}

/**
 * The list is what was signed, and what root's policy and the configuration were asked about (`Executor.refusal`); an
 * install changes nothing that is not listed. So a way back with more in it is not the one that was ordered.
 */
function unlistedOf(wayBack: WayBack, { packages, removals }: BackOutOrder): Outcome | null {
  const brought = packages.map(({ name, version }): readonly [string, string | null] => [name, version]);
  const listed = new Map([...brought, ...removals.map((name): readonly [string, string | null] => [name, null])]);
  const unlisted = wayBack.packages.filter(({ name, to }) => listed.get(name) !== to);
  if (unlisted.length === 0) return null;
  const words = unlisted.map(({ name, to }) => (to === null ? `the removal of ${name}` : `${name} ${to}`));
  const message = `the recorded way back would also take back ${words.join(', ')}, which the order does not list`;
  return outcome('FAILED', 'plan_differs', { message, unchanged: true });
}

async function withoutWayBack(host: PackageHost, { packages }: BackOutOrder): Promise<Outcome> {
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

/**
 * The old versions are there, put back by the package manager itself perhaps: what it left unfinished is finished, for no script
 * of the change is left to run. Throws `PackageError` when things stay wrong.
 */
async function alreadyBack(host: PackageHost, undertaking: Undertaking): Promise<Outcome> {
  const isRepaired = await ensureSound(host, undertaking);
  return outcome('SUCCEEDED', 'already_back', { unchanged: !isRepaired });
}

function refuseSuperseded(due: readonly WayBackPackage[], database: PackageDatabase): void {
  for (const { key, name, from, to } of due) {
    const entry = database.get(key);
    if (entry === undefined || !isPresent(entry) || entry.version === to || entry.version === from) continue;
    const message = `${name} is at ${entry.version} now: something else was installed since ${to ?? 'it was removed'}`;
    throw new PackageError('superseded', message, { package: name });
  }
}

/** Package files for what was there, the end of what was not. */
function wordsBack(
  host: PackageHost,
  ways: WaysBack,
  { due, database }: { readonly due: readonly WayBackPackage[]; readonly database: PackageDatabase },
): readonly string[] {
  return due.map((each) => {
    const { key, name, from, kept } = each;
    if (from === null) return host.removalWord(each, database.get(key));
    if (kept === null) throw new PackageError('no_way_back', `${name} ${from} was not kept`, { package: name });
    const file = ways.packageFile(kept);
    if (digestOf(file) === kept.digest) return host.fileWord(file);
    throw new PackageError('no_way_back', `the kept package of ${name} ${from} is gone or damaged`, { package: name });
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

/** Going back touches what the install touched, and nothing else. Throws `PackageError`. */
async function refuseUnrecorded(
  host: PackageHost,
  { request, wayBack }: { readonly request: PackageRequest; readonly wayBack: WayBack },
  signal: AbortSignal,
): Promise<Plan> {
  const plan = await host.simulate(request, signal);
  const recorded = (key: string): WayBackPackage | undefined => wayBack.packages.find((each) => each.key === key);
  const extra: PlannedChange[] = [];
  for (const change of plan.changes) {
    if (recorded(await host.keyOf(change))?.from !== change.to) extra.push(change);
  }
  const brought = wayBack.packages.filter(({ from }) => from === null).map(({ name }) => name);
  const removed = plan.removals.filter((name) => !brought.includes(name));
  if (removed.length > 0) throw new PackageError('would_remove', `going back would remove ${removed.join(', ')}`);
  if (extra.length === 0) return plan;
  const names = extra.map(({ name, to }) => `${name} to ${to}`).join(', ');
  throw new PackageError('plan_differs', `going back would also take ${names}`, { changes: plan.changes });
}

/** What is true now, once more: reading the kept packages may have taken long. Throws `PackageError`. */
async function takeBaseline(
  host: PackageHost,
  { agreement, due }: { readonly agreement: Agreement; readonly due: readonly WayBackPackage[] },
  signal: AbortSignal,
): Promise<Baseline> {
  const entries = due.flatMap(({ key }) => agreement.database.get(key) ?? []);
  const automatic = due.filter((each) => each.automatic && each.from !== null);
  const files = [...(await host.filesOf(entries))];
  const services = await runningServices(host);
  return {
    database: [...(await checkStillAgreed(host, agreement, signal))],
    services,
    fingerprint: await host.fingerprint(entries),
    automatic: await Promise.all(automatic.map((each) => host.markWord(each))),
    expected: due.map(({ key, from }) => [key, from]),
    files,
  };
}
