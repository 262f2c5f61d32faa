import { DEFAULT_RUN_DIR, parseLocalConfig } from './config';
import { bringUp, nextSteps, runExamples, showProofs } from './local-run';
import { openRun } from './open-run';
import type { RunContext } from './run-context';
import { temporaryRunDirectory } from './run-directory';
import { unfinishedWork } from './shutdown';
import { INTERRUPTED, runUntilStopped, Stopper } from './stopper';
import { say } from './terminal';

async function run(context: RunContext, stopper: Stopper): Promise<void> {
  const { config } = context;
  const local = await bringUp(context);
  stopper.whatContinues = () => unfinishedWork(local.api);
  const proofs = config.campaigns ? await runExamples(local) : [];
  const good = showProofs(local, proofs);
  if (config.exit) {
    process.exitCode = good ? 0 : 1;
    if (!good) context.guard.keep(context.dir.root);
    await stopper.stop();
    if (!good) say(`Not everything was as it should be. The logs: ${context.dir.logs}`);
    return;
  }
  process.stdout.write(nextSteps(local));
}

async function main(): Promise<void> {
  const config = parseLocalConfig(process.argv.slice(2), process.env);
  const stopping = new AbortController();
  const passing = config.exit && config.runDir === null;
  const directory = config.runDir ?? (passing ? temporaryRunDirectory() : DEFAULT_RUN_DIR);
  const context = await openRun({ config, directory, passing, stopping: stopping.signal });
  const stopper = new Stopper(context, stopping);
  await runUntilStopped(context, { stopper, interrupted: config.exit ? INTERRUPTED : 0 }, () => run(context, stopper));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
