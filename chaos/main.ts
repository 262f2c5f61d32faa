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
import { type ChaosArguments, ChaosUsageError, commandOf, parseChaosArguments } from './arguments';
import { failuresOf } from './findings';
import { findingsTable } from './findings-table';
import { judgeRun } from './judge-run';
import { runChaos } from './run-chaos';

/** The status of a command line that cannot be read. */
const USAGE_STATUS = 2;

function readArguments(): ChaosArguments {
  const args = parseChaosArguments(process.argv.slice(2));
  const unwritable = whyUnwritable('--json', args.json);
  if (unwritable !== null) throw new ChaosUsageError(unwritable);
  return args;
}

async function chaos(context: RunContext, stopper: Stopper, args: ChaosArguments): Promise<void> {
  const run = await runChaos(context, args);
  const findings = await judgeRun(run, args, () => stopEverything(context));
  if (args.json !== null) writeFileSync(resolve(args.json), `${JSON.stringify(findings, null, 2)}\n`);
  const failures = failuresOf(findings);
  process.exitCode = failures.length === 0 ? 0 : 1;
  if (failures.length > 0) context.guard.keep(context.dir.root);
  await stopper.stop();
  process.stdout.write(`\n${findingsTable(findings)}\n`);
  for (const failure of failures) say(`NOT as it should be: ${failure}.`);
  if (failures.length > 0) {
    say(`Again: ${commandOf(args)}`);
    say(`Everything of this run is kept in ${context.dir.root}; the logs: ${context.dir.logs}`);
  }
}

async function main(): Promise<void> {
  const args = readArguments();
  if (process.platform !== 'linux')
    throw new Error('npm run chaos needs Linux: it sees in /proc what became of a process');
  const config = parseLocalConfig(['--exit'], ownServers(process.env));
  const stopping = new AbortController();
  const directory = temporaryRunDirectory();
  const context = await openRun({ config, directory, passing: true, stopping: stopping.signal });
  const stopper = new Stopper(context, stopping);
  await runUntilStopped(context, { stopper, interrupted: INTERRUPTED }, () => chaos(context, stopper, args));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof ChaosUsageError ? USAGE_STATUS : 1);
});
