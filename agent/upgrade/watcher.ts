import { existsSync, linkSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing, makeFolderDurably, syncFolder, writeDurably } from '../durable-file';
import { readCommand, type RunCommand } from '../packages/commands';
import { systemErrorCode } from '../system-error';
import { UNITS, WATCHER_UNIT, watcherScript, watcherUnit, type Watched } from './watcher-script';

/** What a boot starts. */
const WANTS = join(UNITS, 'multi-user.target.wants');

/** What became of an upgrade: nobody knows yet, the agent reported, or its watcher took it back (or could not). */
export type Verdict = 'none' | 'confirmed' | 'putting_back' | 'put_back' | 'failed';

/** The watcher of one upgrade of this agent, as it stands in `<dataDir>/upgrade`. One at a time. */
export class Watcher {
  private readonly folder: string;

  constructor(
    dataDir: string,
    private readonly run: RunCommand,
  ) {
    this.folder = join(dataDir, 'upgrade');
  }

  /** Of which upgrade there is one; null: of none. */
  watched(): Watched | null {
    try {
      return JSON.parse(readFileSync(this.file('watched.json'), 'utf8')) as Watched;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** Starts it, with the package to return to, all of it on the disk. Throws when systemd does not: nothing is changed then. */
  async arm(watched: Watched, oldPackage: string): Promise<void> {
    await this.remove();
    makeFolderDurably(this.folder, 0o700);
    // Another name for the kept package, which is on the disk; no copy of it.
    linkSync(oldPackage, this.file('old.deb'));
    writeDurably(this.file('watch.sh'), watcherScript(watched));
    writeDurably(this.file('watched.json'), `${JSON.stringify(watched)}\n`);
    writeDurably(join(UNITS, WATCHER_UNIT), watcherUnit(this.file('watch.sh')));
    makeFolderDurably(WANTS, 0o755);
    rmSync(join(WANTS, WATCHER_UNIT), { force: true });
    symlinkSync(join('..', WATCHER_UNIT), join(WANTS, WATCHER_UNIT));
    syncFolder(WANTS);
    await readCommand(this.run, ['systemctl', 'daemon-reload']);
    await readCommand(this.run, ['systemctl', 'start', WATCHER_UNIT]);
  }

  verdict(): Verdict {
    const result = this.read('result');
    if (result === 'put_back' || result === 'failed') return result;
    const verdict = this.read('verdict');
    if (verdict === null) return 'none';
    return verdict === 'put_back' ? 'putting_back' : 'confirmed';
  }

  /** The agent has reported. False: the watcher was first, and is taking it back. */
  confirm(): boolean {
    writeDurably(this.file('confirmed'), 'confirmed\n');
    try {
      linkSync(this.file('confirmed'), this.file('verdict'));
      syncFolder(this.folder);
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST') throw error;
    }
    return this.verdict() === 'confirmed';
  }

  /** A gateway was heard that could not judge this host: the wait begins anew. Only a watcher that still waits looks at it. */
  prolong(): void {
    try {
      writeFileSync(this.file('heard'), '');
    } catch {
      // A full disk, or the watch has ended: then it takes the time that it had.
    }
  }

  /**
   * Whether nobody is left who could still decide, or finish what was decided. Not the verdict: it is to be asked after this,
   * for a watcher writes what it came to before it goes. A systemd that does not answer proves nothing.
   */
  async isGone(): Promise<boolean> {
    // The link leads to the unit: both are there.
    if (existsSync(join(WANTS, WATCHER_UNIT))) return false;
    const { stdout } = await this.run(['systemctl', 'is-active', WATCHER_UNIT]);
    return ['inactive', 'failed', 'unknown'].includes(stdout.trim());
  }

  /** What dpkg said when it was taken back. */
  output(): string {
    return this.read('output') ?? '';
  }

  /** Ends it and leaves nothing of it; not while it takes the agent back. */
  async remove(): Promise<void> {
    const unit = join(UNITS, WATCHER_UNIT);
    if (existsSync(unit)) {
      await readCommand(this.run, ['systemctl', 'stop', WATCHER_UNIT]);
      for (const file of [join(WANTS, WATCHER_UNIT), unit]) rmSync(file, { force: true });
      await readCommand(this.run, ['systemctl', 'daemon-reload']);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private file(name: string): string {
    return join(this.folder, name);
  }

  private read(name: string): string | null {
    try {
      return readFileSync(this.file(name), 'utf8').trim();
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }
}
