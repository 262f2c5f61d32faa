import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKOUT } from '../e2e/built';
import { eventually, processesWith } from '../e2e/processes';

/** `npm run lab`'s program, with what it prints. */
export class LabProcess {
  readonly process: ChildProcess;
  output = '';
  /** Standard output alone. */
  result = '';

  constructor(options: readonly string[]) {
    const program = join(CHECKOUT, 'deploy', 'lab', 'start.mjs');
    // A session of its own, so that a signal to its group is what Ctrl-C in a terminal is.
    this.process = spawn(process.execPath, [program, ...options], {
      cwd: CHECKOUT,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process.stdout?.on('data', (text: Buffer) => {
      this.output += text.toString();
      this.result += text.toString();
    });
    this.process.stderr?.on('data', (text: Buffer) => (this.output += text.toString()));
  }

  get pid(): number {
    if (this.process.pid === undefined) throw new Error('it was not started');
    return this.process.pid;
  }

  /** Resolves with the exit status; kills it after the time-out. */
  async ended(timeoutMs: number): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const timer = setTimeout(() => this.process.kill('SIGKILL'), timeoutMs);
      await once(this.process, 'exit');
      clearTimeout(timer);
    }
    return this.process.exitCode;
  }

  /** Resolves when it has printed this. */
  async prints(text: string, timeoutMs: number): Promise<void> {
    await eventually(() => this.output.includes(text) || this.process.exitCode !== null, timeoutMs);
    if (!this.output.includes(text)) throw new Error(`"${text}" was not printed:\n${this.output}`);
  }
}

/** Directories that a lab of this process owns: other labs may run beside it. */
export function directoriesOf(pid: number): string[] {
  return labDirectories().filter((directory) => {
    const lock = join(directory, 'lock');
    return existsSync(lock) && readFileSync(lock, 'utf8').includes(`"pid":${String(pid)},`);
  });
}

/** Directories of labs that are there now. */
function labDirectories(): string[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith('ringmaster-lab-'))
    .map((name) => join(tmpdir(), name));
}

/** Everything of a lab that is left on this machine, in words: nothing, if it cleaned up after itself. */
export function leftOf(directory: string): string[] {
  const labId = directory.slice(directory.lastIndexOf('ringmaster-lab-'));
  const groups = ['/sys/fs/cgroup', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified'].map((place) =>
    join(place, labId),
  );
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
  const namespaces = existsSync('/run/netns') ? readdirSync('/run/netns') : [];
  return [
    ...(existsSync(directory) ? [`directory ${directory}`] : []),
    ...groups.filter((group) => existsSync(group)).map((group) => `control group ${group}`),
    ...mounts.filter((mount) => mount.includes(labId)).map((mount) => `mount ${mount}`),
    ...namespaces.filter((name) => /^(north|south)-\d$/.test(name)).map((name) => `network namespace ${name}`),
    // The guard itself is allowed to end last; it holds neither the mark nor the path.
    ...processesWith(labId).map(({ pid, command }) => `process ${pid} ${command}`),
  ];
}
