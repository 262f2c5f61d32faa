import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, copyFileSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { waitUntil } from '../../local/wait-until';
import { command, PLAIN_ENVIRONMENT } from '../command';
import type { CommandLine, HostCommandResult, HostSpec, LabJob } from '../messages';
import { furnish, mountRoot } from './furnish';
import type { Network, TapConnection } from './network';

const COMMAND_PORT = 7600;
const COMMAND_UNIT = 'lab-commands.service';
const MEMORY_MEBIBYTES = 640;
/** Of which it fills what it needs. */
const DISK_MEBIBYTES = 3072;
/** 20 to 30 s on a core of its own, several times that beside other work. */
const BOOT_MS = 900_000;
const ANSWER_MS = 15_000;
/**
 * The journal of its file system is written only when something is synced, and not also every 5 s: a power cut takes all
 * that was not, however the moment falls. What uses the processor and is no matter here is off: some units, and the
 * protection from flaws of real processors, for which an emulated one forgets its translations at each system call.
 */
const KERNEL_WORDS = [
  ...['root=/dev/vda', 'rw', 'rootflags=commit=300', 'console=ttyS0', 'net.ifnames=0', 'systemd.getty_auto=no'],
  'mitigations=off',
  ...['apt-daily.timer', 'apt-daily-upgrade.timer', 'e2scrub_reap.service'].map((unit) => `systemd.mask=${unit}`),
];

function ownFiles({ network }: TapConnection): Record<string, string> {
  const device = 'sys-subsystem-net-devices-eth0.device';
  return {
    // Of its 90 s for a device or a start, an emulated processor beside other work takes more.
    '/etc/systemd/system.conf.d/lab.conf': [
      '[Manager]',
      'DefaultTimeoutStartSec=15min',
      'DefaultDeviceTimeoutSec=15min',
      '',
    ].join('\n'),
    '/etc/systemd/system/lab-network.service': [
      '[Unit]',
      `Requires=${device}`,
      `After=${device}`,
      'Before=network.target network-online.target',
      '[Service]',
      'Type=oneshot',
      'RemainAfterExit=yes',
      `ExecStart=/bin/sh -c "ip addr add ${network} dev eth0 && ip link set eth0 up"`,
      '',
    ].join('\n'),
    [`/etc/systemd/system/${COMMAND_UNIT}`]: [
      '[Unit]',
      'Requires=lab-network.service',
      'After=lab-network.service',
      '[Service]',
      `ExecStart=/usr/local/bin/node /opt/ringmaster/dist/deploy/lab/on-host/main.js ${COMMAND_PORT}`,
      'Restart=always',
      '',
    ].join('\n'),
  };
}

/**
 * One Debian host with a kernel of its own: QEMU with an emulated processor (hardware support is not to be relied on
 * inside virtual machines), a disk image with ext4, a network card on the lab's bridge. A power cut is a kill of QEMU:
 * what its kernel had not yet written to the disk is gone.
 */
export class VirtualMachine {
  readonly #directory: string;
  readonly #sockets = new Set<Socket>();
  #child: ChildProcess | null = null;
  #isOff = false;

  private constructor(
    job: LabJob,
    private readonly spec: HostSpec,
    private readonly connection: TapConnection,
  ) {
    this.#directory = join(job.root, 'hosts', spec.name);
  }

  /** Where others reach it. */
  get address(): string {
    return this.connection.address;
  }

  /** Makes its disk. It is off. */
  static async create(
    lab: { readonly job: LabJob; readonly network: Network },
    spec: HostSpec,
  ): Promise<VirtualMachine> {
    const connection = await lab.network.connectVirtual(spec.name);
    const machine = new VirtualMachine(lab.job, spec, connection);
    const files = { ...spec.files, ...ownFiles(connection) };
    const enable = [...(spec.enable ?? []), 'lab-network.service', COMMAND_UNIT];
    await machine.#makeDisk(lab.job, { ...spec, files, enable });
    return machine;
  }

