import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Enclosure } from '../../deploy/lab/enclosure';
import type { DemoPackage, DemoRpm, HostCommandResult, HostSpec } from '../../deploy/lab/messages';
import { type Prepared, prepareLab } from '../../deploy/lab/prepare';
import { HOST_ROOT, type RootRecipe } from '../../deploy/lab/root-recipes';
import { startGuard } from '../../deploy/local/guard';
import { CHECKOUT } from '../e2e/built';
import { eventually } from '../e2e/processes';

const COMMAND_MS = 120_000;
const REBOOT_MS = 60_000;
const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/** Node and the compiled checkout, as a lab host sees them (read-only): path on the host by path here. */
export const AGENT_BINDS: Readonly<Record<string, string>> = {
  '/usr/local/bin/node': process.execPath,
  '/opt/ringmaster/dist': join(CHECKOUT, 'dist'),
  '/opt/ringmaster/node_modules': join(CHECKOUT, 'node_modules'),
  '/opt/ringmaster/package.json': join(CHECKOUT, 'package.json'),
};

/** An emulated processor takes this many times as long; all patience with a virtual machine is multiplied by it. */
const VIRTUAL_SLOWNESS = 15;

/** What a package of `node_modules` needs, and so on: their names, itself included. */
function withDependencies(names: readonly string[], found = new Set<string>()): ReadonlySet<string> {
  for (const name of names.filter((each) => !found.has(each))) {
    found.add(name);
    const manifest = JSON.parse(readFileSync(join(CHECKOUT, 'node_modules', name, 'package.json'), 'utf8')) as {
      readonly dependencies?: Readonly<Record<string, string>>;
    };
    withDependencies(Object.keys(manifest.dependencies ?? {}), found);
  }
  return found;
}

/** The same for a virtual machine, which gets copies: only the packages that the agent and a test's gateway load. */
function virtualBinds(): Readonly<Record<string, string>> {
  const names = [
    ...withDependencies(['@grpc/grpc-js', 'commander', 'long', 'pino', 'protobufjs', 'tar-stream', 'yaml']),
  ];
  const { '/opt/ringmaster/node_modules': modules = '', ...rest } = AGENT_BINDS;
  const packages = names.map((name) => [`/opt/ringmaster/node_modules/${name}`, join(modules, name)] as const);
  return { ...rest, ...Object.fromEntries(packages) };
}

/** Compiles what a lab without servers runs, so that a test never runs an old program. */
function buildAgentAndLab(): void {
  const compiler = require.resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-b', 'agent', 'deploy/lab'], { cwd: CHECKOUT, stdio: ['ignore', 2, 2] });
}

/** A Debian host of a lab: real systemd, real apt with the lab's signed repository as its only source. */
export class LabHost {
  constructor(
    private readonly lab: Enclosure,
    readonly name: string,
    readonly address: string,
    /** How many times as long as others it takes for everything. */
    readonly slowness: number,
  ) {}

  /** Runs a command on the host as root, whatever its status. */
  async tryRun(
    argv: readonly string[],
    options: { input?: string; timeoutMs?: number } = {},
  ): Promise<HostCommandResult> {
    const { input = '', timeoutMs = COMMAND_MS * this.slowness } = options;
    return (await this.lab.ask({ do: 'exec', host: this.name, argv, input, timeoutMs })) as HostCommandResult;
  }

  /** Runs a command that has to succeed; resolves with its standard output. */
  async run(argv: readonly string[], options: { input?: string; timeoutMs?: number } = {}): Promise<string> {
    const { status, stdout, stderr } = await this.tryRun(argv, options);
    if (status !== 0)
      throw new Error(`${this.name}: ${argv.join(' ')} ended with ${String(status)}: ${stderr}${stdout}`);
    return stdout;
  }

  /** Runs shell lines that have to succeed. */
  sh(script: string): Promise<string> {
    return this.run(['bash', '-euo', 'pipefail', '-c', script]);
  }

  async writeFile(path: string, text: string): Promise<void> {
    await this.run(['mkdir', '-p', dirname(path)]);
    await this.run(['sh', '-c', 'cat > "$1"', 'sh', path], { input: text });
  }

