import { spawn, type ChildProcess } from 'node:child_process';

/** A program to start in a process group of its own. */
export interface Launch {
  readonly command: readonly string[];
  readonly cwd: string;
  /** All of it: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the program's identity is written before it begins. */
  readonly identityFile: string;
  /** One line. */
  readonly label: string;
  /** A file descriptor for its output, or `pipe`. */
  readonly output: number | 'pipe';
}

/**
 * The process writes down who it is and only then becomes the program. So however the agent dies, a program it
 * started is either written down or never began.
 */
const SCRIPT = `
file="$1" label="$2"; shift 2
{ printf '%s\\n%s\\n' "$$" "$label"; cat "/proc/$$/stat" 2>/dev/null || ps -o lstart= -p "$$"; } > "$file.new" &&
mv -f "$file.new" "$file" && exec "$@"
`;

/** Starts a program, detached. An unknown program shows as exit status 127. */
export function launch(request: Launch): ChildProcess {
  const { command, cwd, env, identityFile, label, output } = request;
  return spawn('/bin/sh', ['-c', SCRIPT, 'sh', identityFile, label, ...command], {
    cwd,
    env: { ...env },
    detached: true,
    stdio: ['ignore', output, output],
  });
}
