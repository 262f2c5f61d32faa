import type { Logger } from 'pino';
import type { RebootCommandConfig } from './config';
import { CLEAN_ENVIRONMENT } from './packages/commands';
import type { RunStep } from './step-runner';

/** What runs around a reboot, on this host's own word. */
export interface RebootCommands {
  /** Before: what the host serves is moved elsewhere. */
  readonly before: readonly RebootCommandConfig[];
  /** After: it comes back. */
  readonly after: readonly RebootCommandConfig[];
  readonly runStep: RunStep;
  readonly log: Logger;
}

/**
 * Runs commands in their order. Resolves with what went wrong with the first that must succeed, and runs none after it;
 * null: nothing did. One that may fail is logged.
 */
export async function runRebootCommands(
  commands: readonly RebootCommandConfig[],
  { runStep, log }: Pick<RebootCommands, 'runStep' | 'log'>,
  signal: AbortSignal,
): Promise<string | null> {
  for (const { command, timeoutMs, mustSucceed } of commands) {
    const result = await runStep({ command, cwd: '/', env: CLEAN_ENVIRONMENT, timeoutMs, signal });
    if (result.status === 'ok') continue;
    const words = `${command.join(' ')}: ${result.explanation}\n${result.output}`;
    if (mustSucceed) return words;
    log.warn({ command, explanation: result.explanation }, 'a command around a reboot failed, as it may');
  }
  return null;
}
