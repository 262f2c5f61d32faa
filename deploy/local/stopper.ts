import { whenNpmIsGone } from './ancestors';
import type { RunContext } from './run-context';
import { stopEverything } from './shutdown';
import { say } from './terminal';

/** npm passes Ctrl-C on to us although the terminal has sent it too: within this time it is one and the same. */
const SAME_PRESS_MS = 1_000;

/** What asks a program of ours to stop. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The status of a program that Ctrl-C ended before it had done what it was asked to. */
export const INTERRUPTED = 130;

/** Stops a run once, whoever asks first; a second Ctrl-C does not wait. */
export class Stopper {
  #stopping: Promise<void> | null = null;
  #stopped = false;
  #askedAt = 0;
  /** Asked before anything is stopped: what a person should know about it. */
  whatContinues: () => Promise<string | null> = () => Promise.resolve(null);

  constructor(
    private readonly context: RunContext,
    private readonly stopping: AbortController,
  ) {}

  get isStopping(): boolean {
    return this.#stopping !== null;
  }

  /** Whether everything has stopped. */
  get hasStopped(): boolean {
    return this.#stopped;
  }

  stop(): Promise<void> {
    this.#askedAt = Date.now();
    this.stopping.abort();
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** @param status what this process ends with */
  interrupt(status: number): void {
    if (this.#stopping !== null) {
      if (Date.now() - this.#askedAt < SAME_PRESS_MS) return;
      this.context.say('Stopping at once.');
      this.context.supervisor.killAll();
      return;
    }
    process.exitCode = status;
    void this.stop().then(() => process.exit());
  }

  async #stop(): Promise<void> {
    const { context } = this;
    context.say('Stopping; press Ctrl-C again to stop at once.');
    const unfinished = await this.whatContinues();
    await stopEverything(context);
    await context.guard.close();
    context.ports.release();
    context.dir.release();
    this.#stopped = true;
    context.say(unfinished === null ? 'Everything has stopped.' : `Everything has stopped. ${unfinished}`);
  }
}

/**
 * Does a program's work until it ends, fails or is interrupted. After a failure everything is stopped and the directory with
 * its logs is kept. `interrupted` is the status this process ends with after Ctrl-C.
 */
export async function runUntilStopped(
  context: RunContext,
  { stopper, interrupted }: { stopper: Stopper; interrupted: number },
  work: () => Promise<void>,
): Promise<void> {
  const interrupt = (): void => {
    stopper.interrupt(interrupted);
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  const noMatter = whenNpmIsGone(interrupt);
  try {
    await work();
  } catch (error) {
    // What was under way when everything was stopped fails; that is no news.
    if (stopper.isStopping) return;
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
    context.guard.keep(context.dir.root);
    await stopper.stop();
    say(`The logs: ${context.dir.logs}`);
  } finally {
    // Stopped already, a run has nothing more to interrupt; the next one of this process has handlers of its own.
    if (stopper.hasStopped) {
      for (const signal of SIGNALS) process.off(signal, interrupt);
      noMatter();
    }
  }
}
