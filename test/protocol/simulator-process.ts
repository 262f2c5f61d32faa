import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Authority, issueSimulatorCertificate } from '../../deploy/local/certificates';
import { built } from '../e2e/built';
import { until } from './until';

const CONFIG = 'simulator.json';

/** A line of a simulator's standard output. */
export type SimulatorLine = Readonly<Record<string, unknown>> & { readonly msg: string };

/** A simulator as a process of its own, with a folder for its files. */
export class SimulatorProcess {
  private readonly lines: SimulatorLine[] = [];
  private stderr = '';
  private readonly ended: Promise<unknown[]>;

  private constructor(
    readonly dir: string,
    private config: Readonly<Record<string, unknown>>,
    private readonly child: ChildProcess,
  ) {
    let rest = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk.toString()).split('\n');
      rest = parts.pop() ?? '';
      this.lines.push(...parts.map((line) => JSON.parse(line) as SimulatorLine));
    });
    child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = once(child, 'exit');
  }

  /** Starts simulator number `config.simulator` with this configuration and whatever `files` it names. */
  static async start(
    authority: Authority,
    config: { readonly simulator: number } & Readonly<Record<string, unknown>>,
    files: Readonly<Record<string, string>> = {},
  ): Promise<SimulatorProcess> {
    const dir = mkdtempSync(join(tmpdir(), 'ringmaster-simulator-'));
    const { certFile, keyFile } = await issueSimulatorCertificate({ authority, dir, simulator: config.simulator });
    const tls = { ca: authority.certFile, cert: certFile, key: keyFile };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
    const file = join(dir, CONFIG);
    const whole = { connections: 1, seed: 1, tls, ...config };
    writeFileSync(file, JSON.stringify(whole));
    const child = spawn(process.execPath, [built('simulator', 'main.js'), '--config', file], {
      env: { PATH: process.env.PATH ?? '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new SimulatorProcess(dir, whole, child);
  }

  get log(): string {
    return this.stderr;
  }

  /** Changes the configuration and has it read again. */
  change(changes: Readonly<Record<string, unknown>>): void {
    this.config = { ...this.config, ...changes };
    writeFileSync(join(this.dir, CONFIG), JSON.stringify(this.config));
    this.child.kill('SIGHUP');
  }

  /** The latest line of one kind, once it is there. */
  line(msg: string): Promise<SimulatorLine> {
    return until(`"${msg}" of the simulator (${this.stderr})`, () => this.lines.findLast((line) => line.msg === msg));
  }

  /** SIGTERM, and the counters that it prints; its status must be 0. */
  async stop(): Promise<SimulatorLine> {
    this.child.kill('SIGTERM');
    const [status] = await this.ended;
    if (status !== 0) throw new Error(`the simulator ended with ${String(status)}: ${this.stderr}`);
    return this.line('ended');
  }

  /** The status it ended with, when it ends by itself. */
  async status(): Promise<unknown> {
    return (await this.ended)[0];
  }

  async dispose(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
    await this.ended;
    rmSync(this.dir, { recursive: true, force: true });
  }
}
