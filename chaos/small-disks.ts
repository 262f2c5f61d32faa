import { execFile } from 'node:child_process';
import { closeSync, cpSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { errorCode } from '../deploy/local/system-error';
import type { RunContext } from '../deploy/local/run-context';

const NAME = 'disks';
/** Room for some versions of the small application and a journal. */
const SIZE = '8m';
const READY_MS = 15_000;
const BLOCK = Buffer.alloc(64 * 1024);

/**
 * Mounts a file system of its own for each folder and keeps them until it is ended; nobody else sees them, and nothing of
 * them is left. The mounts live in a name space of this process, so that no right of the machine's is needed.
 */
const SCRIPT = `for folder in "$@"; do mount -t tmpfs -o size=${SIZE},mode=700 chaos "$folder" || exit 1; done
echo '{"msg":"ready"}'; exec sleep infinity`;
const APART = ['--user', '--map-root-user', '--mount'];

/** Why this machine cannot give a process a small disk of its own; null when it can. */
export async function whyNoSmallDisks(): Promise<string | null> {
  try {
    await promisify(execFile)('unshare', [...APART, 'sh', '-c', `mount -t tmpfs -o size=64k chaos /mnt`]);
    return null;
  } catch (error) {
    const words = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error);
    return `this machine does not let an ordinary user mount a file system in a name space of its own (${words ?? ''})`;
  }
}

/** Small disks for the state of some agents: real file systems that really fill up. */
export class SmallDisks {
  #pid = 0;

  constructor(
    private readonly context: RunContext,
    /** The agents that get one. */
    readonly names: readonly string[],
    /** Why nobody gets one; null: some do. */
    readonly whyNone: string | null,
  ) {}

  /** Mounts them. Before the agents are started. */
  async start(): Promise<void> {
    const { context, names } = this;
    const folders = names.map((name) => this.#folder(name));
    for (const folder of folders) mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (folders.length === 0) return;
    const log = join(context.dir.logs, `${NAME}.log`);
    await context.supervisor.start({
      name: NAME,
      command: 'unshare',
      args: [...APART, 'sh', '-c', SCRIPT, 'sh', ...folders],
      env: { PATH: context.config.path, [context.dir.mark.name]: context.dir.mark.value },
      stopSignal: 'SIGTERM',
      stopGroup: false,
      stopTimeoutMs: 2_000,
      // After the agents, whose state would be gone.
      stage: 1,
      isReady: () => Promise.resolve(readFileSync(log, 'utf8').includes('"msg":"ready"')),
      readyTimeoutMs: READY_MS,
    });
    this.#pid = context.supervisor.pids()[NAME] ?? 0;
  }

  has(name: string): boolean {
    return this.names.includes(name);
  }

  /** What is put in front of an agent's program so that it sees its small disk. */
  commandOf(name: string): readonly string[] {
    if (!this.has(name)) return [];
    return ['nsenter', '--target', String(this.#pid), '--user', '--mount', '--preserve-credentials', '--'];
  }

  /** Where an agent's data is, seen from here. */
  dataDir(name: string): string {
    const folder = this.#folder(name);
    return this.has(name) ? `/proc/${this.#pid}/root${folder}` : folder;
  }

  /** Fills an agent's disk to the last byte. @throws Error when it does not become full. */
  fill(name: string): number {
    const file = openSync(this.#filler(name), 'w', 0o600);
    let written = 0;
    try {
      for (let size = BLOCK.length; size >= 1;) {
        try {
          written += writeSync(file, BLOCK, 0, size);
        } catch (error) {
          if (errorCode(error) !== 'ENOSPC') throw error;
          size = Math.floor(size / 2);
        }
      }
    } finally {
      closeSync(file);
    }
    return written;
  }

  /** Copies what is on an agent's disk to where it would be without one. */
  keep(name: string): void {
    cpSync(this.dataDir(name), `${this.#folder(name)}-kept`, { recursive: true });
  }

  /** Gives the space back. */
  empty(name: string): void {
    rmSync(this.#filler(name), { force: true });
  }

  #folder(name: string): string {
    return join(this.context.dir.hosts, name, 'data');
  }

  #filler(name: string): string {
    return join(this.dataDir(name), 'filler');
  }
}
