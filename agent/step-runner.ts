import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { asNobody } from './as-nobody';
import { runHostCommand, type RunCommand } from './packages/commands';
import { endLeftCommand, runCommand, type Command, type CommandResult } from './run-command';
import { endScope, scopeWords, systemdRun, type StuckWatch } from './step-scope';

/** What an order or this host's configuration has run. */
export interface Step extends Omit<Command, 'identityFile'> {
  /** As nobody where that can be had: what it shows must not need root, and what it breaks must not matter. */
  readonly isUnprivileged?: true;
}

/** Runs a step, with nothing of the one before it left, and leaves nothing of it. */
export type RunStep = (step: Step) => Promise<CommandResult>;

/** Runs the steps of one host, one at a time. */
export interface StepRunner {
  readonly run: RunStep;
  /** Ends what an agent before this one had begun, however it died; resolves when nothing of it runs any more. */
  readonly endLeft: () => Promise<void>;
}

/** What a step runner needs from outside; all but the last are systemd's and this module's own when left out. */
export interface StepRunnerParts extends Partial<Omit<StuckWatch, 'onStuck'>>, Pick<StuckWatch, 'onStuck'> {
  readonly run?: RunCommand;
  /** systemd-run. */
  readonly program?: string;
}

/** SIGKILL ends what runs within milliseconds, however busy the host is. */
const STUCK_AFTER_MS = 10_000;

/**
 * On a host of systemd's each step has a control group of its own. On a machine of kind `process` there is none: what a
 * step started is known by its group, its session and its environment, and steps run as the agent does.
 */
export function createStepRunner(
  { dataDir, machine }: { readonly dataDir: string; readonly machine: { readonly kind: 'systemd' | 'process' } },
  { run = runHostCommand, program, afterMs = STUCK_AFTER_MS, onStuck }: StepRunnerParts,
): StepRunner {
  const identityFile = join(dataDir, 'step.process');
  if (machine.kind === 'process') {
    return {
      run: (step) => runCommand({ ...step, identityFile }),
      endLeft: () => endLeftCommand(identityFile),
    };
  }
  const begun = join(dataDir, 'step.begun');
  const endLeft = async (): Promise<void> => {
    await endScope(run, { afterMs, onStuck });
    await endLeftCommand(identityFile);
  };
  return {
    run: async (step) => {
      await endLeft();
      rmSync(begun, { force: true });
      const limits = { timeoutMs: step.timeoutMs, limits: step.limits ?? null };
      const scope = scopeWords(limits, await systemdRun(run, program), begun);
      const words = step.isUnprivileged === true ? asNobody(step) : step.command;
      const result = await runCommand({ ...step, command: [...scope, ...words], identityFile });
      await endScope(run, { afterMs, onStuck });
      if (result.status !== 'failed' || existsSync(begun)) return result;
      return { ...result, status: 'not_begun', explanation: `systemd did not start it: ${result.explanation}` };
    },
    endLeft,
  };
}
