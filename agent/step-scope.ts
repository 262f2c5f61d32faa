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
/** The first systemd that ends a scope after a time. */
const KNOWS_SCOPE_TIMES = 244;
const POLL_MS = 100;

/** What a step may use, all its processes together. */
export interface ScopeLimits {
  readonly timeoutMs: number;
  /** Null: of its memory nothing is said. */
  readonly limits: StepLimits | null;
}

/** The words that put what follows them into the scope; the process stays the agent's child, in its confinement. */
export function scopeWords({ timeoutMs, limits }: ScopeLimits, systemdVersion: number): readonly string[] {
  const properties = [
    `TasksMax=${String(MOST_TASKS)}`,
    ...(limits === null ? [] : [`MemoryMax=${String(limits.memoryBytes)}`, 'MemorySwapMax=0']),
    ...(systemdVersion < KNOWS_SCOPE_TIMES ? [] : [`RuntimeMaxSec=${String(Math.ceil(timeoutMs / 1000) + GRACE_S)}`]),
  ];
  const words = properties.map((each) => `--property=${each}`);
  const description = '--description=A step of an order of Ringmaster';
  return [SYSTEMD_RUN, '--scope', '--quiet', '--collect', `--unit=${SCOPE}`, description, ...words, '--'];
}

/** Which systemd this is; 0 when it does not say. */
export async function systemdVersion(run: RunCommand): Promise<number> {
  const answer = await run([SYSTEMD_RUN, '--version']);
  return Number(/^systemd (\d+)/.exec(answer.stdout)?.[1] ?? 0);
}

/** Ends all that is in the scope, and resolves once it is empty. While systemd does not answer, that is not known. */
export async function endScope(run: RunCommand): Promise<void> {
  while (!(await isScopeGone(run))) {
    await run(['systemctl', 'kill', '--kill-who=all', '--signal=SIGKILL', SCOPE]);
    await delay(POLL_MS);
  }
}

async function isScopeGone(run: RunCommand): Promise<boolean> {
  const answer = await run(['systemctl', 'show', '--property=LoadState', '--value', SCOPE]);
  return answer.status === 0 && answer.stdout.trim() === 'not-found';
}
