import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { StepLimits } from '../model/bundle-manifest';
import { launch } from './launch';
import { keepTail } from './output-tail';
import { endGroup, newMark, readIdentity, signalGroup } from './process-identity';

/** A step of a bundle, a smoke test, or a command around a reboot. */
export interface Command {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** All of it is killed after this. */
  readonly timeoutMs: number;
  /** Of each of its processes; those of the agent when not given. */
  readonly limits?: StepLimits;
  /** Kills it as well: the order's own run time is over. */
  readonly signal: AbortSignal;
  /** Called once it is launched: it may run, and has not been seen to. */
  readonly onLaunched?: () => void;
  /** Written while it runs, so that a successor of this agent can end it. */
  readonly identityFile: string;
  /** Of these variables of its environment its output never shows the value. */
  readonly hidden?: Readonly<Record<string, string>>;
}

/** How it ended. `output` is the end of what it wrote. */
export interface CommandResult {
  /** `not_begun`: whoever should have started it did not. */
  readonly status: 'ok' | 'failed' | 'timed_out' | 'not_begun';
  /** "exit status 3", "killed by SIGTERM", "not finished within 30000 ms". */
  readonly explanation: string;
  readonly output: string;
}

/** How long output is awaited that someone outside the process group keeps open. */
const OUTPUT_GRACE_MS = 500;

/** Runs a command to its end or its time-out. Leaves nothing behind of what it started and can be found. */
export async function runCommand(request: Command): Promise<CommandResult> {
  const mark = newMark();
  const child = launch({ ...request, limits: request.limits ?? null, label: 'step', mark, output: 'pipe' });
  request.onLaunched?.();
  const tail = keepTail(child, request.hidden ?? {});
  const cut = new AbortController();
  const cutOff = (): void => {
    cut.abort();
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
  };
  const timer = setTimeout(cutOff, request.timeoutMs);
  request.signal.addEventListener('abort', cutOff, { once: true });
  if (request.signal.aborted) cutOff();
  try {
    const closed = once(child, 'close');
    // A program that cannot be started rejects this as well as what is awaited below, where the reason is taken; nobody
    // awaits this one then, and a rejection that nobody takes would end the agent.
    closed.catch(() => undefined);
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    // A step must not leave anything running; a service belongs to the service manager.
    if (child.pid !== undefined) await endGroup({ pid: child.pid, startedAt: '', label: 'step', mark }, 0);
    await Promise.race([closed, delay(OUTPUT_GRACE_MS)]);
    const output = tail();
    if (cut.signal.aborted) {
      return { status: 'timed_out', explanation: `not finished within ${String(request.timeoutMs)} ms`, output };
    }
    if (code === 0) return { status: 'ok', explanation: 'exit status 0', output };
    const end = code === null ? `killed by ${signal ?? 'a signal'}` : `exit status ${String(code)}`;
    return { status: 'failed', explanation: `${end}${words(request.limits)}`, output };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { status: 'failed', explanation: `cannot be started: ${reason}`, output: '' };
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', cutOff);
    child.stdout?.destroy();
    child.stderr?.destroy();
    rmSync(request.identityFile, { force: true });
  }
}

/** Ends a command that an agent before this one had begun. Never let it run on beside what comes next. */
export async function endLeftCommand(identityFile: string): Promise<void> {
  const identity = readIdentity(identityFile);
  if (identity !== null) await endGroup(identity, 0);
  rmSync(identityFile, { force: true });
}

/** What a step had to do with: a program that met a limit seldom says which. */
function words(limits?: StepLimits): string {
  if (limits === undefined) return '';
  const { memoryBytes, fileBytes, cpuMs } = limits;
  const mib = (bytes: number): string => `${String(Math.round(bytes / 2 ** 20))} MiB`;
  const cpu = cpuMs === null ? '' : `, ${String(cpuMs / 1000)} s of processor time`;
  return ` (within ${mib(memoryBytes)} of memory, files of ${mib(fileBytes)}${cpu})`;
}
