import { statSync } from 'node:fs';
import { join } from 'node:path';
import { outcome, type Outcome } from '../order';
import { keptConffiles } from './conffiles';
import type { DebHost } from './deb-host';
import { judgeChange } from './judge-change';
import { describeChanges, qualifiedName, type PackageDatabase } from './package-database';
import { filesOf, rebootNeed } from './reboot-need';
import { databaseOf, readRunFile, type Baseline, type RunFolder } from './run-folder';
import { missingServices } from './services';
import { parseStatusLines, statusErrors } from './status-lines';
import type { UnitEnd } from './transient-unit';

/** A change that has ended in some way, and what was before it. */
export interface EndedChange {
  readonly folder: RunFolder;
  readonly baseline: Baseline;
  readonly end: UnitEnd;
  /** The order's time is over. */
  readonly signal: AbortSignal;
}

/** What is kept of apt's own words in a report. */
const LAST_WORDS = 600;

/** Finds out from dpkg's database what a change came to, and whether the services it met still run. */
export async function settle(host: DebHost, { folder, baseline, end, signal }: EndedChange): Promise<Outcome> {
  const before = databaseOf(baseline);
  const after = await host.database();
  const problems = await host.problems(after);
  const expected = new Map(baseline.expected);
  const changes = describeChanges(before, after);
  switch (judgeChange({ before, after, expected, isSound: problems === '' })) {
    case 'as_ordered':
      // The unit does this itself, when it comes so far.
      if (end.kind !== 'ended') await markAutomatic(host, baseline);
      host.options.atBoundary('packages_verified');
      return settled(host, { folder, baseline, signal }, { after, changes });
    case 'unchanged':
      if (end.kind === 'gone') {
        const message = 'it was cut off before anything was changed';
        return outcome('CANCELED', 'restarted', { message, unchanged: true });
      }
      return failed(folder, end, { unchanged: true, found: 'nothing was changed' });
    case 'changed':
      return failed(folder, end, {
        unchanged: false,
        found: [changes, problems].filter((each) => each !== '').join('; '),
      });
  }
}

/** All packages are as ordered. */
async function settled(
  host: DebHost,
  { folder, baseline, signal }: Omit<EndedChange, 'end'>,
  { after, changes }: { readonly after: PackageDatabase; readonly changes: string },
): Promise<Outcome> {
  const keys = baseline.expected.map(([key]) => key);
  const entries = keys.flatMap((key) => after.get(key) ?? []);
  const names = entries.map(qualifiedName);
  const kept = await keptConffiles(host, names, statSync(join(folder.path, 'before.json')).mtimeMs);
  const need = await rebootNeed(host, { names, files: new Set([...baseline.files, ...(await filesOf(host, names))]) });
  const parts = [
    changes,
    kept.length === 0 ? '' : `edited conffiles kept, the package's own beside them: ${kept.join(', ')}`,
    need === '' ? '' : `reboot required: ${need}`,
  ];
  const message = parts.filter((part) => part !== '').join('; ');
  const lost = await missingServices(host, baseline.services, signal);
  const rebootRequired = need !== '';
  if (lost.length === 0) return outcome('SUCCEEDED', '', { message, rebootRequired });
  return outcome('FAILED', 'service_lost', { message: `${lost.join(', ')}; ${message}`, rebootRequired });
}

function failed(
  folder: RunFolder,
  end: UnitEnd,
  { unchanged, found }: { readonly unchanged: boolean; readonly found: string },
): Outcome {
  const errors = statusErrors(parseStatusLines(readRunFile(folder.status)));
  const words = errors === '' ? readRunFile(folder.output).trim().slice(-LAST_WORDS) : errors;
  const message = [found, describeEnd(end), words].filter((part) => part !== '').join('; ');
  return outcome('FAILED', end.kind === 'timed_out' ? 'timed_out' : 'packages_failed', { message, unchanged });
}

function describeEnd(end: UnitEnd): string {
  switch (end.kind) {
    case 'ended':
      return `apt-get ended with status ${String(end.status)}`;
    case 'timed_out':
      return "apt-get was killed when the order's time was over";
    case 'gone':
      return 'it was cut off';
  }
}

async function markAutomatic(host: DebHost, { automatic }: Baseline): Promise<void> {
  if (automatic.length > 0) await host.read(['apt-mark', 'auto', ...automatic]);
}
