import { spawn } from 'node:child_process';

/** What a command did. */
export interface CommandResult {
  /** Null when a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Written to its standard input, which is then closed. */
  readonly input?: string;
  /** After this it is killed. */
  readonly timeoutMs?: number;
  /** Told each line it writes, on either output. */
  readonly onLine?: (line: string) => void;
  /** Told its process id once it runs, and null when it has ended. */
  readonly onPid?: (pid: number | null) => void;
}

/** A command that had to succeed and did not. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  constructor(
    readonly command: string,
    readonly result: CommandResult,
  ) {
    const words = (result.stderr.trim() || result.stdout.trim()).split('\n').slice(-8).join('\n');
    super(
      `${command} ended with status ${result.status ?? 'unknown (a signal ended it)'}${words === '' ? '' : `: ${words}`}`,
    );
  }
}

/** The environment of every tool the lab runs: nothing of the caller's, messages in English. */
export const PLAIN_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LC_ALL: 'C.UTF-8',
  DEBIAN_FRONTEND: 'noninteractive',
};

function lines(tell: (line: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) tell(part);
  };
}

/** Runs a program to its end, whatever its status. Rejects only when it cannot be started. */
export function execute(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: options.env ?? PLAIN_ENVIRONMENT,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs, killSignal: 'SIGKILL' as const }),
    });
    let stdout = '';
    let stderr = '';
    const tellLine = lines(options.onLine ?? (() => undefined));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      tellLine(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      tellLine(text);
    });
    // A program that does not read its input to the end is no fault.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    if (child.pid !== undefined) options.onPid?.(child.pid);
    child.once('error', reject);
    child.once('close', (status) => {
      options.onPid?.(null);
      resolve({ status, stdout, stderr });
    });
  });
}

/** Runs a program that has to succeed; resolves with what it printed. @throws CommandError with its last words. */
export async function command(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const result = await execute(program, args, options);
  if (result.status !== 0) throw new CommandError([program, ...args].join(' '), result);
  return result.stdout;
}
