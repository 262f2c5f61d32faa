import { existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseLocalConfig } from '../deploy/local/config';
import { openRun } from '../deploy/local/open-run';
import type { RunContext } from '../deploy/local/run-context';
import { temporaryRunDirectory } from '../deploy/local/run-directory';
import { stopEverything } from '../deploy/local/shutdown';
import { INTERRUPTED, runUntilStopped, Stopper } from '../deploy/local/stopper';
import { say } from '../deploy/local/terminal';
import { type BenchArguments, BenchUsageError, parseBenchArguments } from './arguments';
import { failuresOf } from './figures';
import { figuresTable } from './figures-table';
import { writeHottestFunctions } from './profile';
import { runBench } from './run-bench';
import { executedTwice } from './simulators';

/** The status of a command line that cannot be read. */
const USAGE_STATUS = 2;

/** The benchmark has servers of its own: what the environment says of others would measure something else. */
function ownServers(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, DATABASE_URL: '', RINGMASTER_GATEWAY_DATABASE_URL: '', TEMPORAL_ADDRESS: '' };
}

function readArguments(): BenchArguments {
  const args = parseBenchArguments(process.argv.slice(2));
  const folder = args.json === null ? null : dirname(resolve(args.json));
  if (folder !== null && !existsSync(folder)) throw new BenchUsageError(`There is no folder ${folder} for --json.`);
  if (args.json !== null && statSync(resolve(args.json), { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new BenchUsageError(`${args.json} is a folder; --json takes a file.`);
  }
  return args;
}

async function bench(context: RunContext, stopper: Stopper, args: BenchArguments): Promise<void> {
  const { figures, simulated, simulators } = await runBench(context, args);
  if (args.json !== null) writeFileSync(resolve(args.json), `${JSON.stringify(figures, null, 2)}\n`);
  const failures = failuresOf(figures, { bad: args.fail !== null });
  context.say('Stopping the stack.');
  await stopEverything(context);
  const twice = executedTwice(context, simulators);
  if (twice !== 0)
    failures.push(twice === null ? 'a simulator did not say what it executed' : `${twice} operations ran twice`);
  if (args.profile !== null) writeHottestFunctions(args.profile);
  process.exitCode = failures.length === 0 ? 0 : 1;
  if (failures.length > 0) context.guard.keep(context.dir.root);
  await stopper.stop();
  process.stdout.write(`\n${figuresTable(figures, { simulators: simulated })}\n`);
  for (const failure of failures) say(`NOT as it should be: ${failure}.`);
  if (failures.length > 0) say(`The logs: ${context.dir.logs}`);
}

async function main(): Promise<void> {
  const args = readArguments();
  const config = parseLocalConfig(['--exit'], ownServers(process.env));
  const stopping = new AbortController();
  const directory = temporaryRunDirectory();
  const context = await openRun({ config, directory, passing: true, stopping: stopping.signal });
  const stopper = new Stopper(context, stopping);
  await runUntilStopped(context, { stopper, interrupted: INTERRUPTED }, () => bench(context, stopper, args));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof BenchUsageError ? USAGE_STATUS : 1);
});
