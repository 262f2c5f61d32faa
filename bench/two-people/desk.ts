import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../../deploy/local/checkout';
import { processEnvironment, type RunContext } from '../../deploy/local/run-context';
import { writeWhole } from '../../deploy/local/whole-file';
import type { Entry, Remark } from './transcript';

/** What a person types besides the command's words. */
export interface Typed {
  /** The exit status that belongs to the story; 0 when not given. */
  readonly status?: number;
  /** Where standard output goes, as with `>`: read by its owner alone, and not shown. */
  readonly into?: string;
}

/** Where people type `ringmaster`, each with a token of their own, and all of it is kept. */
export class Desk {
  readonly entries: (Entry | Remark)[] = [];
  readonly #folder: string;

  constructor(
    private readonly context: RunContext,
    private readonly apiUrl: string,
  ) {
    this.#folder = join(context.dir.root, 'desk');
    mkdirSync(this.#folder, { mode: 0o700 });
  }

  /** Says what happened besides. */
  remark(text: string): void {
    this.context.say(text);
    this.entries.push({ kind: 'remark', text });
  }

  /** Writes a file beside the people. */
  write(name: string, text: string): void {
    writeWhole(this.file(name), text);
  }

  /** Writes a file and shows it, as `cat` would. */
  show(person: string, name: string, text: string): void {
    this.write(name, text);
    this.entries.push({ kind: 'command', person, line: `cat ${name}`, output: text, status: 0 });
  }

  /** Has a person type a command; answers what it printed. @throws Error when it ends otherwise than the story says. */
  async type(person: string, words: readonly string[], { status = 0, into }: Typed = {}): Promise<string> {
    const line = `ringmaster ${words.map(asTyped).join(' ')}${into === undefined ? '' : ` > ${into}`}`;
    this.context.say(`${person}$ ${line}`);
    const ended = await this.#run(person, words, into);
    this.entries.push({ kind: 'command', person, line, ...ended });
    if (ended.status === status) return ended.output;
    throw new Error(`"${line}" ended with status ${ended.status}, not ${status}: ${ended.output}`);
  }

  /** Looks at something without showing it. @throws Error when it cannot. */
  async look(person: string, ...words: string[]): Promise<unknown> {
    const { output, status } = await this.#run(person, [...words, '-o', 'json']);
    if (status === 0) return JSON.parse(output);
    throw new Error(`ringmaster ${words.join(' ')} ended with status ${status}: ${output}`);
  }

  /** Where a file beside the people is. */
  file(name: string): string {
    return join(this.#folder, name);
  }

  /** Both streams go into one file, so that what was printed keeps its order. */
  async #run(person: string, words: readonly string[], into?: string): Promise<Pick<Entry, 'output' | 'status'>> {
    const { context } = this;
    const screen = openSync(this.file('screen'), 'w', 0o600);
    const out = into === undefined ? screen : openSync(this.file(into), 'w', 0o600);
    try {
      const child = spawn(process.execPath, [join(CHECKOUT, 'dist', 'cli', 'main.js'), ...words], {
        env: processEnvironment(context, {
          RINGMASTER_URL: this.apiUrl,
          RINGMASTER_TOKEN_FILE: this.file(`${person}.token`),
          TZ: 'UTC',
        }),
        cwd: this.#folder,
        stdio: ['ignore', out, screen],
      });
      const { pid } = child;
      if (pid !== undefined) context.guard.watch({ pid, signal: 'SIGTERM', group: false, stage: 0 });
      const status = await new Promise<number>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code, signal) => {
          if (pid !== undefined) context.guard.forget(pid);
          if (code === null) reject(new Error(`ringmaster ${words.join(' ')} was ended by ${signal ?? 'a signal'}`));
          else resolve(code);
        });
      });
      return { status, output: readFileSync(this.file('screen'), 'utf8') };
    } finally {
      if (out !== screen) closeSync(out);
      closeSync(screen);
    }
  }
}

/** A word as a shell takes it. */
function asTyped(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
