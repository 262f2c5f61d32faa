import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseLocalConfig } from '../deploy/local/config';
import { openRun } from '../deploy/local/open-run';
import { ownServers } from '../deploy/local/own-servers';
import type { RunContext } from '../deploy/local/run-context';
import { temporaryRunDirectory } from '../deploy/local/run-directory';
import { stopEverything } from '../deploy/local/shutdown';
import { INTERRUPTED, runUntilStopped, Stopper } from '../deploy/local/stopper';
import { say } from '../deploy/local/terminal';
import { turnsBackAt } from './campaign-file';
import { type BenchFigures, failuresOf, figuresOf } from './figures';
import { figuresTable } from './figures-table';
import { svgOf } from './plot';
import { writeHottestFunctions } from './profile';
import { type BenchRun, runBench } from './run-bench';
import { executedTwice } from './simulators';

/** One run on the stack of `context`: measured, stopped, shown. Resolves with its figures and what is wrong with them. */
async function bench(
  context: RunContext,
  stopper: Stopper,
  run: BenchRun,
): Promise<{ figures: BenchFigures; failures: string[] }> {
  const { measured, plot, simulated, simulators } = await runBench(context, run);
  context.say('Stopping the stack.');
  await stopEverything(context);
  const figures = figuresOf({ ...measured, runTwice: executedTwice(simulators) });
  const failures = failuresOf(figures, { bad: isTakenBack(run), killed: run.kill !== null });
  if (run.plot !== null) writeFileSync(resolve(run.plot), svgOf(plot));
  if (run.profile !== null) writeHottestFunctions(run.profile);
  if (failures.length > 0) context.guard.keep(context.dir.root);
  await stopper.stop();
  process.stdout.write(`\n${figuresTable(figures, { simulators: simulated })}\n`);
  for (const failure of failures) say(`NOT as it should be: ${failure}.`);
  if (failures.length > 0) say(`The logs: ${context.dir.logs}`);
  return { figures, failures };
}

function isTakenBack({ fail, campaign }: BenchRun): boolean {
  return fail !== null || turnsBackAt(campaign) !== null;
}

/**
 * One run in a directory of its own, in the environment `env`. Resolves with null when it failed or was interrupted; it has said
 * why, and the exit status is set.
 */
export async function benchOnce(run: BenchRun, env: NodeJS.ProcessEnv): Promise<BenchFigures | null> {
  const config = parseLocalConfig(['--exit'], ownServers(env));
  const stopping = new AbortController();
  const directory = temporaryRunDirectory();
  const context = await openRun({ config, directory, passing: true, stopping: stopping.signal });
  const stopper = new Stopper(context, stopping);
  let result: BenchFigures | null = null;
  await runUntilStopped(context, { stopper, interrupted: INTERRUPTED }, async () => {
    const { figures, failures } = await bench(context, stopper, run);
    if (failures.length > 0) process.exitCode = 1;
    result = figures;
  });
  return result;
}
