import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageVersion } from '../../model/campaign';
import type { Available } from '../packages/available';
import { lastWords, readCommand } from '../packages/commands';
import { keepFile, type Keeping } from '../packages/keep-file';
import type { LockHolder } from '../packages/locks';
import { unfinishedPackages, type DatabaseEntry, type PackageDatabase } from '../packages/package-database';
import { PackageError } from '../packages/package-error';
import type { EditedConfiguration, PackageHost, PackageHostOptions } from '../packages/package-host';
import type { PackageRequest, Plan, PlannedChange } from '../packages/plan';
import type { UnlockedLimits } from '../packages/run-unlocked';
import type { StatusLine } from '../packages/status-line';
import type { KeptPackage, WayBackPackage } from '../packages/way-back';
import { OWN_PACKAGE } from '../packages/wanted';
import { wasWrittenSince } from '../packages/written-since';
import { number, readPlan, texts } from './answers';
import { findAvailable } from './available';
import { canonicalVersion, DATABASE_FORMAT, isKernel, nevra, packageKey, parseDatabase } from './database';
import { Dnf } from './dnf';
import { parseStatusLines } from './status-lines';

/** Mirrors may be far away. */
const DOWNLOAD_TIMEOUT_MS = 3_600_000;
/** What a package's file holds. */
const FILE_FORMAT = '%{NAME}\\t%{ARCH}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}';

/** RPM packages: rpm says what is there, dnf plans and fetches, and changes them from files, with no repository at hand. */
export class RpmHost implements PackageHost {
  readonly kind = 'rpm';
  readonly program = 'dnf';
  readonly repairWords = 'erasing the older of two versions, or "rpm --rebuilddb",';
  readonly packageSuffix = '.rpm';
  readonly markCommand = ['dnf', '--quiet', '--assumeyes', 'mark', 'remove'];
  readonly packageCache: string;
  private readonly dnf: Dnf;

  constructor(
    readonly options: PackageHostOptions,
    python: readonly string[],
  ) {
    this.dnf = new Dnf(options.run, python);
    this.packageCache = this.path('downloads');
    mkdirSync(this.packageCache, { recursive: true, mode: 0o700 });
  }

  readonly lockHolder = (): Promise<LockHolder | null> => this.dnf.lockHolder();

  path(...names: readonly string[]): string {
    return join(this.options.dataDir, 'rpm', ...names);
  }

  canonicalVersion(version: string): string {
    return canonicalVersion(version);
  }

  /**
   * Kernels stand beside each other, and going back is another boot entry: that is not done, and not pretended. Nor is an upgrade of
   * the agent, which comes as a Debian package: here nothing would put one back that does not report.
   */
  unsupported(name: string): string | null {
    if (name === OWN_PACKAGE)
      return `${name}: this agent is no RPM package; nothing would put one back that does not report`;
    return isKernel(name)
      ? `${name}: kernels of rpm are installed beside each other, which this agent does not do`
      : null;
  }

  async database(): Promise<PackageDatabase> {
    return parseDatabase(await readCommand(this.options.run, ['rpm', '--query', '--all', '--qf', DATABASE_FORMAT]));
  }

  async problems(database: PackageDatabase): Promise<string> {
    const older = unfinishedPackages(database).map(
      ({ name, version }) => `${name} ${version} (its successor is there too)`,
    );
    if (older.length > 0) return older.join(', ');
    const verified = await this.options.run(['rpm', '--verifydb']);
    return verified.status === 0 ? '' : `rpm's database is damaged: ${lastWords(verified)}`;
  }

  isInterrupted(database: PackageDatabase): Promise<boolean> {
    return Promise.resolve(unfinishedPackages(database).length > 0);
  }

  /** Nothing is left open: a package is there twice, and which one goes is the repair's to say. */
  takeUpInterrupted(): Promise<void> {
    return Promise.resolve();
  }

  /** rpm writes files first and its database afterwards: what differs from the packages' own files tells of a cut. */
  async fingerprint(entries: readonly DatabaseEntry[]): Promise<string> {
    if (entries.length === 0) return '';
    const { stdout } = await this.options.run(['rpm', '--verify', '--nodeps', '--noscripts', ...entries.map(nevra)]);
    return stdout;
  }

  keyOf(entry: Pick<DatabaseEntry, 'name' | 'arch'>): Promise<string> {
    return Promise.resolve(packageKey(entry));
  }

  installed(name: string, database: PackageDatabase): Promise<readonly DatabaseEntry[]> {
    return Promise.resolve([...database.values()].filter((entry) => entry.name === name));
  }

  /** dnf itself plans no removal of what it is told to protect. */
  isEssential(): Promise<boolean> {
    return Promise.resolve(false);
  }

  async isHigher(version: string, than: string): Promise<boolean> {
    return number(await this.dnf.ask(['compare', version, than])) > 0;
  }

  async automatic(): Promise<ReadonlySet<string>> {
    return new Set(texts(await this.dnf.ask(['automatic'])));
  }

