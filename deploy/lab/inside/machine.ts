import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '../../local/wait-until';
import { machineGroups } from '../cgroups';
import { execute, PLAIN_ENVIRONMENT } from '../command';
import type { HostCommandResult, HostSpec, LabJob } from '../messages';
import { furnish, mountRoot } from './furnish';
import type { Connection, Network } from './network';

/** How systemd-nspawn ends when the system in it reboots; measured, and undocumented. */
const REBOOT_STATUS = 133;
const BOOT_MS = 60_000;
/** Moves itself into the machine's own control groups, named before the "--", then becomes the machine. */
const START = 'while [ "$1" != -- ]; do echo $$ > "$1" || exit 1; shift; done; shift; exec "$@"';
/**
 * Starts a command and waits for it. A host that goes down stops all its processes before it kills them (systemd-shutdown,
 * SIGSTOP). Where nsenter waits for the command itself, it then stops itself too and nobody ever wakes it: it buries the
 * command no more, and the host never ends.
 */
const STAY = ['sh', '-c', '"$@"; exit $?', 'sh'];

/** What every host of the lab can do, whatever it is made of. */
export type AnyMachine = Pick<Machine, 'address' | 'boot' | 'exec' | 'powerOff'>;

/** One Debian host: systemd-nspawn on an overlay over the base root, in a network namespace of its own. */
export class Machine {
  readonly #directory: string;
  readonly #root: string;
  #child: ChildProcess | null = null;
  /** Process id of its systemd, while it runs. */
  #leader: number | null = null;
  #isOff = false;
  /** How it ended, once it did without being told to: nobody else would ever know. */
  #end = '';

  private constructor(
    private readonly job: LabJob,
    private readonly spec: HostSpec,
    private readonly connection: Connection,
  ) {
    this.#directory = join(job.root, 'hosts', spec.name);
    this.#root = join(this.#directory, 'root');
  }

  /** Where others reach it. */
  get address(): string {
    return this.connection.address;
  }

  /** Furnishes a host. It is off. */
  static async create(lab: { readonly job: LabJob; readonly network: Network }, spec: HostSpec): Promise<Machine> {
    const machine = new Machine(lab.job, spec, await lab.network.connect(spec.name));
    furnish(await mountRoot(lab.job, spec, machine.#directory), spec, machine.address);
    return machine;
  }

  /** Boots it and resolves when its systemd has started everything. Whenever it reboots, it comes up again. */
  async boot(): Promise<void> {
    this.#isOff = false;
    this.#start();
    await waitUntil(async () => ['running', 'degraded'].includes(await this.#state()), {
      what: `${this.spec.name} to boot (its console: ${this.#consoleFile()})`,
      timeoutMs: BOOT_MS,
      hopeless: () => (this.#isOff ? `it is off: ${this.#console()}` : null),
    });
  }

  /** Runs a command on the host as root. A host that is booting or off has none: status null. */
  async exec(
    argv: readonly string[],
    options: { readonly input: string; readonly timeoutMs: number },
  ): Promise<HostCommandResult> {
    if (this.#leader === null) return { status: null, stdout: '', stderr: this.#whyNotRunning() };
    const enter = [
      '--target',
      String(this.#leader),
      '-m',
      '-u',
      '-i',
      '-n',
      '-p',
      '-r',
      '-w',
      '--no-fork',
      '--',
      ...STAY,
    ];
    const env = { ...PLAIN_ENVIRONMENT, HOME: '/root' };
    return execute('nsenter', [...enter, ...argv], { env, input: options.input, timeoutMs: options.timeoutMs });
  }

  /** Cuts its power: every process on it is killed at once. */
  async powerOff(): Promise<void> {
    this.#isOff = true;
    const child = this.#child;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (this.#leader !== null) process.kill(this.#leader, 'SIGKILL');
    await ended;
  }

  #start(): void {
    const groups = machineGroups(this.job.labId, this.spec.name);
    const binds = Object.entries(this.spec.binds ?? {}).map(([inside, here]) => `--bind-ro=${here}:${inside}`);
    const console = openSync(this.#consoleFile(), 'a', 0o600);
    const child = spawn(
      'sh',
      [
        ...['-c', START, 'sh', ...groups, '--', 'systemd-nspawn', '--quiet', '--boot', `--machine=${this.spec.name}`],
        ...['--directory', this.#root, '--register=no', '--keep-unit', '--resolv-conf=off', '--timezone=off'],
        // A host rules its own network: patches that cut it off are tried too.
        ...[`--network-namespace-path=${this.connection.namespace}`, '--capability=CAP_NET_ADMIN'],
        ...['--console=read-only', ...binds],
      ],
      { env: PLAIN_ENVIRONMENT, stdio: ['ignore', console, console] },
    );
    closeSync(console);
    this.#child = child;
    const looking = setInterval(() => {
      this.#leader = child.pid === undefined ? null : systemdBelow(child.pid);
      if (this.#leader !== null) clearInterval(looking);
    }, 20);
    child.once('exit', (status, signal) => {
      clearInterval(looking);
      this.#leader = null;
      this.#child = null;
      if (status === REBOOT_STATUS && !this.#isOff) this.#start();
      else {
        if (!this.#isOff) this.#end = `its systemd-nspawn ended with ${String(status ?? signal)}: ${this.#console()}`;
        this.#isOff = true;
      }
    });
  }

  #whyNotRunning(): string {
    const why = this.#child === null ? this.#end : `its systemd-nspawn has started no system yet: ${this.#console()}`;
    return `${this.spec.name} is not running${why === '' ? '' : `: ${why}`}`;
  }

  async #state(): Promise<string> {
    const { stdout } = await this.exec(['systemctl', 'is-system-running'], { input: '', timeoutMs: 10_000 });
    return stdout.trim();
  }

  #consoleFile(): string {
    return join(this.#directory, 'console.log');
  }

  #console(): string {
    return readFileSync(this.#consoleFile(), 'utf8').slice(-1_000).trim();
  }
}

/** The first process of the machine that this systemd-nspawn runs: its child in a process namespace of its own. */
function systemdBelow(nspawn: number): number | null {
  try {
    const ours = readlinkSync('/proc/self/ns/pid');
    const children = readdirSync(`/proc/${nspawn}/task`).flatMap((task) =>
      readFileSync(`/proc/${nspawn}/task/${task}/children`, 'utf8').trim().split(' '),
    );
    const leader = children.find((pid) => pid !== '' && readlinkSync(`/proc/${pid}/ns/pid`) !== ours);
    return leader === undefined ? null : Number(leader);
  } catch {
    // It ended, or one of its helpers did, while it was looked at.
    return null;
  }
}
