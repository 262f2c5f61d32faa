import { execFile } from 'node:child_process';

/** How one command ended. `status` null: it was killed, or could not be started. */
export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and how long a command runs. */
export interface CommandLimits {
  /** Kills it. */
  readonly signal?: AbortSignal;
  readonly cwd?: string;
  /** 60 s when not given. */
  readonly timeoutMs?: number;
}

/** Runs programs of the host that change no package. */
export type RunCommand = (argv: readonly string[], limits?: CommandLimits) => Promise<Answer>;

/** Everything apt, dpkg and maintainer scripts get: never asks, never restarts services by itself, English words. */
export const CLEAN_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LANG: 'C',
  LC_ALL: 'C',
  DEBIAN_FRONTEND: 'noninteractive',
  APT_LISTCHANGES_FRONTEND: 'none',
  NEEDRESTART_MODE: 'l',
};

const TIMEOUT_MS = 60_000;
/** dpkg-query writes about 60 bytes a package, apt-cache show 2 KiB. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Runs a command in the clean environment; never throws. */
export const runHostCommand: RunCommand = (argv, { signal, cwd = '/', timeoutMs = TIMEOUT_MS } = {}) => {
  const [program = '', ...words] = argv;
  const options = { cwd, env: { ...CLEAN_ENVIRONMENT }, timeout: timeoutMs, maxBuffer: MAX_OUTPUT_BYTES };
  return new Promise((resolve) => {
    const withSignal = signal === undefined ? options : { ...options, signal };
    execFile(program, words, { ...withSignal, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      const reason = status === null && error !== null ? `${stderr}${error.message}` : stderr;
      resolve({ status, stdout, stderr: reason });
    });
  });
};

/** The end of what a command said, for a message. */
export function lastWords({ stderr, stdout }: Answer): string {
  const text = (stderr.trim() === '' ? stdout : stderr).trim();
  return text.length > 600 ? `…${text.slice(-600)}` : text;
}

/** Runs a command that must succeed; resolves with its output. Throws a plain Error with its last words. */
export async function readCommand(run: RunCommand, argv: readonly string[], limits?: CommandLimits): Promise<string> {
  const answer = await run(argv, limits);
  if (answer.status !== 0) throw new Error(`${argv.join(' ').slice(0, 200)}: ${lastWords(answer)}`);
  return answer.stdout;
}
