import { whenNpmIsGone } from './ancestors';
import { DEFAULT_RUN_DIR, type LocalConfig, parseLocalConfig } from './config';
import { type Guard, startGuard } from './guard';
import { bringUp, nextSteps, runExamples, showProofs } from './local-run';
import { PortChooser } from './ports';
import type { RunContext } from './run-context';
import { openRunDirectory, type RunDirectory, temporaryRunDirectory } from './run-directory';
import { stopEverything, unfinishedWork } from './shutdown';
import { Supervisor } from './supervisor';

/** The status of a program that Ctrl-C ended before it had done what it was asked to. */
const INTERRUPTED = 130;
/** npm passes Ctrl-C on to us although the terminal has sent it too: within this time it is one and the same. */
const SAME_PRESS_MS = 1_000;

function say(line: string): void {
  const seconds = Math.floor(performance.now() / 1000);
  process.stderr.write(`${String(seconds).padStart(4)} s  ${line}\n`);
}

/** What a run that was killed with its guard (a crashed machine keeps none) left behind. */
async function endLeftOvers(dir: RunDirectory): Promise<void> {
  const sweeper = startGuard();
  sweeper.mark(`${dir.mark.name}=${dir.mark.value}`);
  await sweeper.close();
}

async function createContext(config: LocalConfig, stopping: AbortSignal): Promise<RunContext> {
  const passing = config.exit && config.runDir === null;
  const dir = openRunDirectory(config.runDir ?? (passing ? temporaryRunDirectory() : DEFAULT_RUN_DIR));
  await endLeftOvers(dir);
  const guard: Guard = startGuard();
  guard.mark(`${dir.mark.name}=${dir.mark.value}`);
  if (passing) guard.remove(dir.root);
  let listener = (): void => undefined;
  const supervisor = new Supervisor({
    logsDir: dir.logs,
    guard,
    log: say,
    changed: () => {
      listener();
    },
  });
  return {
    config,
    dir,
    guard,
    supervisor,
    ports: new PortChooser(config.portsDir),
    say,
    stopping,
    changed: (next) => {
      listener = next;
    },
  };
}

/** Stops once, whoever asks first; a second Ctrl-C does not wait. */
class Stopper {
  #stopping: Promise<void> | null = null;
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
      say('Stopping at once.');
      this.context.supervisor.killAll();
      return;
    }
    process.exitCode = status;
    void this.stop().then(() => process.exit());
  }

  async #stop(): Promise<void> {
    const { context } = this;
    say('Stopping; press Ctrl-C again to stop at once.');
    const unfinished = await this.whatContinues();
    await stopEverything(context);
    await context.guard.close();
    context.ports.release();
    context.dir.release();
    say(unfinished === null ? 'Everything has stopped.' : `Everything has stopped. ${unfinished}`);
  }
}

async function run(context: RunContext, stopper: Stopper): Promise<void> {
  const { config } = context;
  const local = await bringUp(context);
  stopper.whatContinues = () => unfinishedWork(local.api);
  const proofs = config.campaigns ? await runExamples(local) : [];
  const good = showProofs(local, proofs);
  if (config.exit) {
    process.exitCode = good ? 0 : 1;
    if (!good) context.guard.keep(context.dir.root);
    await stopper.stop();
    if (!good) say(`Not everything was as it should be. The logs: ${context.dir.logs}`);
    return;
  }
  process.stdout.write(nextSteps(local));
}

async function main(): Promise<void> {
  const config = parseLocalConfig(process.argv.slice(2), process.env);
  const stopping = new AbortController();
  const context = await createContext(config, stopping.signal);
  const stopper = new Stopper(context, stopping);
  const interrupt = (): void => {
    stopper.interrupt(config.exit ? INTERRUPTED : 0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  whenNpmIsGone(interrupt);
  try {
    await run(context, stopper);
  } catch (error) {
    // What was under way when everything was stopped fails; that is no news.
    if (stopper.isStopping) return;
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
    context.guard.keep(context.dir.root);
    await stopper.stop();
    say(`The logs: ${context.dir.logs}`);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
