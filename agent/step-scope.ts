import type { StepLimits } from '../model/bundle-manifest';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunCommand } from './packages/commands';

/**
 * The control group of the one step that may run: systemd lets no second one begin under this name, and it is there for
 * as long as anything the step started is, whatever that calls itself.
 */
const SCOPE = 'ringmaster-step.scope';
const SYSTEMD_RUN = '/usr/bin/systemd-run';
/** Processes and threads; a step prepares a folder or asks an application. */
const MOST_TASKS = 512;
/** systemd ends a step whose agent is gone this long after its own time-out. */
const GRACE_S = 10;
/** A step that was killed and is still there waits for a disk or a network file system, and a person should know; said again after this. */
const SAID_EVERY_MS = 60_000;
/** The first systemd that ends a scope after a time. */
const KNOWS_SCOPE_TIMES = 244;
const POLL_MS = 100;

/** What a step may use, all its processes together. */
export interface ScopeLimits {
  readonly timeoutMs: number;
  /** Null: of its memory nothing is said. */
  readonly limits: StepLimits | null;
}

/** What the scope's first process does before it becomes the step: a file tells that systemd let it begin. */
const BEGIN = ': >"$0" && exec "$@"';

/**
 * The words that put what follows them into the scope; the process stays the agent's child, in its confinement. The file `begun` is
 * there once it runs.
 */
export function scopeWords({ timeoutMs, limits }: ScopeLimits, systemd: SystemdRun, begun: string): readonly string[] {
  const properties = [
    `TasksMax=${String(MOST_TASKS)}`,
    ...(limits === null ? [] : [`MemoryMax=${String(limits.memoryBytes)}`, 'MemorySwapMax=0']),
    ...(systemd.version < KNOWS_SCOPE_TIMES ? [] : [`RuntimeMaxSec=${String(Math.ceil(timeoutMs / 1000) + GRACE_S)}`]),
  ];
  const words = properties.map((each) => `--property=${each}`);
  const description = '--description=A step of an order of Ringmaster';
  const scope = [systemd.program, '--scope', '--quiet', '--collect', `--unit=${SCOPE}`, description, ...words, '--'];
  return [...scope, '/bin/sh', '-c', BEGIN, begun];
}

/** Which systemd this is. */
export interface SystemdRun {
  readonly program: string;
  /** 0 when it does not say. */
  readonly version: number;
}

/** Asks for it. */
export async function systemdRun(run: RunCommand, program = SYSTEMD_RUN): Promise<SystemdRun> {
  const answer = await run([program, '--version']);
  return { program, version: Number(/^systemd (\d+)/.exec(answer.stdout)?.[1] ?? 0) };
}

/** Who is told of a step that cannot be ended, and after how long, in milliseconds. */
export interface StuckWatch {
  readonly afterMs: number;
  readonly onStuck: (what: string) => void;
}

/** Ends all that is in the scope, and resolves once it is empty. While systemd does not answer, that is not known. */
export async function endScope(run: RunCommand, { afterMs, onStuck }: StuckWatch): Promise<void> {
  let sayAt = performance.now() + afterMs;
  while (!(await isScopeGone(run))) {
    await run(['systemctl', 'kill', '--kill-who=all', '--signal=SIGKILL', SCOPE]);
    if (performance.now() >= sayAt) {
      sayAt = performance.now() + SAID_EVERY_MS;
      onStuck((await run(['systemctl', 'status', '--no-pager', '--lines=0', SCOPE])).stdout.trim());
    }
    await delay(POLL_MS);
  }
}

async function isScopeGone(run: RunCommand): Promise<boolean> {
  const answer = await run(['systemctl', 'show', '--property=LoadState', '--value', SCOPE]);
  return answer.status === 0 && answer.stdout.trim() === 'not-found';
}
