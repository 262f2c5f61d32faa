import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJournal } from '../../../agent/journal';
import { built } from '../../e2e/built';
import { until } from '../until';

/** The host under attack: a real agent process, and whatever copies of it a thief starts. */
export class AttackedHost {
  /** The agents, by the folder of their data. */
  private readonly processes = new Map<string, ChildProcess>();
  private log = '';

  /** `config` lacks the folder of the data only. */
  constructor(
    private readonly dir: string,
    private readonly config: object,
  ) {}

  /** Starts the agent, or one more with the same identity and data of its own. */
  start(data = 'data'): void {
    const child = spawn(process.execPath, [built('agent', 'main.js'), 'run', '--config', this.writeConfig(data)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.on('data', (part: Buffer) => {
      if (data === 'data') this.log += part.toString();
    });
    this.processes.set(data, child);
  }

  /** kill -9 of the agent that has this data, if one runs. */
  async kill(data: string): Promise<void> {
    const child = this.processes.get(data);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** A copy of what the host has on its disk. */
  cloneData(): string {
    mkdirSync(join(this.dir, 'clone'));
    copyFileSync(join(this.dir, 'data', 'journal'), join(this.dir, 'clone', 'journal'));
    return 'clone';
  }

  /** Waits until the agent has said this in its log after what it had said before. */
  async hears(act: () => unknown, words: RegExp): Promise<string> {
    const from = this.log.length;
    await act();
    const found = await until(`the agent to say ${String(words)}`, () => words.exec(this.log.slice(from)));
    return found[0];
  }

  /** How often an operation was begun, by the host's own journal. */
  beginnings(operationId: string): number {
    return this.begun().filter((each) => each === operationId).length;
  }

  /** Every operation that ever began on the host, once for each time. */
  begun(): readonly string[] {
    const { records } = readJournal(join(this.dir, 'data'));
    return records.flatMap((record) => (record.type === 'executing' ? [record.operationId] : []));
  }

  /** Ends every agent. */
  async killAll(): Promise<void> {
    for (const data of this.processes.keys()) await this.kill(data);
  }

  /** All that the agent has logged. */
  get said(): string {
    return this.log;
  }

  private writeConfig(data: string): string {
    const file = join(this.dir, `${data}.json`);
    writeFileSync(file, JSON.stringify({ ...this.config, dataDir: data }));
    return file;
  }
}
