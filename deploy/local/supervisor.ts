import { createReadStream, existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Guard } from './guard';
import { describeExit, type Exit, type ProcessSpec, type RunningProcess, startProcess } from './running-process';
import { waitUntil } from './wait-until';

/** A process the supervisor keeps running. */
export interface Service extends ProcessSpec {
  /** Asked again and again after each start; `logOffset` is where this start's output begins in the log file. */
  readonly isReady: (logFile: string, logOffset: number) => Promise<boolean>;
  readonly readyTimeoutMs: number;
  /** Whether this end is a wish to be started again at once (an agent's reboot), not a crash. */
  readonly restartsAtOnce?: (exit: Exit) => boolean;
  /** Asked before each start: what this one is told beside its environment. */
  readonly toldAtStart?: () => Readonly<Record<string, string>>;
  /** Told of each end, wished or not. */
  readonly ended?: (exit: Exit) => void;
}

/** The first wait after a crash; it doubles with every further one. */
const FIRST_BACKOFF_MS = 250;
/** Kept below the 10 s in which a campaign must go on after kill -9 of anything (design section 10). */
const LONGEST_BACKOFF_MS = 5_000;
/** Having run this long, a process has recovered: its next crash waits the first backoff again. */
const RECOVERED_MS = 10_000;
/** A process that ended this often before it was ready even once will not become ready: a port, a setting, a file. */
const HOPELESS_RESTARTS = 5;
const SHOWN_LOG_BYTES = 1_000;
/** A log longer than this is put aside (one older file is kept) when its process starts. */
const LOG_BYTES = 20_000_000;

export interface SupervisorOptions {
  readonly logsDir: string;
  readonly guard: Guard;
  /** Told of crashes and restarts, in words. */
  readonly log: (line: string) => void;
  /** Called whenever the set of running processes changed. */
  readonly changed?: () => void;
}

interface Entry {
  readonly service: Service;
  running: RunningProcess | null;
  /** Where the output of its newest start begins in its log. */
  logOffset: number;
  restarts: number;
  stopping: boolean;
  /** Ends a wait between two starts. */
  wake: (() => void) | null;
  /** Resolves when it has ended for good. */
  done: Promise<void>;
}

