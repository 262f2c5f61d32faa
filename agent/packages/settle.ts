import { statSync } from 'node:fs';
import { join } from 'node:path';
import { outcome, type Outcome } from '../order';
import { judgeChange, type ChangeFinding } from './judge-change';
import { describeChanges, type PackageDatabase } from './package-database';
import type { EditedConfiguration, PackageHost } from './package-host';
import { renewServices } from './restart-services';
import { databaseOf, readRunFile, type Baseline, type RunFolder } from './run-folder';
import { statusErrors } from './status-line';
import type { UnitEnd } from './transient-unit';

/** A change that has ended in some way, and what was before it. */
export interface EndedChange {
  readonly folder: RunFolder;
  readonly baseline: Baseline;
  readonly end: UnitEnd;
  /** The order's time is over. */
  readonly signal: AbortSignal;
}

/** What was found after it. */
interface Found {
  readonly after: PackageDatabase;
  readonly finding: ChangeFinding;
  /** From what to what, and what is wrong; empty: nothing. */
  readonly words: string;
}

/** What is kept of the package manager's own words in a report. */
const LAST_WORDS = 600;

/** Finds out from the package database what a change came to, and whether the services it met still run. */
export async function settle(host: PackageHost, ended: EndedChange): Promise<Outcome> {
  const { folder, baseline, end, signal } = ended;
  const found = await find(host, baseline);
  const { finding, words } = found;
  switch (finding) {
    case 'as_ordered':
      if (areScriptsUnproven(host, ended)) return unproven(host, ended, words);
      // The unit does this itself, when it comes so far.
      if (end.kind !== 'ended') await markAutomatic(host, baseline);
      host.options.atBoundary('packages_verified');
      return settled(host, { folder, baseline, signal }, { after: found.after, changes: words });
    case 'unchanged':
      if (end.kind === 'gone') {
        const message = 'it was cut off before anything was changed';
        return outcome('CANCELED', 'restarted', { message, unchanged: true });
      }
      return failed(host, ended, { unchanged: true, words: 'nothing was changed' });
    case 'changed':
      return failed(host, ended, { unchanged: false, words });
  }
}

async function find(host: PackageHost, baseline: Baseline): Promise<Found> {
  const before = databaseOf(baseline);
  const after = await host.database();
  const problems = await host.problems(after);
  const expected = new Map(baseline.expected);
  const finding = judgeChange({ before, after, expected, isSound: problems === '' });
  const words = [describeChanges(before, after), problems].filter((each) => each !== '').join('; ');
  if (finding !== 'unchanged') return { after, finding, words };
  const entries = baseline.expected.flatMap(([key]) => before.get(key) ?? []);
  if ((await host.fingerprint(entries)) === baseline.fingerprint) return { after, finding, words };
  return { after, finding: 'changed', words: 'the database is as before, and files of these packages are not' };
}

/** dpkg keeps what its scripts came to; rpm does not, and calls a package installed whose script failed or never ran. */
function areScriptsUnproven(host: PackageHost, { folder, end }: EndedChange): boolean {
  if (host.kind === 'deb') return false;
  return end.kind !== 'ended' || statusErrors(host.statusLines(readRunFile(folder.status))) !== '';
}

function unproven(host: PackageHost, ended: EndedChange, words: string): Outcome {
  if (ended.end.kind !== 'gone') return failed(host, ended, { unchanged: false, words });
  const message = `${words}; it was cut off, and nobody can tell which of the packages' scripts ran`;
  return outcome('INDETERMINATE', 'interrupted', { message });
}

/** All packages are as ordered. */
async function settled(
  host: PackageHost,
  { folder, baseline, signal }: Omit<EndedChange, 'end'>,
  { after, changes }: { readonly after: PackageDatabase; readonly changes: string },
): Promise<Outcome> {
  const entries = baseline.expected.flatMap(([key]) => after.get(key) ?? []);
  const edited = await host.editedConfiguration(entries, statSync(join(folder.path, 'before.json')).mtimeMs);
  const files = new Set([...baseline.files, ...(await host.filesOf(entries))]);
  const mayRestart = baseline.restartServices === true;
  const renewal = { changed: { entries, files }, servicesBefore: baseline.services, mayRestart };
  const { lost, need, words } = await renewServices(host, renewal, signal);
  const parts = [changes, ...describeEdited(edited), words, need === '' ? '' : `reboot required: ${need}`];
  const message = parts.filter((part) => part !== '').join('; ');
  const rebootRequired = need !== '';
  if (lost.length === 0) return outcome('SUCCEEDED', '', { message, rebootRequired });
  return outcome('FAILED', 'service_lost', { message: `${lost.join(', ')}; ${message}`, rebootRequired });
}

function describeEdited({ kept, replaced }: EditedConfiguration): readonly string[] {
  return [
    kept.length === 0 ? '' : `edited conffiles kept, the package's own beside them: ${kept.join(', ')}`,
    replaced.length === 0 ? '' : `edited configuration replaced, the edited beside it: ${replaced.join(', ')}`,
  ];
}

function failed(
  host: PackageHost,
  { folder, end }: EndedChange,
  { unchanged, words }: { readonly unchanged: boolean; readonly words: string },
): Outcome {
  const errors = statusErrors(host.statusLines(readRunFile(folder.status)));
  const last = errors === '' ? readRunFile(folder.output).trim().slice(-LAST_WORDS) : errors;
  const message = [words, describeEnd(host, end), last].filter((part) => part !== '').join('; ');
  return outcome('FAILED', end.kind === 'timed_out' ? 'timed_out' : 'packages_failed', { message, unchanged });
}

function describeEnd({ program }: PackageHost, end: UnitEnd): string {
  switch (end.kind) {
    case 'ended':
      return `${program} ended with status ${String(end.status)}`;
    case 'timed_out':
      return `${program} was killed when the order's time was over`;
    case 'gone':
      return 'it was cut off';
  }
}

async function markAutomatic(host: PackageHost, { automatic }: Baseline): Promise<void> {
  if (automatic.length === 0) return;
  const { status, stderr } = await host.options.run([...host.markCommand, ...automatic]);
  if (status !== 0) throw new Error(`${host.markCommand.join(' ')}: ${stderr}`);
}