  /** Boots it and resolves when its systemd has started everything. Whenever it reboots, it comes up again. */
  async boot(): Promise<void> {
    this.#isOff = false;
    this.#start();
    await waitUntil(async () => ['running', 'degraded'].includes(await this.#state()), {
      what: `${this.spec.name} to boot (its console: ${this.#file('console.log')})`,
      timeoutMs: BOOT_MS,
      hopeless: () => (this.#isOff ? `it is off: ${this.#console()}` : null),
    });
  }

  /** Runs a command on it as root. A machine that is booting or off has none: status null. */
  exec(
    argv: readonly string[],
    { input, timeoutMs }: { readonly input: string; readonly timeoutMs: number },
  ): Promise<HostCommandResult> {
    return new Promise((resolve) => {
      let answer = '';
      const socket = createConnection(COMMAND_PORT, this.address);
      const giveUp = setTimeout(() => socket.destroy(), timeoutMs + ANSWER_MS);
      this.#sockets.add(socket);
      socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
      // No connection, or a cut one: it says so by closing.
      socket.on('error', () => undefined);
      socket.once('close', () => {
        clearTimeout(giveUp);
        this.#sockets.delete(socket);
        const none = { status: null, stdout: '', stderr: `${this.spec.name} did not answer` };
        resolve(answer.endsWith('\n') ? (JSON.parse(answer) as HostCommandResult) : none);
      });
      const line: CommandLine = { argv, input, timeoutMs };
      socket.write(`${JSON.stringify(line)}\n`);
    });
  }

  /** Cuts its power: QEMU is killed, and with it all that its kernel held only in memory. */
  async powerOff(): Promise<void> {
    this.#isOff = true;
    const child = this.#child;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  async #makeDisk(job: LabJob, spec: HostSpec): Promise<void> {
    const root = await mountRoot(job, spec, this.#directory);
    furnish(root, spec, this.address);
    for (const [path, here] of Object.entries(spec.binds ?? {})) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      await command('cp', ['--recursive', '--dereference', here, join(root, path)]);
    }
    const size = `${spec.diskMebibytes ?? DISK_MEBIBYTES}M`;
    await command('mke2fs', ['-q', '-t', 'ext4', '-d', root, this.#file('disk.img'), size]);
    this.#takeKernel(root);
    await command('umount', [root]);
    rmSync(join(this.#directory, 'disk'), { recursive: true });
  }

  /** What a boot loader does: the kernel that Debian's link names, with its initial ram disk. */
  #takeKernel(root: string): void {
    for (const file of ['vmlinuz', 'initrd.img']) copyFileSync(join(root, file), this.#file(file));
  }

  /** After a shutdown in good order: the machine may have another kernel now. */
  async #takeKernelFromDisk(): Promise<void> {
    const root = join(this.#directory, 'root');
    await command('mount', ['-o', 'loop,ro,noload', this.#file('disk.img'), root]);
    this.#takeKernel(root);
    await command('umount', [root]);
  }

  #start(): void {
    const console = openSync(this.#file('console.log'), 'a', 0o600);
    const disk = `file=${this.#file('disk.img')},if=virtio,format=raw,cache=writeback`;
    const child = spawn(
      'qemu-system-x86_64',
      [
        ...[
          '-accel',
          'tcg,thread=multi',
          '-machine',
          'q35',
          '-cpu',
          'Nehalem',
          '-smp',
          '1',
          '-m',
          `${MEMORY_MEBIBYTES}M`,
        ],
        ...['-nodefaults', '-display', 'none', '-serial', 'stdio', '-no-reboot', '-device', 'virtio-rng-pci'],
        ...['-kernel', this.#file('vmlinuz'), '-initrd', this.#file('initrd.img'), '-append', KERNEL_WORDS.join(' ')],
        ...['-drive', disk, '-device', 'virtio-net-pci,netdev=cable'],
        ...['-netdev', `tap,id=cable,ifname=${this.connection.tap},script=no,downscript=no`],
      ],
      { env: PLAIN_ENVIRONMENT, stdio: ['ignore', console, console] },
    );
    closeSync(console);
    this.#child = child;
    child.once('exit', (status) => {
      this.#child = null;
      for (const socket of this.#sockets) socket.destroy();
      // With -no-reboot QEMU ends when its system reboots. Nothing in the lab switches one off.
      if (status === 0 && !this.#isOff) void this.#startAgain();
      else this.#isOff = true;
    });
  }

  async #startAgain(): Promise<void> {
    try {
      await this.#takeKernelFromDisk();
      if (!this.#isOff) this.#start();
    } catch (error) {
      this.#isOff = true;
      process.stderr.write(`${this.spec.name} cannot boot again: ${String(error)}\n`);
    }
  }

  async #state(): Promise<string> {
    if (this.#child === null) return '';
    // It answers at the end of the boot: asking again and again would take the processor from it.
    const question = ['systemctl', 'is-system-running', '--wait'];
    const { stdout } = await this.exec(question, { input: '', timeoutMs: BOOT_MS });
    return stdout.trim();
  }

  #file(name: string): string {
    return join(this.#directory, name);
  }

  #console(): string {
    return readFileSync(this.#file('console.log'), 'utf8').slice(-1_000).trim();
  }
}
