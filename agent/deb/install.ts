import type { PackageVersion } from '../../model/campaign';
import type { Execution } from '../executor';
import { outcome, type Order, type Outcome } from '../order';
import { aptGet } from './apt-arguments';
import { findAvailable } from './available';
import { changePackages, lockTimeout, pruneRuns } from './change';
import { lastWords } from './commands';
import { DebError } from './deb-error';
import type { DebHost } from './deb-host';
import { checkSpace, spaceNeeds } from './disk-space';
import { keepWayBack } from './keep-way-back';
import { awaitLocks } from './locks';
import { packageKey, qualifiedName, type PackageDatabase } from './package-database';
import { filesOf, rebootNeed } from './reboot-need';
import { refused } from './refused';
import { ensureSound, type Undertaking } from './repair';
import { resolveInstall, type Resolved } from './resolve';
import { makeRunFolder, type Baseline } from './run-folder';
import { runUnlocked } from './run-unlocked';
import { missingServices, runningServices } from './services';
import { settle } from './settle';
import { checkStillAgreed } from './still-agreed';
import { checkWanted, findWanted, type Wanted } from './wanted';
import { WaysBack, type WayBackPackage } from './way-back';

/** An install order and the packages it lists. */
export interface InstallOrder {
  readonly order: Order;
  readonly packages: readonly PackageVersion[];
}

/** What an install found and agreed to, with nothing changed yet. */
interface Agreed {
  readonly database: PackageDatabase;
  readonly wanted: Wanted;
  readonly resolved: Resolved;
  readonly wayBack: readonly WayBackPackage[];
}

/** Installs the listed packages at their exact versions, or changes nothing and says why. */
export async function install(host: DebHost, ordered: InstallOrder, execution: Execution): Promise<Outcome> {
  const { operationId } = ordered.order;
  const folder = makeRunFolder(host.options.dataDir, operationId);
  pruneRuns(host, folder);
  const undertaking = { operationId, folder, execution };
  execution.note({ stage: 'preparing', baseline: null });
  let agreed: Agreed;
  let baseline: Baseline;
  try {
    agreed = await agree(host, ordered, undertaking);
    if (agreed.wanted.outdated.length === 0) return await alreadyInstalled(host, agreed, execution.signal);
    await download(host, agreed.resolved, execution.signal);
    baseline = await takeBaseline(host, agreed, execution.signal);
  } catch (error) {
    if (!(error instanceof DebError)) throw error;
    return refused(host, error, execution.signal);
  }
  host.options.atBoundary('packages_downloaded');
  const change = { baseline, words: ['--no-remove', ...agreed.resolved.words] };
  const end = await changePackages(host, undertaking, change);
  return settle(host, { folder, baseline, end, signal: execution.signal });
}

/** Everything that can be known before a package is touched. Throws `DebError`. */
async function agree(host: DebHost, { order, packages }: InstallOrder, undertaking: Undertaking): Promise<Agreed> {
  const { run, atBoundary } = host.options;
  const { signal } = undertaking.execution;
  const ways = new WaysBack(host.path());
  await awaitLocks(run, signal);
  atBoundary('locks_free');
  await ensureSound(host, undertaking);
  const database = await host.database();
  ways.prune(database, order.operationId);
  const wanted = await findWanted(host, packages, database);
  await checkWanted(host, wanted);
  let resolved: Resolved = { changes: [], words: [] };
  if (wanted.outdated.length > 0) {
    const outdated = packages.filter(({ name }) => wanted.outdated.some(({ entry }) => entry.name === name));
    await findAvailable(run, outdated, { signal, mayWait: true });
    resolved = await resolveInstall(host, { listed: packages, wanted }, signal);
    const changing = packages.filter(({ name }) => resolved.changes.some((change) => change.name === name));
    checkSpace(spaceNeeds(await findAvailable(run, changing, { signal, mayWait: true }), host.path()));
  }
  atBoundary('plan_agreed');
  const automatic = await host.automatic();
  const keeping = { host, ways, scratch: undertaking.folder.path, signal };
  const { changes } = resolved;
  const wayBack = await keepWayBack(keeping, { order, database, automatic, changes, current: wanted.current });
  atBoundary('packages_kept');
  return { database, wanted, resolved, wayBack };
}

/** Nothing to install. Unchanged, unless an earlier generation of this order brought some of it. */
async function alreadyInstalled(host: DebHost, { wanted, wayBack }: Agreed, signal: AbortSignal): Promise<Outcome> {
  const files = await filesOf(host, wanted.current.map(qualifiedName));
  const need = await rebootNeed(host, { names: [], files });
  const known = { unchanged: wayBack.length === 0, rebootRequired: need !== '' };
  const lost = await missingServices(host, [], signal);
  if (lost.length > 0) return outcome('FAILED', 'service_lost', { ...known, message: lost.join(', ') });
  const versions = wanted.current.map(({ name, version }) => `${name} ${version}`).join(', ');
  const message = `${versions} was there already${need === '' ? '' : `; reboot required: ${need}`}`;
  return outcome('SUCCEEDED', '', { ...known, message });
}

/** apt checks signatures and digests itself. Throws `DebError` `download_failed`. */
async function download(host: DebHost, { words }: Resolved, signal: AbortSignal): Promise<void> {
  const argv = aptGet('--yes', '--download-only', '--no-remove', '-o', lockTimeout(), 'install', ...words);
  const answer = await runUnlocked(host.options.run, argv, { signal, timeoutMs: 3_600_000, mayWait: true });
  if (answer.status !== 0) throw new DebError('download_failed', `apt-get --download-only: ${lastWords(answer)}`);
}

/** What is true now, once more: downloading may have taken long. Throws `DebError` when packages changed meanwhile. */
async function takeBaseline(host: DebHost, agreed: Agreed, signal: AbortSignal): Promise<Baseline> {
  const { database, resolved, wayBack } = agreed;
  const native = await host.nativeArch();
  const expected = resolved.changes.map(({ name, arch, to }) => [packageKey(name, arch, native), to] as const);
  const entries = expected.flatMap(([key]) => database.get(key) ?? []);
  const automatic = wayBack.filter((each) => each.automatic && expected.some(([key]) => key === each.key));
  const files = [...(await filesOf(host, entries.map(qualifiedName)))];
  const services = await runningServices(host);
  const plan = { changes: resolved.changes, removals: [] };
  const now = await checkStillAgreed(host, { database, words: resolved.words, plan }, signal);
  return {
    database: [...now],
    services,
    automatic: automatic.map(({ key, name }) => (key === `${name}:${native}` ? name : key)),
    expected,
    files,
  };
}
