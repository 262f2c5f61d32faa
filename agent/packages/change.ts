import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageHost } from './package-host';
import type { Undertaking } from './repair';
import type { PackageRequest } from './plan';
import { readRunFile, writeBaseline, type Baseline, type RunFolder } from './run-folder';
import { doingNow } from './status-line';
import { awaitUnit, changeUnit, startUnit, type UnitEnd } from './transient-unit';

/** Folders of orders that ended; kept for people who look for what happened. */
const KEPT_RUNS = 20;

/** One change of packages: all of it was fetched and agreed before. */
export interface Change {
  readonly baseline: Baseline;
  readonly request: PackageRequest;
}

/** Notes what was before, then lets packages be changed in a unit of its own. Throws when the unit cannot be started. */
export async function changePackages(host: PackageHost, undertaking: Undertaking, change: Change): Promise<UnitEnd> {
  const { operationId, folder, execution } = undertaking;
  const { run, atBoundary } = host.options;
  const digest = writeBaseline(folder, change.baseline);
  execution.note({ stage: 'changing', baseline: digest });
  const unit = changeUnit(operationId);
  const marking = { command: host.markCommand, words: change.baseline.automatic };
  const going = change.baseline.expected.filter(([, version]) => version === null).map(([key]) => nameOf(key));
  const argv = host.changeCommand(change.request, { folder: folder.path, removals: going });
  await startUnit(run, { unit, folder, argv, marking });
  atBoundary('unit_started');
  const end = await watchChange(host, { operationId, folder, execution });
  atBoundary('unit_ended');
  return end;
}

/** Keys are `name:architecture`. */
function nameOf(key: string): string {
  return key.split(':')[0] ?? key;
}

/** Waits for the end of a change, logging what is said of each package, and telling people how far it is. */
export function watchChange(host: PackageHost, { operationId, folder, execution }: Undertaking): Promise<UnitEnd> {
  let said = 0;
  const onPoll = (): void => {
    const lines = host.statusLines(readRunFile(folder.status));
    for (const { kind, package: name, percent, text } of lines.slice(said)) {
      host.options.log.info({ operationId, kind, package: name, percent, text }, 'packages are being changed');
    }
    said = lines.length;
    const doing = doingNow(lines);
    if (doing !== null) execution.tell(doing);
  };
  const { run } = host.options;
  return awaitUnit(run, { unit: changeUnit(operationId), folder }, { signal: execution.signal, onPoll });
}

/** Removes the folders of all but the newest orders. */
export function pruneRuns(host: PackageHost, keep: RunFolder): void {
  const root = host.path('runs');
  const byAge = readdirSync(root)
    .map((name) => ({ path: join(root, name), at: statSync(join(root, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { path } of byAge.slice(KEPT_RUNS)) {
    if (path !== keep.path) rmSync(path, { recursive: true, force: true });
  }
}
