import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { aptGet } from './apt-arguments';
import type { DebHost } from './deb-host';
import type { Undertaking } from './repair';
import { readRunFile, writeBaseline, type Baseline, type RunFolder } from './run-folder';
import { parseStatusLines } from './status-lines';
import { awaitUnit, changeUnit, startUnit, type UnitEnd } from './transient-unit';

/** Seconds that apt waits for dpkg's lock when somebody took it after we looked. */
const LOCK_TIMEOUT_S = 120;
/** Folders of orders that ended; kept for people who look for what happened. */
const KEPT_RUNS = 20;

/** One change of packages: all of it was fetched and agreed before. */
export interface Change {
  readonly baseline: Baseline;
  /** After `apt-get install`. */
  readonly words: readonly string[];
}

/** Notes what was before, then lets apt change packages in a unit of its own. Throws when the unit cannot be started. */
export async function changePackages(host: DebHost, undertaking: Undertaking, change: Change): Promise<UnitEnd> {
  const { operationId, folder, execution } = undertaking;
  const { run, atBoundary } = host.options;
  const digest = writeBaseline(folder, change.baseline);
  execution.note({ stage: 'changing', baseline: digest });
  const options = ['--yes', '--no-download', '-o', 'APT::Status-Fd=3', '-o', lockTimeout(), 'install'];
  const unit = changeUnit(operationId);
  const { automatic } = change.baseline;
  await startUnit(run, { unit, folder, argv: aptGet(...options, ...change.words), automatic });
  atBoundary('unit_started');
  const end = await watchChange(host, { operationId, folder, execution });
  atBoundary('unit_ended');
  return end;
}

/** Waits for the end of a change, logging what apt says of each package. */
export function watchChange(host: DebHost, { operationId, folder, execution }: Undertaking): Promise<UnitEnd> {
  let said = 0;
  const onPoll = (): void => {
    const lines = parseStatusLines(readRunFile(folder.status));
    for (const { kind, package: name, percent, text } of lines.slice(said)) {
      host.options.log.info({ operationId, kind, package: name, percent, text }, 'packages are being changed');
    }
    said = lines.length;
  };
  const { run } = host.options;
  return awaitUnit(run, { unit: changeUnit(operationId), folder }, { signal: execution.signal, onPoll });
}

/** `DPkg::Lock::Timeout` for apt. */
export function lockTimeout(): string {
  return `DPkg::Lock::Timeout=${String(LOCK_TIMEOUT_S)}`;
}

/** Removes the folders of all but the newest orders. */
export function pruneRuns(host: DebHost, keep: RunFolder): void {
  const root = host.path('runs');
  const byAge = readdirSync(root)
    .map((name) => ({ path: join(root, name), at: statSync(join(root, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { path } of byAge.slice(KEPT_RUNS)) {
    if (path !== keep.path) rmSync(path, { recursive: true, force: true });
  }
}
