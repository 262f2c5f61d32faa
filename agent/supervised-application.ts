import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isMissing } from './durable-file';
import { launch } from './launch';
import { MachineError, type ApplicationVersion } from './machine';
import { endGroup, isRunning, newMark, readIdentity } from './process-identity';

/** An application must stay up this long after its start to count as started. */
const SETTLE_MS = 500;
const POLL_MS = 50;
/** The launcher has written the identity by then, even on a busy machine. */
const IDENTITY_WAIT_MS = 10_000;
const STOP_GRACE_MS = 5_000;
const WATCH_MS = 500;
const MAX_RESTART_DELAY_MS = 30_000;
const MAX_LOG_BYTES = 1_048_576;
/** Characters of the log that go into a report; its message holds 2 KiB. */
const LOG_TAIL = 1_200;

/** Where an application's identity and output are kept. */
export interface ApplicationFiles {
  readonly identity: string;
  readonly log: string;
}

/**
 * One application of a `process` machine. It is found again by its identity file after the agent was killed, so there
 * are never two of it; one that ends by itself is started again, after a growing delay.
 */
export class SupervisedApplication {
  private wanted: ApplicationVersion | null = null;
  private turn: Promise<void> = Promise.resolve();
  private watch: NodeJS.Timeout | null = null;
  private failures = 0;
  private notBefore = 0;

  constructor(
    private readonly files: ApplicationFiles,
    private readonly onRestart: (message: string) => void,
  ) {}

  /** Stops what runs and starts this version. Throws `MachineError`. */
  restart(version: ApplicationVersion): Promise<void> {
    return this.inTurn(async () => {
      await this.endRunning();
      this.wanted = version;
      this.failures = 0;
      await this.start(version);
    });
  }

  /** Adopts the running application when it is this version, else restarts. Throws `MachineError`. */
  async ensure(version: ApplicationVersion): Promise<void> {
    const running = readIdentity(this.files.identity);
    if (running === null || !isRunning(running) || running.label !== version.label) return this.restart(version);
    this.wanted = version;
    this.keepWatch();
  }

  stop(): Promise<void> {
    return this.inTurn(async () => {
      this.wanted = null;
      if (this.watch !== null) clearInterval(this.watch);
      this.watch = null;
      await this.endRunning();
    });
  }

  /** One act at a time: a restart by the watch must not cross an ordered one. */
  private inTurn(act: () => Promise<void>): Promise<void> {
    const done = this.turn.then(act);
    // Whoever asked for the act hears of its failure; the next act begins all the same.
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async endRunning(): Promise<void> {
    const running = readIdentity(this.files.identity);
    if (running !== null) await endGroup(running, STOP_GRACE_MS);
    rmSync(this.files.identity, { force: true });
  }

  private async start(version: ApplicationVersion): Promise<void> {
    if (version.command === null) {
      throw new MachineError('application_did_not_start', 'the bundle has no "run", and no service manager starts it');
    }
    const output = this.openLog();
    try {
      const { command, directory, environment, label } = version;
      const env = { ...environment };
      const child = launch({
        command,
        cwd: directory,
        env,
        label,
        mark: newMark(),
        identityFile: this.files.identity,
        output,
        limits: null,
      });
      // Without a listener a failed spawn would end the agent; that it does not run is seen below.
      child.on('error', () => undefined);
      child.unref();
    } finally {
      closeSync(output);
    }
    await this.settle(version);
    this.keepWatch();
  }

  private async settle(version: ApplicationVersion): Promise<void> {
    const begun = Date.now();
    let identity = readIdentity(this.files.identity);
    while (identity === null && Date.now() - begun < IDENTITY_WAIT_MS) {
      await delay(POLL_MS);
      identity = readIdentity(this.files.identity);
    }
    const until = Date.now() + SETTLE_MS;
    while (identity !== null && isRunning(identity) && Date.now() < until) await delay(POLL_MS);
    if (identity !== null && isRunning(identity)) return;
    const message = `${version.name} ${version.label.split('@')[0] ?? ''} ended at once: ${this.logTail()}`;
    throw new MachineError('application_did_not_start', message);
  }

  private keepWatch(): void {
    this.watch ??= setInterval(() => {
      this.lookAfter();
    }, WATCH_MS).unref();
  }

  private lookAfter(): void {
    if (this.wanted === null || Date.now() < this.notBefore) return;
    const running = readIdentity(this.files.identity);
    if (running !== null && isRunning(running)) return;
    this.notBefore = Date.now() + Math.min(1000 * 2 ** this.failures, MAX_RESTART_DELAY_MS);
    this.failures += 1;
    void this.inTurn(async () => {
      // Whatever was ordered meanwhile has been done by now, and decides.
      const { wanted } = this;
      const now = readIdentity(this.files.identity);
      if (wanted === null || (now !== null && isRunning(now))) return;
      this.onRestart(`${wanted.name} had ended; it is started again`);
      await this.start(wanted);
    }).catch((error: unknown) => {
      this.onRestart(error instanceof Error ? error.message : String(error));
    });
  }

  private openLog(): number {
    try {
      if (statSync(this.files.log).size > MAX_LOG_BYTES) renameSync(this.files.log, `${this.files.log}.old`);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    return openSync(this.files.log, 'a', 0o600);
  }

  private logTail(): string {
    return readFileSync(this.files.log, 'utf8').slice(-LOG_TAIL).trim();
  }
}
