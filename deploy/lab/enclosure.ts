import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CHECKOUT } from '../local/checkout';
import { type Guard, startGuard } from '../local/guard';
import { writeWhole } from '../local/whole-file';
import { labGroups } from './cgroups';
import { PLAIN_ENVIRONMENT } from './command';
import { createLabDirectory, type LabDirectory } from './lab-directory';
import type { EventLine, LabJob, LabRequest, ScenarioResult } from './messages';

/**
 * The first process of the namespaces, so the one that all orphans in them fall to: a shell, because a shell buries them.
 * It ends with the program it runs, and the kernel then ends everything else in the namespaces.
 * (A shell gives what it starts in the background no input, hence the detour over descriptor 3.)
 * A file system of its own over /run: names of network namespaces, and whatever systemd-nspawn notes, are never outside.
 */
const FIRST_PROCESS = `
mount -t tmpfs -o mode=755 tmpfs /run && mkdir /run/netns && ip link set lo up || exit 1
exec 3<&0
"$@" <&3 3<&- &
exec 3<&-
wait $!
`;

/** How long the program inside may take to say that it is ready: it only sets up a network and a repository. */
const READY_MS = 120_000;

/**
 * A lab: one process tree in mount, network, process and IPC namespaces of its own. All machines, mounts, bridges and
 * servers of the lab are inside, so that none of them can outlive it, whatever ends it, and none is seen from outside.
 */
export class Enclosure {
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  readonly #ended: Promise<void>;
  #nextId = 1;
  #ready: (() => void) | null = null;
  #lastWords = '';

  private constructor(
    readonly directory: LabDirectory,
    private readonly guard: Guard,
    private readonly options: EnclosureOptions,
  ) {
    const program = join(CHECKOUT, 'dist', 'deploy', 'lab', 'inside', 'main.js');
    const [name = '', value = ''] = directory.mark.split(/=(.*)/);
    this.#child = spawn(
      'setpriv',
      [
        ...['--pdeathsig', 'KILL', 'unshare', '--mount', '--net', '--pid', '--ipc', '--fork', '--kill-child'],
        ...['--mount-proc', 'sh', '-c', FIRST_PROCESS, 'sh'],
        ...[process.execPath, '--enable-source-maps', program, join(directory.root, 'job.json')],
      ],
      {
        env: { ...PLAIN_ENVIRONMENT, ...options.environment, [name]: value },
        stdio: ['pipe', 'pipe', 'pipe'],
        // A group of its own: Ctrl-C in the terminal is for the program outside, which ends this one.
        detached: true,
      },
    );
    this.#ended = once(this.#child, 'close').then(() => {
      this.#failPending();
    });
    this.#listen();
  }

  /** Opens the namespaces and starts the program inside. Resolves when it is ready to be asked. */
  static async open(options: EnclosureOptions): Promise<Enclosure> {
    const directory = createLabDirectory();
    const guard = startGuard();
    guard.mark(directory.mark);
    for (const group of labGroups(directory.labId)) guard.removeFolders(group);
    guard.remove(directory.root);
    const { root, labId, mark } = directory;
    const job: LabJob = { root, labId, mark, base: options.base, packages: options.packages };
    writeWhole(join(root, 'job.json'), JSON.stringify(job));
    const enclosure = new Enclosure(directory, guard, options);
    try {
      await enclosure.#becomeReady();
      return enclosure;
    } catch (error) {
      await enclosure.close();
      throw error;
    }
  }

  /** Process id of the tree's outermost process; when it is gone, everything inside is. */
  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the lab could not be started: unshare and setpriv are needed');
    return this.#child.pid;
  }

  /** Asks the program inside. Rejects with its words when it cannot. */
  ask(request: LabRequest): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        reject(new Error(this.#whyGone()));
        return;
      }
      this.#pending.set(id, { resolve, reject });
      this.#child.stdin?.write(`${JSON.stringify({ ...request, id })}\n`);
    });
  }

  /** Ends everything inside and removes the lab's directory. */
  async close(): Promise<void> {
    if (this.#child.pid !== undefined) {
      this.#child.kill('SIGKILL');
      await this.#ended;
      this.guard.forget(this.#child.pid);
    }
    await this.guard.close();
  }

  #listen(): void {
    const { stdin, stdout, stderr } = this.#child;
    if (this.#child.pid !== undefined) {
      this.guard.watch({ pid: this.#child.pid, signal: 'SIGTERM', group: false, stage: 0 });
    }
    this.#child.once('error', (error) => (this.#lastWords += error.message));
    // It may end while it is being asked; whoever asks is told by #failPending.
    stdin?.on('error', () => undefined);
    if (stdout === null || stderr === null) throw new Error('the lab has no output');
    createInterface({ input: stdout }).on('line', (line) => {
      this.#hear(JSON.parse(line) as EventLine);
    });
    stderr.setEncoding('utf8').on('data', (text: string) => (this.#lastWords = (this.#lastWords + text).slice(-4_000)));
  }

  #hear(line: EventLine): void {
    if (line.event === 'ready') this.#ready?.();
    else if (line.event === 'say') this.options.say(line.line);
    else if (line.event === 'scenario') this.options.onScenario?.(line.scenario);
    else {
      const asked = this.#pending.get(line.id);
      this.#pending.delete(line.id);
      if (line.event === 'answer') asked?.resolve(line.result);
      else asked?.reject(new Error(line.message));
    }
  }

  async #becomeReady(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const ready = new Promise<void>((resolve, reject) => {
      this.#ready = resolve;
      void this.#ended.then(() => {
        reject(new Error(this.#whyGone()));
      });
      timer = setTimeout(() => {
        reject(new Error(`the lab was not ready after ${READY_MS / 1000} s: ${this.#lastWords.trim()}`));
      }, READY_MS);
    });
    await ready.finally(() => {
      clearTimeout(timer);
    });
  }

  #whyGone(): string {
    return `the lab has ended: ${this.#lastWords.trim() || 'its processes were killed'}`;
  }

  #failPending(): void {
    for (const { reject } of this.#pending.values()) reject(new Error(this.#whyGone()));
    this.#pending.clear();
  }
}

export interface EnclosureOptions {
  readonly base: LabJob['base'];
  readonly packages: readonly string[];
  readonly say: (line: string) => void;
  /** Told each scenario's result as soon as it is known. */
  readonly onScenario?: (result: ScenarioResult) => void;
  /** For the processes inside, beside a plain PATH and HOME. */
  readonly environment: Readonly<Record<string, string>>;
}
