import { spawn, type ChildProcess } from 'node:child_process';
import type { StepLimits } from '../model/bundle-manifest';
import { MARK_VARIABLE } from './process-identity';

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
  /** Stands in the environment of all it starts (`newMark`). */
  readonly mark: string;
  /** A file descriptor for its output, or `pipe`. */
  readonly output: number | 'pipe';
  /** Of the program and each process it starts; null: those of the agent. */
  readonly limits: StepLimits | null;
}

/**
 * The process writes down who it is and only then becomes the program. So however the agent dies, a program it
 * started is either written down or never began. It limits itself before that; one that cannot never begins.
 */
const SCRIPT = `
limits="$1" file="$2" label="$3" mark="$4"; shift 4
for each in $limits; do ulimit "-\${each%=*}" "\${each#*=}" || exit 126; done
{ printf '%s\\n%s\\nmark %s\\n' "$$" "$label" "$mark"; cat "/proc/$$/stat" 2>/dev/null || ps -o lstart= -p "$$"; } > "$file.new" &&
mv -f "$file.new" "$file" && exec "$@"
`;

/** Starts a program, detached. An unknown program shows as exit status 127. */
export function launch(request: Launch): ChildProcess {
  const { command, cwd, env, identityFile, label, mark, output, limits } = request;
  return spawn('/bin/sh', ['-c', SCRIPT, 'sh', limitWords(limits), identityFile, label, mark, ...command], {
    cwd,
    env: { ...env, [MARK_VARIABLE]: mark },
    detached: true,
    stdio: ['ignore', output, output],
  });
}

/** For `ulimit` of POSIX shells: core dumps none, data in KiB, files in blocks of 512 bytes, time in seconds. */
function limitWords(limits: StepLimits | null): string {
  if (limits === null) return '';
  const { memoryBytes, fileBytes, cpuMs } = limits;
  const words = ['c=0', `d=${String(Math.ceil(memoryBytes / 1024))}`, `f=${String(Math.ceil(fileBytes / 512))}`];
  return [...words, ...(cpuMs === null ? [] : [`t=${String(Math.ceil(cpuMs / 1000))}`])].join(' ');
}