  readFile(path: string): Promise<string> {
    return this.run(['cat', path]);
  }

  /** The boot id; null while the host reboots. */
  async bootId(): Promise<string | null> {
    const { status, stdout } = await this.tryRun(['cat', BOOT_ID]);
    return status === 0 ? stdout.trim() : null;
  }

  /** Resolves once the host runs under another boot id and its systemd has started everything. */
  async rebooted(formerBootId: string): Promise<void> {
    let last = '';
    const isBack = async (): Promise<boolean> => {
      const { status, stdout, stderr } = await this.tryRun(['cat', BOOT_ID]);
      last = stderr || `boot id ${stdout.trim()}, before it was ${formerBootId}`;
      if (status !== 0 || stdout.trim() === formerBootId) return false;
      const state = await this.tryRun(['systemctl', 'is-system-running', '--wait']);
      last = state.stderr || state.stdout.trim();
      return ['running', 'degraded'].includes(state.stdout.trim());
    };
    if (!(await eventually(isBack, REBOOT_MS * this.slowness)))
      throw new Error(`${this.name} did not come back from its reboot: ${last}`);
  }

  /** Cuts the power: every process is killed at once, and the host stays off. */
  async powerOff(): Promise<void> {
    await this.lab.ask({ do: 'power_off', host: this.name });
  }

  /** Gives the power back; resolves when its systemd has started everything. */
  async powerOn(): Promise<void> {
    await this.lab.ask({ do: 'power_on', host: this.name });
  }

  /** Pulls the network cable, or puts it back. */
  async setLink(up: boolean): Promise<void> {
    await this.lab.ask({ do: 'link', host: this.name, up });
  }
}

/** What a test's lab is made of. */
interface TestLabOptions {
  /** What its hosts start from. */
  readonly recipe?: RootRecipe;
  /** More .deb files for the repository. */
  readonly findPackages?: (prepared: Prepared) => Promise<readonly string[]>;
}

/** A lab of a test: hosts and a repository, no servers of ours. */
export class TestLab {
  private constructor(
    readonly enclosure: Enclosure,
    readonly recipe: RootRecipe,
  ) {}

  /** Takes about a second; the first time on a machine it makes the base root, one to two minutes. */
  static async open({ recipe = HOST_ROOT, findPackages }: TestLabOptions = {}): Promise<TestLab> {
    buildAgentAndLab();
    const guard = startGuard();
    const say = (line: string): void => void process.stderr.write(`lab: ${line}\n`);
    try {
      const cacheDir = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ringmaster', 'lab');
      const prepared = await prepareLab({ cacheDir, guard, say, recipe });
      const packages = (await findPackages?.(prepared)) ?? [];
      const enclosure = await Enclosure.open({ base: prepared.base, packages, say, environment: {} });
      return new TestLab(enclosure, recipe);
    } finally {
      await guard.close();
    }
  }

  /** Boots a host; about a second, a virtual machine half a minute. Node is at /usr/local/bin/node, the checkout's dist and node_modules below /opt/ringmaster. */
  async boot(spec: HostSpec): Promise<LabHost> {
    const isVirtual = spec.isVirtual === true;
    const host = { ...spec, binds: { ...(isVirtual ? virtualBinds() : AGENT_BINDS), ...spec.binds } };
    const { address } = (await this.enclosure.ask({ do: 'boot', host })) as { address: string };
    return new LabHost(this.enclosure, spec.name, address, isVirtual ? VIRTUAL_SLOWNESS : 1);
  }

  /** Builds packages and adds them to the repository; all versions stay available. */
  async publish(...packages: DemoPackage[]): Promise<void> {
    await this.enclosure.ask({ do: 'publish', packages });
  }

  /** The same of RPM packages, for hosts with `hasRpms`. */
  async publishRpms(...rpms: DemoRpm[]): Promise<void> {
    await this.enclosure.ask({ do: 'publish_rpms', rpms });
  }

  close(): Promise<void> {
    return this.enclosure.close();
  }
}
