import type { Execution } from '../executor';
import { outcome, type Order, type Outcome } from '../order';
import { checkClock } from './check-clock';
import { checkDigests } from './check-digests';
import { changePackages, pruneRuns } from './change';
import { PackageError } from './package-error';
import type { PackageHost } from './package-host';
import { checkSpace, spaceNeeds } from './disk-space';
import { keepWayBack } from './keep-way-back';
import { awaitLocks } from './locks';
import type { PackageDatabase } from './package-database';
import type { PackageRequest } from './plan';
import { refused } from './refused';
import { ensureSound, type Undertaking } from './repair';
import { resolveInstall, type Resolved } from './resolve';
import { renewServices } from './restart-services';
import { makeRunFolder, type Baseline } from './run-folder';
import { runningServices } from './services';
import { settle } from './settle';
import { checkStillAgreed } from './still-agreed';
import { checkWanted, findWanted, isNothingToDo, type ListedPackages, OWN_PACKAGE, type Wanted } from './wanted';
import { WaysBack, type WayBackPackage } from './way-back';

/** An install order and the packages it lists. */
export interface InstallOrder extends ListedPackages {
  readonly order: Order;
  /** Services that use replaced files are restarted where that is enough, instead of a reboot. */
  readonly mayRestart: boolean;
}

/** What an install found and agreed to, with nothing changed yet. */
interface Agreed {
  readonly database: PackageDatabase;
  readonly wanted: Wanted;
  readonly resolved: Resolved;
  readonly wayBack: readonly WayBackPackage[];
}

const NOTHING: Resolved = {
  plan: { changes: [], removals: [] },
  request: { direction: 'forward', removes: false, words: [] },
};

/** Installs the listed packages at their exact versions, or changes nothing and says why. */
export async function install(host: PackageHost, ordered: InstallOrder, execution: Execution): Promise<Outcome> {
  const { mayRestart, order } = ordered;
  const { operationId } = order;
  const folder = makeRunFolder(host, operationId);
  pruneRuns(host, folder);
  const undertaking = { operationId, folder, execution };
  execution.note({ stage: 'preparing', baseline: null });
  let agreed: Agreed;
  let baseline: Baseline;
  let request: PackageRequest;
  try {
    agreed = await agree(host, ordered, undertaking);
    const unlisted = unlistedWayBack(order, agreed.wayBack, execution);
    if (unlisted !== null) return unlisted;
    if (isNothingToDo(agreed.wanted)) return await alreadyInstalled(host, { ...agreed, mayRestart }, execution.signal);
    request = await host.download(agreed.resolved.request, { scratch: folder.path, signal: execution.signal });
    const fetched = { listed: ordered.packages, changes: agreed.resolved.plan.changes, request };
    await checkDigests(host, fetched);
    const found = await takeBaseline(host, { agreed, request }, execution.signal);
    baseline = mayRestart ? { ...found, restartServices: true } : found;
    const stopped = execution.refusalNow();
    if (stopped !== null) return stopped;
  } catch (error) {
    if (!(error instanceof PackageError)) throw error;
    return refused(host, error, execution.signal);
  }
  host.options.atBoundary('packages_downloaded');
  const ways = new WaysBack(host.path(), host.packageSuffix);
  const { runTimeoutMs } = ordered.order;
  const own = { operationId, runTimeoutMs, wayBack: agreed.wayBack, fileOf: ways.packageFile.bind(ways) };
  await host.options.ownUpgrade?.prepare(own);
  const end = await changePackages(host, undertaking, { baseline, request });
  return settle(host, { folder, baseline, end, signal: execution.signal });
}

/**
 * Where this host could go by itself, as an unconfirmed change or a silent new agent does: people listed that, or it does not begin.
 * One with nothing to install as well: after a repair it waits for its confirmation, with the way back of an earlier order.
 */
function unlistedWayBack({ confirm }: Order, wayBack: readonly WayBackPackage[], execution: Execution): Outcome | null {
  const taken = wayBack.filter(({ name }) => confirm !== undefined || name === OWN_PACKAGE);
  if (taken.length === 0) return null;
  return execution.wayBackRefusal({ kind: 'packages', packages: taken.map(({ name, from }) => ({ name, to: from })) });
}

