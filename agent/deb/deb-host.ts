import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageVersion } from '../../model/campaign';
import { isMissing } from '../durable-file';
import type { Available } from '../packages/available';
import { lastWords, readCommand } from '../packages/commands';
import type { Keeping } from '../packages/keep-file';
import type { LockHolder } from '../packages/locks';
import { unfinishedPackages, type DatabaseEntry, type PackageDatabase } from '../packages/package-database';
import { PackageError } from '../packages/package-error';
import type {
  ChangedFiles,
  ChangeLimits,
  EditedConfiguration,
  PackageHost,
  PackageHostOptions,
} from '../packages/package-host';
import type { PackageRequest, Plan, PlannedChange } from '../packages/plan';
import { runUnlocked, type UnlockedLimits } from '../packages/run-unlocked';
import type { StatusLine } from '../packages/status-line';
import type { KeptPackage, WayBackPackage } from '../packages/way-back';
import { wasWrittenSince } from '../packages/written-since';
import { aptGet } from './apt-arguments';
import { findAvailable } from './available';
import { parseConffiles } from './conffiles';
import { DATABASE_FORMAT, packageKey, parseDatabase, qualifiedName } from './database';
import { APT_ARCHIVES, archiveOf, keepPackage, putIntoArchives } from './keep-package';
import { lockHolder } from './lock-holder';
import { parsePlan } from './plan';
import { guardRemovals } from './removal-guard';
import { parseStatusLines } from './status-lines';
import { waitingKernel } from './waiting-kernel';

/** dpkg leaves numbered files here while its changes are not yet in its database; the rule of unattended-upgrades. */
const UPDATES = '/var/lib/dpkg/updates';
/** Seconds that apt waits for dpkg's lock when somebody took it after we looked. */
const LOCK_TIMEOUT = 'DPkg::Lock::Timeout=120';
/** Mirrors may be far away. */
const DOWNLOAD_TIMEOUT_MS = 3_600_000;
/** Reinstalling: dpkg cut off while it unpacked leaves half of the new files under the old version, which apt calls newest. */
const BACKOUT_OPTIONS = ['--allow-downgrades', '--allow-change-held-packages', '--reinstall'];
/** What the install brought may be half unpacked: else dpkg lets it go only once it was unpacked whole. */
const REMOVE_OPTIONS = ['-o', 'Dpkg::Options::=--force-remove-reinstreq'];

/** Debian packages: dpkg says what is there, and is never taken for it on apt's word; apt plans, fetches and changes. */
export class DebHost implements PackageHost {
  readonly kind = 'deb';
  readonly program = 'apt-get';
  readonly repairWords = '"dpkg --configure -a"';
  readonly packageCache = APT_ARCHIVES;
  readonly packageSuffix = '.deb';
  readonly markCommand = ['apt-mark', 'auto'];
  private native: string | null = null;

  constructor(readonly options: PackageHostOptions) {}

  readonly lockHolder = (): Promise<LockHolder | null> => lockHolder(this.options.run);

  path(...names: readonly string[]): string {
    return join(this.options.dataDir, 'deb', ...names);
  }

  unsupported(): string | null {
    return null;
  }

  canonicalVersion(version: string): string {
    return version;
  }

  async database(): Promise<PackageDatabase> {
    const native = await this.nativeArch();
    return parseDatabase(await this.read(['dpkg-query', '--show', `--showformat=${DATABASE_FORMAT}`]), native);
  }

  async problems(database: PackageDatabase): Promise<string> {
    if (hasInterruptedUpdates()) return 'dpkg was interrupted';
    const unfinished = unfinishedPackages(database).map(
      ({ name, version, status }) => `${name} ${version} (${status})`,
    );
    if (unfinished.length > 0) return unfinished.join(', ');
    return (await this.options.run(['dpkg', '--audit'])).stdout.trim();
  }

