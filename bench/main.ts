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
import { whyUnwritable } from '../deploy/local/why-unwritable';
import { type BenchArguments, BenchUsageError, parseBenchArguments } from './arguments';
import { type BenchFigures, failuresOf, figuresOf } from './figures';
import { figuresTable, seriesTable } from './figures-table';
import { svgOf } from './plot';
import { writeHottestFunctions } from './profile';
import { type BenchRun, runBench } from './run-bench';
import { seriesOf } from './series';
import { executedTwice } from './simulators';

/** The status of a command line that cannot be read. */
const USAGE_STATUS = 2;

function readArguments(): BenchArguments {
  const args = parseBenchArguments(process.argv.slice(2));
  const unwritable = whyUnwritable('--json', args.json) ?? whyUnwritable('--plot', args.plot);
  if (unwritable !== null) throw new BenchUsageError(unwritable);
  return args;
}

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
  const failures = failuresOf(figures, { bad: run.fail !== null, killed: run.kill !== null });
  if (run.plot !== null) writeFileSync(resolve(run.plot), svgOf(plot));
  if (run.profile !== null) writeHottestFunctions(run.profile);
  if (failures.length > 0) context.guard.keep(context.dir.root);
  await stopper.stop();
  process.stdout.write(`\n${figuresTable(figures, { simulators: simulated })}\n`);
  for (const failure of failures) say(`NOT as it should be: ${failure}.`);
  if (failures.length > 0) say(`The logs: ${context.dir.logs}`);
  return { figures, failures };
}

/** Resolves with null when the run failed or was interrupted; it has said why, and the exit status is set. */
async function benchOnce(run: BenchRun): Promise<BenchFigures | null> {
  const config = parseLocalConfig(['--exit'], ownServers(process.env));
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

/** The figures of one run as they are, those of several with what they come to. */
function writeFigures(file: string, runs: readonly BenchFigures[], isSeries: boolean): void {
  const figures = isSeries ? seriesOf(runs) : runs[0];
  writeFileSync(resolve(file), `${JSON.stringify(figures, null, 2)}\n`);
}

async function main(): Promise<void> {
  const { hosts: sizes, repeat, ...args } = readArguments();
  const planned = sizes.flatMap((hosts) => Array.from({ length: repeat }, () => hosts));
  const isSeries = planned.length > 1;
  const runs: BenchFigures[] = [];
  for (const hosts of planned) {
    if (isSeries) say(`Run ${runs.length + 1} of ${planned.length}: ${hosts} hosts.`);
    const figures = await benchOnce({ ...args, hosts });
    if (figures === null) return;
    runs.push(figures);
    // After each: what was measured is not lost when a later run fails.
    if (args.json !== null) writeFigures(args.json, runs, isSeries);
  }
  if (isSeries) process.stdout.write(`\n${seriesTable(seriesOf(runs))}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof BenchUsageError ? USAGE_STATUS : 1);
});