/** Everything that can be known before a package is touched. Throws `PackageError`. */
async function agree(host: PackageHost, ordered: InstallOrder, undertaking: Undertaking): Promise<Agreed> {
  const { order, packages, removals } = ordered;
  const { atBoundary } = host.options;
  const { signal } = undertaking.execution;
  const ways = new WaysBack(host.path(), host.packageSuffix);
  checkClock(host.options.clockAheadMs());
  await awaitLocks(host.lockHolder, signal);
  atBoundary('locks_free');
  await ensureSound(host, undertaking);
  const database = await host.database();
  ways.prune(database, order.operationId);
  const wanted = await findWanted(host, ordered, database);
  await checkWanted(host, wanted);
  let resolved: Resolved = NOTHING;
  if (!isNothingToDo(wanted)) {
    const outdated = packages.filter(({ name }) => wanted.outdated.some(({ entry }) => entry.name === name));
    await host.findAvailable(outdated, { signal, mayWait: true });
    resolved = await resolveInstall(host, { listed: ordered, wanted }, signal);
    const changing = packages.filter(({ name }) => resolved.plan.changes.some((change) => change.name === name));
    const fetched = await host.findAvailable(changing, { signal, mayWait: true });
    checkSpace(spaceNeeds(fetched, { cache: host.packageCache, keptIn: host.path() }));
  }
  atBoundary('plan_agreed');
  const automatic = await host.automatic();
  const keeping = { ways, scratch: undertaking.folder.path, signal };
  const { changes } = resolved.plan;
  const wayBack = await keepWayBack(host, keeping, { order, database, automatic, changes, wanted, removals });
  atBoundary('packages_kept');
  return { database, wanted, resolved, wayBack };
}

/** Nothing to install. Unchanged, unless an earlier generation of this order brought some of it. */
async function alreadyInstalled(
  host: PackageHost,
  { wanted, wayBack, mayRestart }: Agreed & { readonly mayRestart: boolean },
  signal: AbortSignal,
): Promise<Outcome> {
  const changed = { entries: [], files: await host.filesOf(wanted.current) };
  const { lost, need, words } = await renewServices(host, { changed, servicesBefore: [], mayRestart }, signal);
  const known = { unchanged: wayBack.length === 0, rebootRequired: need !== '' };
  const versions = wanted.current.map(({ name, version }) => `${name} ${version}`).join(', ');
  const parts = [...lost, `${versions} was there already`, words, need === '' ? '' : `reboot required: ${need}`];
  const message = parts.filter((part) => part !== '').join('; ');
  if (lost.length > 0) return outcome('FAILED', 'service_lost', { ...known, message });
  return outcome('SUCCEEDED', '', { ...known, message });
}

/** What is true now, once more: downloading may have taken long. Throws `PackageError` when packages changed meanwhile. */
async function takeBaseline(
  host: PackageHost,
  { agreed, request }: { readonly agreed: Agreed; readonly request: PackageRequest },
  signal: AbortSignal,
): Promise<Baseline> {
  const { database, resolved, wayBack } = agreed;
  const expected: [string, string | null][] = [];
  for (const change of resolved.plan.changes) expected.push([await host.keyOf(change), change.to]);
  for (const entry of agreed.wanted.doomed) expected.push([await host.keyOf(entry), null]);
  const entries = expected.flatMap(([key]) => database.get(key) ?? []);
  const automatic = wayBack.filter(
    (each) => each.automatic && expected.some(([key, version]) => key === each.key && version !== null),
  );
  const files = [...(await host.filesOf(entries))];
  const services = await runningServices(host);
  const now = await checkStillAgreed(host, { database, request, plan: resolved.plan }, signal);
  return {
    database: [...now],
    services,
    fingerprint: await host.fingerprint(entries),
    automatic: await Promise.all(automatic.map((each) => host.markWord(each))),
    expected,
    files,
  };
}
