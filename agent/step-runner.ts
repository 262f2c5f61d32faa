import { join } from 'node:path';
import { asNobody } from './as-nobody';
import { runHostCommand, type RunCommand } from './packages/commands';
import { endLeftCommand, runCommand, type Command, type CommandResult } from './run-command';
import { endScope, scopeWords, systemdVersion } from './step-scope';

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

/**
 * On a host of systemd's each step has a control group of its own. On a machine of kind `process` there is none: what a
 * step started is known by its group, its session and its environment, and steps run as the agent does.
 */
export function createStepRunner(
  { dataDir, machine }: { readonly dataDir: string; readonly machine: { readonly kind: 'systemd' | 'process' } },
  run: RunCommand = runHostCommand,
): StepRunner {
  const identityFile = join(dataDir, 'step.process');
  if (machine.kind === 'process') {
    return {
      run: (step) => runCommand({ ...step, identityFile }),
      endLeft: () => endLeftCommand(identityFile),
    };
  }
  const endLeft = async (): Promise<void> => {
    await endScope(run);
    await endLeftCommand(identityFile);
  };
  return {
    run: async (step) => {
      await endLeft();
      const scope = scopeWords({ timeoutMs: step.timeoutMs, limits: step.limits ?? null }, await systemdVersion(run));
      const words = step.isUnprivileged === true ? asNobody(step) : step.command;
      const result = await runCommand({ ...step, command: [...scope, ...words], identityFile });
      await endScope(run);
      return result;
    },
    endLeft,
  };
}
