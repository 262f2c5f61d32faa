import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKOUT } from './built';
import { eventually, processesWith } from './processes';

/** What runtime.json tells of a run. */
export interface Runtime {
  readonly url: string;
  readonly tokenFile: string;
  readonly gateway: string;
  readonly artifacts: string;
  readonly temporal: string;
  readonly postgres: string;
  readonly metrics: Readonly<Record<string, string>>;
  readonly pids: Readonly<Record<string, number>>;
}

/** What a process said last is read this long after its end, at most. */
const READ_MS = 10_000;

/** `npm start`'s program, running in a directory of its own, with what it prints. */
export class LocalRunProcess {
  readonly process: ChildProcess;
  output = '';
  private isRead = false;

  /** `directory`: of a run before, to go on with. `environment`: told it beside the test's own. */
  constructor(
    options: readonly string[],
    readonly directory = mkdtempSync(join(tmpdir(), 'ringmaster-e2e-')),
    environment: Readonly<Record<string, string>> = {},
  ) {
    const program = join(CHECKOUT, 'deploy', 'local', 'start.mjs');
    // A session of its own, so that a signal to its group is what Ctrl-C in a terminal is.
    this.process = spawn(process.execPath, [program, '--run-dir', this.directory, ...options], {
      cwd: CHECKOUT,
      env: { ...process.env, ...environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (text: Buffer): void => {
      this.output += text.toString();
    };
    this.process.stdout?.on('data', keep);
    this.process.stderr?.on('data', keep);
    this.process.once('close', () => (this.isRead = true));
  }

  get pid(): number {
    if (this.process.pid === undefined) throw new Error('it was not started');
    return this.process.pid;
  }

  /** Resolves with the exit status when all that it printed is read; it is killed after the time-out. */
  async ended(timeoutMs: number): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const timer = setTimeout(() => {
        this.process.kill('SIGKILL');
        this.output += `\n(killed after ${timeoutMs / 1000} s)`;
      }, timeoutMs);
      await once(this.process, 'exit');
      clearTimeout(timer);
    }
    // Whoever it left behind may keep its output open.
    await eventually(() => this.isRead, READ_MS);
    return this.process.exitCode;
  }

  /** Resolves when it has printed this. */
  async prints(text: string, timeoutMs: number): Promise<void> {
    const seen = await eventually(() => this.output.includes(text) || this.process.exitCode !== null, timeoutMs);
    if (!seen || !this.output.includes(text)) throw new Error(`"${text}" was not printed:\n${this.output}`);
  }

  runtime(): Runtime {
    return JSON.parse(readFileSync(join(this.directory, 'runtime.json'), 'utf8')) as Runtime;
  }

  /** Every process that this run started, however deep, and that still lives. */
  processes(): { pid: number; command: string }[] {
    return processesWith(this.directory);
  }

  /** For the end of a test, whatever became of the run. */
  async cleanUp(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGKILL');
      await once(this.process, 'exit');
    }
    await eventually(() => this.processes().length === 0, 40_000);
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 10 });
  }

  /** Asks its api as its first actor. */
  async api<T>(path: string): Promise<T> {
    const { url, tokenFile } = this.runtime();
    const { tokens } = JSON.parse(readFileSync(tokenFile, 'utf8')) as { tokens: { token: string }[] };
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${tokens[0]!.token}` } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}