  isInterrupted(): Promise<boolean> {
    return Promise.resolve(hasInterruptedUpdates());
  }

  /** Whenever dpkg opens its database to write, it takes up the records of what it was cut off in; here there is no more to do. */
  async takeUpInterrupted(): Promise<void> {
    const { status, stderr } = await this.options.run(['sh', '-c', 'dpkg --set-selections </dev/null']);
    if (status !== 0) this.options.log.warn({ status, stderr }, 'dpkg did not take up what it was interrupted in');
  }

  /** dpkg's database says it all: a package is called half installed before its first file is touched. */
  fingerprint(): Promise<string> {
    return Promise.resolve('');
  }

  async keyOf({ name, arch }: Pick<DatabaseEntry, 'name' | 'arch'>): Promise<string> {
    return packageKey(name, arch, await this.nativeArch());
  }

  async installed(name: string, database: PackageDatabase): Promise<readonly DatabaseEntry[]> {
    const entries = [...database.values()].filter((entry) => entry.name === name);
    const native = await this.nativeArch();
    // The native one first: messages name that.
    return entries.sort((a, b) => Number(a.arch !== native) - Number(b.arch !== native));
  }

  async isEssential(entry: DatabaseEntry): Promise<boolean> {
    const format = '--showformat=${Essential} ${Protected}';
    return /yes/.test(await this.read(['dpkg-query', '--show', format, qualifiedName(entry)]));
  }

  isHigher = async (version: string, than: string): Promise<boolean> => {
    const answer = await this.options.run(['dpkg', '--compare-versions', version, 'gt', than]);
    if (answer.status !== 0 && answer.status !== 1) throw new Error(`dpkg --compare-versions: ${lastWords(answer)}`);
    return answer.status === 0;
  };

  async automatic(): Promise<ReadonlySet<string>> {
    const native = await this.nativeArch();
    const names = (await this.read(['apt-mark', 'showauto'])).split('\n').filter((name) => name !== '');
    return new Set(names.map((name) => (name.includes(':') ? name : `${name}:${native}`)));
  }

  async markWord({ key, name }: Pick<WayBackPackage, 'key' | 'name'>): Promise<string> {
    return key === `${name}:${await this.nativeArch()}` ? name : key;
  }

  findAvailable(
    packages: readonly PackageVersion[],
    limits: Pick<UnlockedLimits, 'signal' | 'mayWait'>,
  ): Promise<readonly Available[]> {
    return findAvailable(this.options.run, packages, limits);
  }

  async installWord(entry: DatabaseEntry, version: string): Promise<string> {
    return `${await this.aptName(entry)}=${version}`;
  }

  newWord({ name, version }: PackageVersion): string {
    return `${name}=${version}`;
  }

  fileWord(file: string): string {
    return file;
  }

  removalWord({ key, name }: Pick<WayBackPackage, 'key' | 'name'>, entry: DatabaseEntry | undefined): string {
    return `${entry?.arch === 'all' ? name : key}-`;
  }

  async simulate({ direction, words }: PackageRequest, signal: AbortSignal): Promise<Plan> {
    const options = direction === 'backout' ? BACKOUT_OPTIONS : [];
    const answer = await this.options.run(aptGet('--simulate', 'install', ...options, ...words), { signal });
    if (answer.status === 0) return parsePlan(answer.stdout);
    const known = parsePlan(answer.stdout);
    throw new PackageError('plan_impossible', `apt finds no way to do this: ${lastWords(answer)}`, {
      changes: known.changes,
    });
  }

  /** apt checks signatures and digests itself. */
  async download(request: PackageRequest, { signal }: Pick<Keeping, 'signal'>): Promise<PackageRequest> {
    if (request.direction === 'backout') {
      await putIntoArchives(this.options.run, request.words);
      return request;
    }
    const removing = request.removes ? [] : ['--no-remove'];
    const options = ['--yes', '--download-only', ...removing, '-o', LOCK_TIMEOUT, 'install'];
    const limits = { signal, timeoutMs: DOWNLOAD_TIMEOUT_MS, mayWait: true };
    const unlocked = { run: this.options.run, lockHolder: this.lockHolder };
    const answer = await runUnlocked(unlocked, aptGet(...options, ...request.words), limits);
    if (answer.status === 0) return request;
    throw new PackageError('download_failed', `apt-get --download-only: ${lastWords(answer)}`);
  }

