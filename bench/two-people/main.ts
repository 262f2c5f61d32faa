import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../../deploy/local/checkout';
import { parseLocalConfig } from '../../deploy/local/config';
import { openRun } from '../../deploy/local/open-run';
import { ownServers } from '../../deploy/local/own-servers';
import { temporaryRunDirectory } from '../../deploy/local/run-directory';
import { INTERRUPTED, runUntilStopped, Stopper } from '../../deploy/local/stopper';
import { parseTwoPeopleArguments, TwoPeopleUsageError } from './arguments';
import { runCampaign } from './run-campaign';
import { tellTranscript, withTranscript } from './transcript';

/** The status of a command line that cannot be read. */
const USAGE_STATUS = 2;
/** The page that shows what was printed. */
const PAGE = join(CHECKOUT, 'docs', 'operations.md');

async function main(): Promise<void> {
  const { hosts, write } = parseTwoPeopleArguments(process.argv.slice(2));
  const stopping = new AbortController();
  const context = await openRun({
    config: parseLocalConfig(['--exit'], ownServers(process.env)),
    directory: temporaryRunDirectory(),
    passing: true,
    stopping: stopping.signal,
  });
  const stopper = new Stopper(context, stopping);
  await runUntilStopped(context, { stopper, interrupted: INTERRUPTED }, async () => {
    const transcript = tellTranscript(await runCampaign(context, hosts));
    await stopper.stop();
    process.stdout.write(`\n${transcript}`);
    if (write) writeFileSync(PAGE, withTranscript(readFileSync(PAGE, 'utf8'), transcript));
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof TwoPeopleUsageError ? USAGE_STATUS : 1);
});
