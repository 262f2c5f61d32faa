import type { HostFacts } from '../model/host';

/** What the machine could not do. `kind` is bounded. */
export class MachineError extends Error {
  override readonly name = 'MachineError';
  readonly kind: 'application_did_not_start' | 'application_did_not_stop' | 'reboot_refused' | 'unreadable';

  constructor(kind: MachineError['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** The version of an application that should run. */
export interface ApplicationVersion {
  /** The bundle's name, as in the configuration. */
  readonly name: string;
  /** The version's folder name: what is asked for again after a restart of the agent. */
  readonly label: string;
  readonly directory: string;
  /** The manifest's `run` command; null where the service manager knows. */
  readonly command: readonly string[] | null;
  readonly environment: Readonly<Record<string, string>>;
}

/** The host as the agent sees it. One implementation for real hosts, one for the local fleet. */
export interface Machine {
  readonly kind: 'process' | 'systemd';
  /** Differs after every reboot. */
  bootId(): string;
  facts(): HostFacts;
  /**
   * Asks for a reboot. A machine that takes a while returns; the end of the agent comes later. `isForced`: whoever holds a
   * shutdown off is not asked.
   */
  reboot(isForced: boolean): Promise<void>;
  /** Who holds a shutdown of this machine off now; null: nobody. */
  rebootInhibitor(): Promise<string | null>;
  /** Whether a reboot asked for in this boot is still to come. */
  isRebootUnderWay(): Promise<boolean>;
  /** Why this version could never be started here; null: it can. */
  startProblem(version: ApplicationVersion): string | null;
  /** Stops what runs and starts this version. Throws `MachineError` when it does not stay up for a moment. */
  restartApplication(version: ApplicationVersion): Promise<void>;
  /** Leaves this version running if it runs, else restarts. Throws `MachineError`. */
  ensureApplication(version: ApplicationVersion): Promise<void>;
  stopApplication(name: string): Promise<void>;
  /** The agent ends on purpose. */
  shutDown(): Promise<void>;
}