/** Keeps processes running until told to stop: starts them again after a crash, with a growing pause. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Process ids by name, of those running now. */
  pids(): Record<string, number> {
    const running = [...this.#entries.values()].flatMap(({ service, running: process }) =>
      process === null ? [] : [[service.name, process.pid] as const],
    );
    return Object.fromEntries(running);
  }

  /** How often a process was started again after an end nobody asked for. */
  restarts(name: string): number {
    return this.#entries.get(name)?.restarts ?? 0;
  }

  /** Starts a process and resolves when it is ready. @throws Error naming its log when it does not become ready. */
  async start(service: Service): Promise<void> {
    const before = this.#entries.get(service.name);
    if (before !== undefined && before.running !== null) throw new Error(`${service.name} is running already`);
    const entry: Entry = {
      ...{ service, running: null, logOffset: 0, restarts: 0, stopping: false, wake: null },
      done: Promise.resolve(),
    };
    this.#entries.set(service.name, entry);
    rotate(this.#logFile(service.name));
    await this.#run(entry);
    entry.done = this.#keepRunning(entry);
    await this.#ready(entry);
  }

  /**
   * Kills a process at once, with its process group; it is started again like after a crash. Resolves when it is ready
   * again. @throws Error when nothing runs under this name, or when it does not become ready.
   */
  async killAndAwait(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    const running = entry?.running ?? null;
    if (entry === undefined || running === null) throw new Error(`${name} is not running`);
    const { restarts } = entry;
    running.kill();
    await running.exited;
    await waitUntil(() => Promise.resolve(entry.restarts > restarts && entry.running !== null), {
      what: `${name} to be started again`,
      timeoutMs: entry.service.readyTimeoutMs,
      hopeless: () => (entry.stopping ? 'it was stopped' : null),
    });
    await this.#ready(entry);
  }

  #ready(entry: Entry): Promise<void> {
    const { service } = entry;
    const logFile = this.#logFile(service.name);
    return waitUntil(() => service.isReady(logFile, entry.logOffset), {
      what: `${service.name} to be ready (its log: ${logFile})`,
      timeoutMs: service.readyTimeoutMs,
      hopeless: () => whyHopeless(entry, logFile),
    });
  }

  /** Stops one process; resolves when it has ended. */
  async stop(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    entry.stopping = true;
    entry.wake?.();
    await entry.running?.stop();
    await entry.done;
    this.#entries.delete(name);
  }

  /** Stops many at the same time. */
  async stopAll(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => this.stop(name)));
  }

  /** Names of everything started and not stopped, in the order of their starts. */
  names(): string[] {
    return [...this.#entries.keys()];
  }

  /** Kills everything at once: for a person who does not want to wait. */
  killAll(): void {
    for (const entry of this.#entries.values()) {
      entry.stopping = true;
      entry.wake?.();
      entry.running?.kill();
    }
  }

  #logFile(name: string): string {
    return join(this.#options.logsDir, `${name}.log`);
  }

  async #run(entry: Entry): Promise<void> {
    const { service } = entry;
    const env = { ...service.env, ...service.toldAtStart?.() };
    const logFile = this.#logFile(service.name);
    entry.logOffset = existsSync(logFile) ? statSync(logFile).size : 0;
    const running = await startProcess({ ...service, env }, logFile, this.#options.guard);
    entry.running = running;
    this.#options.changed?.();
    // Stopped while it was being started: stop() saw nothing to stop.
    if (isStopping(entry)) await running.stop();
  }

  async #runAgain(entry: Entry): Promise<void> {
    try {
      await this.#run(entry);
    } catch (error) {
      // The program could be started before; what is missing now (memory, descriptors) may come back.
      this.#options.log(`${entry.service.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #keepRunning(entry: Entry): Promise<void> {
    const { name, restartsAtOnce, ended } = entry.service;
    let backoff = FIRST_BACKOFF_MS;
    for (;;) {
      const began = Date.now();
      const exit = (await entry.running?.exited) ?? { code: null, signal: null };
      entry.running = null;
      ended?.(exit);
      this.#options.changed?.();
      if (entry.stopping) return;
      if (restartsAtOnce?.(exit) !== true) {
        if (Date.now() - began > RECOVERED_MS) backoff = FIRST_BACKOFF_MS;
        this.#options.log(`${name} ended with ${describeExit(exit)}; starting it again in ${backoff / 1000} s`);
        await pause(entry, backoff);
        backoff = Math.min(LONGEST_BACKOFF_MS, backoff * 2);
      }
      // Stopped during the pause: not read before it, whatever the compiler concludes from the check above.
      if (isStopping(entry)) return;
      entry.restarts += 1;
      await this.#runAgain(entry);
    }
  }
}

function isStopping(entry: Entry): boolean {
  return entry.stopping;
}

function pause(entry: Entry, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    entry.wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

function whyHopeless(entry: Entry, logFile: string): string | null {
  if (entry.stopping) return 'it was stopped';
  if (entry.restarts < HOPELESS_RESTARTS) return null;
  return `it keeps ending. The end of its log:\n${readFileSync(logFile, 'utf8').slice(-SHOWN_LOG_BYTES).trim()}`;
}

function rotate(logFile: string): void {
  if (existsSync(logFile) && statSync(logFile).size > LOG_BYTES) renameSync(logFile, `${logFile}.1`);
}

/** Whether a process of ours has said in its log, since `offset`, that it serves: each prints one line `{"msg":"ready",…}`. */
export async function saidReady(logFile: string, offset: number): Promise<boolean> {
  if (!existsSync(logFile)) return false;
  const lines = createInterface({ input: createReadStream(logFile, { start: offset }) });
  for await (const line of lines) {
    if (line.includes('"msg":"ready"')) {
      lines.close();
      return true;
    }
  }
  return false;
}
