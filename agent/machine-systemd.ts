import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { HostFacts } from '../model/host';
import { shutdownInhibitor } from './inhibitors';
import { MachineError, type Machine } from './machine';

const run = promisify(execFile);
const WALL_MESSAGE = 'Ringmaster: a patch takes effect with this reboot';
const BOOT_ID = '/proc/sys/kernel/random/boot_id';
/** A unit must stay active this long after its restart to count as started. */
const SETTLE_MS = 1_000;
/** systemd's own default for starting a unit is 90 s. */
const SYSTEMCTL_TIMEOUT_MS = 120_000;

/**
 * A real host: systemd restarts the units and reboots. `units` gives the unit of each application, `capabilities` what
 * this agent installs, as Hello says it.
 */
export function createSystemdMachine(units: ReadonlyMap<string, string>, capabilities: readonly string[]): Machine {
  const restart = async (name: string): Promise<void> => {
    const unit = unitOf(units, name);
    await systemctl('application_did_not_start', 'restart', unit);
    await delay(SETTLE_MS);
    await systemctl('application_did_not_start', 'is-active', '--quiet', unit);
  };
  return {
    kind: 'systemd',
    bootId: () => readFileSync(BOOT_ID, 'utf8').trim(),
    facts: () => ({ ...readFacts(), capabilities }),
    // The message goes to everybody who is logged in, and to the journal.
    reboot: (isForced) => {
      const regardless = isForced ? ['--ignore-inhibitors'] : [];
      return systemctl('reboot_refused', '--no-block', ...regardless, `--message=${WALL_MESSAGE}`, 'reboot');
    },
    rebootInhibitor,
    isRebootUnderWay,
    startProblem: () => null,
    restartApplication: (version) => restart(version.name),
    ensureApplication: async (version) => {
      if (!(await isActive(unitOf(units, version.name)))) await restart(version.name);
    },
    stopApplication: (name) => systemctl('application_did_not_stop', 'stop', unitOf(units, name)),
    // The units are systemd's: they outlive the agent.
    shutDown: () => Promise.resolve(),
  };
}

function unitOf(units: ReadonlyMap<string, string>, name: string): string {
  const unit = units.get(name);
  if (unit === undefined) throw new MachineError('unreadable', `no unit is configured for ${name}`);
  return unit;
}

async function systemctl(kind: MachineError['kind'], ...words: readonly string[]): Promise<void> {
  try {
    await run('systemctl', [...words], { timeout: SYSTEMCTL_TIMEOUT_MS, env: cleanEnvironment() });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MachineError(kind, `systemctl ${words.join(' ')}: ${reason}`, error);
  }
}

async function isActive(unit: string): Promise<boolean> {
  try {
    await run('systemctl', ['is-active', '--quiet', unit], { env: cleanEnvironment() });
    return true;
  } catch {
    // Not active, or unknown: either way it has to be started, and that says why it cannot be.
    return false;
  }
}

async function rebootInhibitor(): Promise<string | null> {
  try {
    const { stdout } = await run('systemd-inhibit', ['--list', '--no-pager'], { env: cleanEnvironment() });
    return shutdownInhibitor(stdout);
  } catch {
    // Without logind nobody can hold anything off.
    return null;
  }
}

/** `is-system-running` says "stopping" on its way down, with exit status 1; before that the job waits in the queue. */
async function isRebootUnderWay(): Promise<boolean> {
  try {
    const { stdout } = await run('systemctl', ['list-jobs', '--no-legend', '--plain'], { env: cleanEnvironment() });
    return /\b(reboot|shutdown)\.target\b/.test(stdout);
  } catch {
    // The bus is gone: systemd itself is going down.
    return true;
  }
}

function cleanEnvironment(): NodeJS.ProcessEnv {
  return { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
}

/** os-release(5): NAME=value lines, values perhaps quoted. */
function readFacts(): Omit<HostFacts, 'capabilities'> {
  const text = readFileSync('/etc/os-release', 'utf8');
  const field = (name: string): string =>
    new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1]?.replaceAll(/^["']|["']$/g, '') ?? '';
  return { osId: field('ID'), osVersion: field('VERSION_ID'), arch: arch() };
}