  markWord({ key }: Pick<WayBackPackage, 'key'>): Promise<string> {
    return Promise.resolve(key.replace(':', '.'));
  }

  findAvailable(
    packages: readonly PackageVersion[],
    limits: Pick<UnlockedLimits, 'signal' | 'mayWait'>,
  ): Promise<readonly Available[]> {
    return findAvailable({ dnf: this.dnf, run: this.options.run, lockHolder: this.lockHolder }, packages, limits);
  }

  installWord({ name, arch }: DatabaseEntry, version: string): Promise<string> {
    return Promise.resolve(`+${nevra({ name, arch, version })}`);
  }

  newWord({ name, version }: PackageVersion): string {
    return `+${name}-${version}`;
  }

  fileWord(file: string): string {
    return file;
  }

  removalWord({ name }: Pick<WayBackPackage, 'name'>, entry: DatabaseEntry | undefined): string {
    return `-${entry === undefined ? name : nevra(entry)}`;
  }

  async simulate({ words }: PackageRequest, signal: AbortSignal): Promise<Plan> {
    return readPlan(await this.dnf.ask(['plan', ...words], { signal }));
  }

  /** dnf checks digests, and signatures where its repository says so; from then on files are asked for. */
  async download(request: PackageRequest, { signal }: Pick<Keeping, 'signal'>): Promise<PackageRequest> {
    const { words } = request;
    const removing = words.filter((word) => word.startsWith('-'));
    if (request.direction === 'backout' || removing.length === words.length) return request;
    const limits = { signal, timeoutMs: DOWNLOAD_TIMEOUT_MS };
    const answer = await this.dnf.try(['download', this.packageCache, ...words], limits);
    if (answer.status === 0) return { ...request, words: [...texts(JSON.parse(answer.stdout)), ...removing] };
    throw new PackageError('download_failed', `dnf: ${lastWords(answer)}`);
  }

  async fetchedFile({ words }: PackageRequest, change: PlannedChange): Promise<string | null> {
    const query = ['rpm', '--query', '--nosignature', '--qf', FILE_FORMAT, '--package'];
    for (const file of words.filter((word) => word.startsWith('/'))) {
      const { status, stdout } = await this.options.run([...query, file]);
      const [name, arch, version] = stdout.split('\t');
      if (status !== 0 || version === undefined) continue;
      if (name === change.name && arch === change.arch && canonicalVersion(version) === change.to) return file;
    }
    return null;
  }

  /** From a repository; what no repository has any more cannot be made from installed files. */
  async keepPackage(keeping: Keeping, { name, version, arch }: DatabaseEntry): Promise<KeptPackage> {
    const folder = join(keeping.scratch, `download-${name}-${arch}`);
    const words = ['fetch', folder, name, version, arch] as const;
    const answer = await this.dnf.try(words, { signal: keeping.signal, timeoutMs: DOWNLOAD_TIMEOUT_MS });
    const file = answer.status === 0 ? texts(JSON.parse(answer.stdout))[0] : undefined;
    if (file !== undefined) return keepFile(keeping, file, false);
    const message =
      `${name} ${version} is what this host would go back to, and nobody has it any more: ` +
      `${lastWords(answer)}; keep old versions in a repository`;
    throw new PackageError('no_way_back', message, { package: name });
  }

  changeCommand({ words }: PackageRequest): readonly string[] {
    return this.dnf.argv('change', ...words);
  }

  repairCommand(): readonly string[] {
    return this.dnf.argv('repair');
  }

  statusLines(text: string): readonly StatusLine[] {
    return parseStatusLines(text);
  }

  async filesOf(entries: readonly DatabaseEntry[]): Promise<ReadonlySet<string>> {
    if (entries.length === 0) return new Set();
    // Of a package that is not there, it says so and lists none.
    const { stdout } = await this.options.run(['rpm', '--query', '--list', ...entries.map(nevra)]);
    const files = stdout.split('\n').filter((file) => file.startsWith('/'));
    return new Set(files.flatMap((file) => (/^\/(?:lib|bin|sbin)/.test(file) ? [file, `/usr${file}`] : [file])));
  }

  /** What becomes of an edited file is the package's own choice (`%config(noreplace)` or not). */
  async editedConfiguration(entries: readonly DatabaseEntry[], sinceMs: number): Promise<EditedConfiguration> {
    if (entries.length === 0) return { kept: [], replaced: [] };
    const { stdout } = await this.options.run(['rpm', '--query', '--configfiles', ...entries.map(nevra)]);
    const files = stdout.split('\n').filter((file) => file.startsWith('/'));
    return {
      kept: files.filter((file) => wasWrittenSince(`${file}.rpmnew`, sinceMs)),
      replaced: files.filter((file) => wasWrittenSince(`${file}.rpmsave`, sinceMs)),
    };
  }

  /** Orders change no kernel here. */
  waitingKernel(): Promise<string | null> {
    return Promise.resolve(null);
  }
}