  fetchedFile(_: PackageRequest, { name, to, arch }: PlannedChange): Promise<string | null> {
    const file = archiveOf({ name, version: to, arch });
    return Promise.resolve(existsSync(file) ? file : null);
  }

  async keepPackage(keeping: Keeping, entry: DatabaseEntry): Promise<KeptPackage> {
    return keepPackage({ run: this.options.run, aptName: await this.aptName(entry) }, keeping, entry);
  }

  changeCommand({ direction, removes, words }: PackageRequest, { folder, removals }: ChangeLimits): readonly string[] {
    const options = ['--yes', '--no-download', '-o', 'APT::Status-Fd=3', '-o', LOCK_TIMEOUT, 'install'];
    const guard = removes ? guardRemovals(folder, removals) : ['--no-remove'];
    const back = direction === 'backout' ? [...BACKOUT_OPTIONS, ...REMOVE_OPTIONS] : [];
    return aptGet(...options, ...back, ...guard, ...words);
  }

  /** Keeps edited conffiles. dpkg takes the lock that keeps others off by itself. */
  repairCommand(): readonly string[] {
    return ['dpkg', '--force-confold', '--force-confdef', '--configure', '--pending'];
  }

  statusLines(text: string): readonly StatusLine[] {
    return parseStatusLines(text);
  }

  async filesOf(entries: readonly DatabaseEntry[]): Promise<ReadonlySet<string>> {
    const files = new Set<string>();
    for (const entry of entries) {
      // Of a package that is not there, it lists none.
      const { stdout } = await this.options.run(['dpkg-query', '--listfiles', qualifiedName(entry)]);
      // /lib is a link to /usr/lib on merged hosts, and maps say where a file really is.
      for (const file of stdout.split('\n')) {
        files.add(file);
        if (/^\/(?:lib|bin|sbin)/.test(file)) files.add(`/usr${file}`);
      }
    }
    return files;
  }

  /** Edited conffiles always stay: dpkg is told so. */
  async editedConfiguration(entries: readonly DatabaseEntry[], sinceMs: number): Promise<EditedConfiguration> {
    if (entries.length === 0) return { kept: [], replaced: [] };
    const words = ['dpkg-query', '--show', '--showformat=${Conffiles}\\n', ...entries.map(qualifiedName)];
    const { stdout } = await this.options.run(words);
    const kept = parseConffiles(stdout).filter((file) => wasWrittenSince(`${file}.dpkg-dist`, sinceMs));
    return { kept, replaced: [] };
  }

  waitingKernel(changed: ChangedFiles): Promise<string | null> {
    return waitingKernel(this.isHigher, changed);
  }

  private read(argv: readonly string[]): Promise<string> {
    return readCommand(this.options.run, argv);
  }

  private async nativeArch(): Promise<string> {
    this.native ??= (await this.read(['dpkg', '--print-architecture'])).trim();
    return this.native;
  }

  /** How a package is named to apt: with its architecture where that is not the native one. */
  private async aptName(entry: Pick<DatabaseEntry, 'name' | 'arch'>): Promise<string> {
    const isPlain = entry.arch === 'all' || entry.arch === (await this.nativeArch());
    return isPlain ? entry.name : `${entry.name}:${entry.arch}`;
  }
}

/** Whether dpkg ended in the midst of its work: apt then refuses everything. */
function hasInterruptedUpdates(): boolean {
  try {
    return readdirSync(UPDATES).some((name) => /^\d+$/.test(name));
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
