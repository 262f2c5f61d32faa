import { openRun } from '../../deploy/local/open-run';
import { ownServers } from '../../deploy/local/own-servers';
import { parseLocalConfig } from '../../deploy/local/config';
import { temporaryRunDirectory } from '../../deploy/local/run-directory';
import { INTERRUPTED, runUntilStopped, Stopper } from '../../deploy/local/stopper';
import { parseStormArguments, StormUsageError } from './arguments';
import { runStorm } from './run-storm';
import { stormTable } from './storm-table';

/** The status of a command line that cannot be read. */
const USAGE_STATUS = 2;

async function main(): Promise<void> {
  const args = parseStormArguments(process.argv.slice(2));
  const stopping = new AbortController();
  const context = await openRun({
    config: parseLocalConfig(['--exit'], ownServers(process.env)),
    directory: temporaryRunDirectory(),
    passing: true,
    stopping: stopping.signal,
  });
  const stopper = new Stopper(context, stopping);
  await runUntilStopped(context, { stopper, interrupted: INTERRUPTED }, async () => {
    const storm = await runStorm(context, args);
    await stopper.stop();
    process.stdout.write(`\n${stormTable(storm)}\n`);
    if (storm.returned < storm.lost) process.exitCode = 1;
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof StormUsageError ? USAGE_STATUS : 1);
});
