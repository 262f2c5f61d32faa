import { DEFAULT_STEP_LIMITS } from '../../model/bundle-manifest';
import type { Execution } from '../executor';
import { outcome, type Order, type Outcome } from '../order';
import { stepReason } from '../step-reason';
import { CLEAN_ENVIRONMENT } from './commands';
import type { PackageHost } from './package-host';
import { isAt } from './judge-change';
import { isPresent, type DatabaseEntry, type PackageDatabase } from './package-database';
import { describeNeed, rebootNeed } from './reboot-need';
import { missingServices } from './services';
import type { ListedPackages } from './wanted';
import { WaysBack } from './way-back';

/** A smoke test order: of the patch going forward, of what was there before it in a backout. */
export interface SmokeTestOrder extends ListedPackages {
  readonly order: Order;
  /** Empty: versions and services are all that is tested. */
  readonly command: readonly string[];
  readonly timeoutMs: number;
}

/** Tests that the due versions are there and whole, that services run, and then what the order says. */
export async function smokeTest(host: PackageHost, test: SmokeTestOrder, execution: Execution): Promise<Outcome> {
  const database = await host.database();
  const wrong = await wrongVersions(host, test, database);
  if (wrong.length > 0) {
    return outcome('FAILED', 'version_differs', { message: wrong.join(', '), unchanged: true });
  }
  const lost = await missingServices(host, { before: [], restarted: [] }, execution.signal);
  if (lost.length > 0) return outcome('FAILED', 'service_lost', { message: lost.join(', '), unchanged: true });
  const need = await outstandingReboot(host, test, database);
  if (need !== '') return outcome('FAILED', 'reboot_outstanding', { message: need, unchanged: true });
  if (test.command.length === 0) return outcome('SUCCEEDED', '', { unchanged: true });
  const result = await host.options.runStep({
    command: test.command,
    cwd: '/',
    env: CLEAN_ENVIRONMENT,
    timeoutMs: test.timeoutMs,
    limits: DEFAULT_STEP_LIMITS,
    signal: execution.signal,
    isUnprivileged: true,
  });
  if (result.status === 'ok') return outcome('SUCCEEDED', '', { unchanged: true });
  const message = `${result.explanation}\n${result.output}`;
  return outcome('FAILED', stepReason(result, 'smoke_test'), { message, unchanged: true });
}

/** What still waits for a reboot after this campaign's own; empty: nothing, or it did not reboot. */
async function outstandingReboot(
  host: PackageHost,
  { order, packages }: SmokeTestOrder,
  database: PackageDatabase,
): Promise<string> {
  if (order.direction !== 'forward' || !host.options.wasRebooted(order.campaignId)) return '';
  const entries: DatabaseEntry[] = [];
  for (const { name } of packages) entries.push(...(await host.installed(name, database)));
  return describeNeed(await rebootNeed(host, { entries: [], files: await host.filesOf(entries) }));
}

/** Forward: the listed versions of what is installed. In a backout: what the install's recorded way leads to. */
async function wrongVersions(
  host: PackageHost,
  test: SmokeTestOrder,
  database: PackageDatabase,
): Promise<readonly string[]> {
  const due = test.order.direction === 'forward' ? await listed(host, test, database) : recorded(host, test);
  const describe = (key: string): string => {
    const entry = database.get(key);
    return entry === undefined ? 'not installed' : `${entry.version} (${entry.status})`;
  };
  return due
    .filter(({ key, version }) => !isAt(database, key, version))
    .map(({ key, version }) => `${key} is ${describe(key)}, and ${version ?? 'nothing'} is due`);
}

interface Due {
  readonly key: string;
  readonly version: string | null;
}

async function listed(
  host: PackageHost,
  { packages, removals }: SmokeTestOrder,
  database: PackageDatabase,
): Promise<readonly Due[]> {
  const due: Due[] = [];
  for (const { name, version } of packages) {
    const entries = (await host.installed(name, database)).filter(isPresent);
    for (const entry of entries) due.push({ key: await host.keyOf(entry), version });
  }
  // A patch of which nothing is here was not installed.
  if (due.length === 0) return packages.map(({ name, version }) => ({ key: name, version }));
  for (const name of removals) {
    const entries = (await host.installed(name, database)).filter(isPresent);
    for (const entry of entries) due.push({ key: await host.keyOf(entry), version: null });
  }
  return due;
}

/** Of several installs of one campaign the newest knows all that the others found. */
function recorded(host: PackageHost, { order, packages, removals }: SmokeTestOrder): readonly Due[] {
  const ofCampaign = new WaysBack(host.path(), host.packageSuffix)
    .all()
    .filter((each) => each.campaignId === order.campaignId);
  const names = new Set([...packages.map(({ name }) => name), ...removals]);
  const due = ofCampaign.at(-1)?.packages ?? [];
  return due.filter(({ name }) => names.has(name)).map(({ key, from }) => ({ key, version: from }));
}
