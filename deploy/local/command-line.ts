import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { CHECKOUT } from './checkout';
import { processEnvironment, type RunContext } from './run-context';
import type { Stack } from './stack';

/** Runs our own commands the way an operator does. */
export interface CommandLine {
  /** Runs `ringmaster …` to its end and returns what it printed. @throws Error with its words when it fails. */
  ringmaster(...args: string[]): Promise<string>;
  /** Runs `ringmaster …` with its output on this terminal, and resolves with its exit status. */
  showRingmaster(...args: string[]): Promise<number | null>;
  /** Runs `ringmaster-agent …` to its end and returns what it printed. */
  agent(...args: string[]): Promise<string>;
}

interface Run {
  readonly program: string;
  readonly args: readonly string[];
  readonly show: boolean;
}

interface Result {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

function run(context: RunContext, stack: Stack, { program, args, show }: Run): Promise<Result> {
  const env = processEnvironment(context, {
    RINGMASTER_URL: stack.apiUrl,
    RINGMASTER_TOKEN_FILE: context.dir.tokenFile,
    // What its hints name is typed in the checkout, where only npx finds it (cli/typed-command.ts).
    npm_command: 'exec',
  });
  const child = spawn(process.execPath, [join(CHECKOUT, 'dist', program, 'main.js'), ...args], {
    env,
    cwd: CHECKOUT,
    stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid !== undefined) context.guard.watch({ pid, signal: 'SIGTERM', group: false, stage: 0 });
  let output = '';
  let errors = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      if (pid !== undefined) context.guard.forget(pid);
      resolve({ status, output, errors });
    });
  });
}

/** Commands that talk to this stack. */
export function createCommandLine(context: RunContext, stack: Stack): CommandLine {
  const silently = async (program: string, name: string, args: string[]): Promise<string> => {
    const { status, output, errors } = await run(context, stack, { program, args, show: false });
    if (status === 0) return output;
    throw new Error(
      `${name} ${args.join(' ')} ended with status ${status ?? 'unknown'}: ${errors.trim() || output.trim()}`,
    );
  };
  return {
    ringmaster: (...args) => silently('cli', 'ringmaster', args),
    showRingmaster: async (...args) => (await run(context, stack, { program: 'cli', args, show: true })).status,
    agent: (...args) => silently('agent', 'ringmaster-agent', args),
  };
}
