import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKOUT } from './built';
import { eventually, processesWith } from './processes';

/** `npm run bench`, started by a test, with a directory of its own for everything it makes. */
export class BenchProgram {
  readonly temporary = mkdtempSync(join(tmpdir(), 'ringmaster-e2e-bench-'));
  /** All it has printed. */
  output = '';
  #child: ChildProcess | null = null;

  start(...args: string[]): ChildProcess {
    const child = spawn(process.execPath, [join(CHECKOUT, 'bench', 'start.mjs'), ...args], {
      cwd: CHECKOUT,
      env: { ...process.env, TMPDIR: this.temporary },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (text: Buffer): void => {
      this.output += text.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    this.#child = child;
    return child;
  }

  /** Runs it to its end, which must be a good one; the files it names are written outside the directory that must be empty. */
  async run(...args: string[]): Promise<{ figures: Record<string, unknown>; plot: string }> {
    const folder = mkdtempSync(join(tmpdir(), 'ringmaster-e2e-figures-'));
    try {
      const [json, plot] = [join(folder, 'figures.json'), join(folder, 'plot.svg')];
      // Not 'exit': what it said last may not be read by then.
      const [status] = (await once(this.start('--json', json, '--plot', plot, ...args), 'close')) as [number | null];
      expect({ status, output: status === 0 ? '' : this.output }).toEqual({ status: 0, output: '' });
      return {
        figures: JSON.parse(readFileSync(json, 'utf8')) as Record<string, unknown>,
        plot: readFileSync(plot, 'utf8'),
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Waits until no process and no file of it is left. */
  async nothingIsLeft(): Promise<void> {
    const left = () => ({ processes: processesWith(this.temporary), files: readdirSync(this.temporary) });
    await eventually(() => left().processes.length === 0 && left().files.length === 0, 40_000);
    expect(left()).toEqual({ processes: [], files: [] });
  }

  /** Ends it, whatever a failed test left. */
  async end(): Promise<void> {
    const child = this.#child;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await eventually(() => processesWith(this.temporary).length === 0, 40_000);
    rmSync(this.temporary, { recursive: true, force: true, maxRetries: 10 });
  }
}
