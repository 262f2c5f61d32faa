import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { AtBoundary } from '../boundaries';
import type { PackagesConfig } from '../config';
import { isMissing } from '../durable-file';
import { lastWords, type RunCommand } from './commands';
import {
  DATABASE_FORMAT,
  parseDatabase,
  unfinishedPackages,
  type DatabaseEntry,
  type PackageDatabase,
} from './package-database';

/** dpkg leaves numbered files here while its changes are not yet in its database; the rule of unattended-upgrades. */
const UPDATES = '/var/lib/dpkg/updates';

/** What the operations on packages need from outside themselves. */
export interface DebHostOptions {
  readonly dataDir: string;
  readonly packages: PackagesConfig;
  readonly run: RunCommand;
  readonly atBoundary: AtBoundary;
  readonly log: Logger;
  /** Whether the last change that this campaign made here was a reboot that succeeded. */
  readonly wasRebooted: (campaignId: string) => boolean;
}

/** The packages of this host as dpkg has them; apt is never asked what is installed. */
export class DebHost {
  private native: string | null = null;

  constructor(readonly options: DebHostOptions) {}

  /** Runs a command that must succeed. Throws a plain Error with its last words. */
  async read(argv: readonly string[], signal?: AbortSignal): Promise<string> {
    const answer = await this.options.run(argv, signal === undefined ? {} : { signal });
    if (answer.status !== 0) throw new Error(`${argv.join(' ').slice(0, 200)}: ${lastWords(answer)}`);
    return answer.stdout;
  }

  /** The architecture of this host. */
  async nativeArch(): Promise<string> {
    this.native ??= (await this.read(['dpkg', '--print-architecture'])).trim();
    return this.native;
  }

  /** Every package, as it is now. */
  async database(): Promise<PackageDatabase> {
    const native = await this.nativeArch();
    return parseDatabase(await this.read(['dpkg-query', '--show', `--showformat=${DATABASE_FORMAT}`]), native);
  }

  /** The installed packages of that name, one for each architecture. */
  async installed(name: string, database: PackageDatabase): Promise<readonly DatabaseEntry[]> {
    const entries = [...database.values()].filter((entry) => entry.name === name);
    const native = await this.nativeArch();
    // The native one first: messages name that.
    return entries.sort((a, b) => Number(a.arch !== native) - Number(b.arch !== native));
  }

  /** What dpkg itself calls unfinished; empty: it is sound. */
  async problems(database: PackageDatabase): Promise<string> {
    if (hasInterruptedUpdates()) return 'dpkg was interrupted';
    const unfinished = unfinishedPackages(database).map(
      ({ name, version, status }) => `${name} ${version} (${status})`,
    );
    if (unfinished.length > 0) return unfinished.join(', ');
    return (await this.options.run(['dpkg', '--audit'])).stdout.trim();
  }

  /** Whether the first version is above the second, by Debian's order. */
  async isHigher(version: string, than: string): Promise<boolean> {
    const answer = await this.options.run(['dpkg', '--compare-versions', version, 'gt', than]);
    if (answer.status !== 0 && answer.status !== 1) throw new Error(`dpkg --compare-versions: ${lastWords(answer)}`);
    return answer.status === 0;
  }

  /** Names of the packages that apt holds to be installed only because others need them. */
  async automatic(): Promise<ReadonlySet<string>> {
    const output = await this.read(['apt-mark', 'showauto']);
    return new Set(output.split('\n').filter((name) => name !== ''));
  }

  /** How a package is named to apt: with its architecture where that is not the native one. */
  async aptName(entry: Pick<DatabaseEntry, 'name' | 'arch'>): Promise<string> {
    const isPlain = entry.arch === 'all' || entry.arch === (await this.nativeArch());
    return isPlain ? entry.name : `${entry.name}:${entry.arch}`;
  }

  /** A place below the agent's own folder. */
  path(...names: readonly string[]): string {
    return join(this.options.dataDir, 'deb', ...names);
  }
}

/** Whether dpkg ended in the midst of its work: apt then refuses everything. */
export function hasInterruptedUpdates(): boolean {
  try {
    return readdirSync(UPDATES).some((name) => /^\d+$/.test(name));
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
