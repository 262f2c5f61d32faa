import type { Logger } from 'pino';
import type { PackageVersion } from '../../model/campaign';
import type { AtBoundary } from '../boundaries';
import type { OwnUpgrade } from '../upgrade/own-upgrade';
import type { PackagesConfig } from '../config';
import type { RunStep } from '../step-runner';
import type { Available } from './available';
import type { RunCommand } from './commands';
import type { Keeping } from './keep-file';
import type { FindLockHolder } from './locks';
import type { DatabaseEntry, PackageDatabase } from './package-database';
import type { PackageRequest, Plan, PlannedChange } from './plan';
import type { UnlockedLimits } from './run-unlocked';
import type { StatusLine } from './status-line';
import type { KeptPackage, WayBackPackage } from './way-back';

/** What was changed now, and the files that the order's packages had before and have after it. */
export interface ChangedFiles {
  readonly entries: readonly DatabaseEntry[];
  readonly files: ReadonlySet<string>;
}

/** What a change keeps to although it was agreed before: what is installed may be another by then. */
export interface ChangeLimits {
  /** The order's own. */
  readonly folder: string;
  /** Names of all that may be removed. */
  readonly removals: readonly string[];
}

/** What the operations on packages need from outside themselves. */
export interface PackageHostOptions {
  readonly dataDir: string;
  readonly packages: PackagesConfig;
  readonly run: RunCommand;
  readonly runStep: RunStep;
  readonly atBoundary: AtBoundary;
  readonly log: Logger;
  /** How far this host's clock is ahead of the server's, in ms; null: no server was heard yet. */
  readonly clockAheadMs: () => number | null;
  /** Whether the last change that this campaign made here was a reboot that succeeded. */
  readonly wasRebooted: (campaignId: string) => boolean;
  /** For orders that change this agent's own package; null where it is of another kind. */
  readonly ownUpgrade: OwnUpgrade | null;
}

/** Configuration that people had edited, after a change of its package. */
export interface EditedConfiguration {
  /** Theirs stays; the package's own stands beside it. */
  readonly kept: readonly string[];
  /** The package's own took its place; theirs stands beside it. */
  readonly replaced: readonly string[];
}

/**
 * The packages of this host, and the program that changes them: `deb/` and `rpm/` have one each. What an order does with
 * them, step by step, is the same for both and stands in this folder. Methods throw `PackageError` for what a host may
 * well be like, and a plain Error when a program does not do what it always does.
 */
export interface PackageHost {
  readonly kind: 'deb' | 'rpm';
  readonly options: PackageHostOptions;
  /** The package manager, for messages: "apt-get". */
  readonly program: string;
  /** What repairs unfinished work, for messages. */
  readonly repairWords: string;
  /** Where downloaded packages are put. */
  readonly packageCache: string;
  /** How a package's file ends: ".deb". */
  readonly packageSuffix: string;
  /** Marks what follows as installed only because others need it. */
  readonly markCommand: readonly string[];
  readonly lockHolder: FindLockHolder;

  /** A place below the agent's own folder. */
  path(...names: readonly string[]): string;
  /** Why orders cannot change this package here, whatever the configuration says; null: they can. */
  unsupported(name: string): string | null;
  /** A version in the form the database has it in. */
  canonicalVersion(version: string): string;
  /** Every package, as it is now, by the database and nothing else. */
  database(): Promise<PackageDatabase>;
  /** What is unfinished or damaged; empty: it is sound. */
  problems(database: PackageDatabase): Promise<string>;
  /** Whether a change was cut off, so that nothing else can be changed before it is finished. */
  isInterrupted(database: PackageDatabase): Promise<boolean>;
  /** Takes up what was interrupted as far as no package's script has to run for it. What is left is for `repairCommand`. */
  takeUpInterrupted(): Promise<void>;
  /** What can be told of these packages' files, where a cut-off change can alter them without a word in the database. */
  fingerprint(entries: readonly DatabaseEntry[]): Promise<string>;
  /** By which a database knows a package. */
  keyOf(entry: Pick<DatabaseEntry, 'name' | 'arch'>): Promise<string>;
  /** The installed packages of that name, one for each architecture. */
  installed(name: string, database: PackageDatabase): Promise<readonly DatabaseEntry[]>;
  /** Whether the host cannot do without it, by its own words. */
  isEssential(entry: DatabaseEntry): Promise<boolean>;
  /** Whether the first version is above the second. */
  isHigher(version: string, than: string): Promise<boolean>;
  /** Keys of the packages that are installed only because others need them. */
  automatic(): Promise<ReadonlySet<string>>;
  /** How `markCommand` is told of a package. */
  markWord(each: Pick<WayBackPackage, 'key' | 'name'>): Promise<string>;

  /** The listed versions as the indexes of this host have them; refreshed when one is missing. */
  findAvailable(
    packages: readonly PackageVersion[],
    limits: Pick<UnlockedLimits, 'signal' | 'mayWait'>,
  ): Promise<readonly Available[]>;
  /** Asks for another version of an installed package. */
  installWord(entry: DatabaseEntry, version: string): Promise<string>;
  /** Asks for a package that is not installed. */
  newWord(listed: PackageVersion): string;
  /** Asks for what a kept package file holds. */
  fileWord(file: string): string;
  /** Asks for the end of a package. */
  removalWord(each: Pick<WayBackPackage, 'key' | 'name'>, entry: DatabaseEntry | undefined): string;
  /** What would be done. */
  simulate(request: PackageRequest, signal: AbortSignal): Promise<Plan>;
  /** Fetches and checks all that is asked for, of a way back nothing; returns what is asked for from then on. */
  download(request: PackageRequest, place: Pick<Keeping, 'scratch' | 'signal'>): Promise<PackageRequest>;
  /** The file that a change of this request is made from, once it was fetched; null: there is none where it should be. */
  fetchedFile(request: PackageRequest, change: PlannedChange): Promise<string | null>;
  /** Keeps the file of an installed package. */
  keepPackage(keeping: Keeping, entry: DatabaseEntry): Promise<KeptPackage>;

  /** Does it within these limits, without asking or fetching anything. Runs in a unit of its own. */
  changeCommand(request: PackageRequest, limits: ChangeLimits): readonly string[];
  /** Ends what was cut off. Runs in a unit of its own. */
  repairCommand(): readonly string[];
  /** Reads what was said while packages were changed. */
  statusLines(text: string): readonly StatusLine[];

  /** All files of these packages, under every name that a process may hold them by. */
  filesOf(entries: readonly DatabaseEntry[]): Promise<ReadonlySet<string>>;
  /** Which of these packages' configuration had been edited, of what was written since. */
  editedConfiguration(entries: readonly DatabaseEntry[], sinceMs: number): Promise<EditedConfiguration>;
  /** The kernel that waits for a reboot; null: none. */
  waitingKernel(changed: ChangedFiles): Promise<string | null>;
}
