import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import { join } from 'node:path';
import type { AtBoundary } from './boundaries';
import { isMissing, writeDurably } from './durable-file';
import type { ApplicationVersion, Machine } from './machine';
import { SupervisedApplication } from './supervised-application';

/** An agent that ends with this asks its supervisor to start it again: it "rebooted". The status nspawn ends with. */
const REBOOT_EXIT_STATUS = 133;

/** What a `process` machine needs from its surroundings. */
export interface ProcessMachineOptions {
  readonly dataDir: string;
  /** What it installs, as Hello says it. */
  readonly capabilities: readonly string[];
  readonly atBoundary: AtBoundary;
  /** An application ended by itself and is started again. */
  readonly onRestart: (message: string) => void;
  /** Ends this process with a status. */
  readonly exit: (status: number) => void;
}

/**
 * The stand-in for a machine in the local fleet, where many agents share one real host. Its boot id is a file; a reboot
 * stops the applications, writes a new boot id and ends the agent with status 133, and the agent's supervisor starts it
 * again. The applications are the agent's to supervise. Everything else is what a real host does.
 */
export function createProcessMachine(options: ProcessMachineOptions): Machine {
  const bootIdFile = join(options.dataDir, 'boot-id');
  const applications = new Map<string, SupervisedApplication>();
  const folder = join(options.dataDir, 'applications');
  mkdirSync(folder, { recursive: true, mode: 0o700 });

  const application = (name: string): SupervisedApplication => {
    const files = { identity: join(folder, `${name}.process`), log: join(folder, `${name}.log`) };
    const found = applications.get(name) ?? new SupervisedApplication(files, options.onRestart);
    applications.set(name, found);
    return found;
  };
  const stopAll = async (): Promise<void> => {
    await Promise.all([...applications.values()].map((each) => each.stop()));
  };

  return {
    kind: 'process',
    bootId: () => readBootId(bootIdFile),
    facts: () => ({ osId: platform(), osVersion: release(), arch: arch(), capabilities: options.capabilities }),
    reboot: async () => {
      await stopAll();
      options.atBoundary('stopped_for_reboot');
      writeDurably(bootIdFile, `${randomUUID()}\n`);
      options.atBoundary('boot_id_changed');
      options.exit(REBOOT_EXIT_STATUS);
    },
    rebootInhibitor: () => Promise.resolve(null),
    // It happens in one go, or it did not happen.
    isRebootUnderWay: () => Promise.resolve(false),
    startProblem: (version: ApplicationVersion) =>
      version.command === null ? 'its manifest has no "run", and no service manager starts it here' : null,
    restartApplication: (version) => application(version.name).restart(version),
    ensureApplication: (version) => application(version.name).ensure(version),
    stopApplication: (name) => application(name).stop(),
    // Nobody else would end them.
    shutDown: stopAll,
  };
}

function readBootId(file: string): string {
  try {
    const bootId = readFileSync(file, 'utf8').trim();
    if (bootId !== '') return bootId;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const first = randomUUID();
  writeDurably(file, `${first}\n`);
  return first;
}
