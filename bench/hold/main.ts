import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startGuard } from '../../deploy/local/guard';
import { say } from '../../deploy/local/terminal';
import { whyUnwritable } from '../../deploy/local/why-unwritable';
import { type HoldArguments, HoldUsageError, parseHoldArguments } from './arguments';
import { failuresOf, holdTable } from './figures';
import { runHold } from './run-hold';

/** The status of a command line that cannot be read. */
const USAGE_STATUS = 2;

function readArguments(): HoldArguments {
  const args = parseHoldArguments(process.argv.slice(2));
  const unwritable = whyUnwritable('--json', args.json);
  if (unwritable !== null) throw new HoldUsageError(unwritable);
  return args;
}

async function main(): Promise<void> {
  const args = readArguments();
  // Ends the servers and removes the directory when this process is gone, Ctrl-C and kill -9 included.
  const guard = startGuard();
  const directory = mkdtempSync(join(tmpdir(), 'ringmaster-hold-'));
  guard.remove(directory);
  const figures = await runHold({ directory, guard, say }, args);
  if (args.json !== null) writeFileSync(resolve(args.json), `${JSON.stringify(figures, null, 2)}\n`);
  process.stdout.write(`\n${holdTable(figures)}\n`);
  const failures = failuresOf(figures);
  for (const failure of failures) say(`NOT as it should be: ${failure}.`);
  process.exitCode = failures.length === 0 ? 0 : 1;
  await guard.close();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof HoldUsageError ? USAGE_STATUS : 1);
});
