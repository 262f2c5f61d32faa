import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { say } from '../deploy/local/terminal';
import { whyUnwritable } from '../deploy/local/why-unwritable';
import { type BenchArguments, BenchUsageError, parseBenchArguments } from './arguments';
import { benchOnce } from './bench-once';
import type { BenchFigures } from './figures';
import { seriesTable } from './figures-table';
import { seriesOf } from './series';

/** The status of a command line that cannot be read. */
const USAGE_STATUS = 2;

function readArguments(): BenchArguments {
  const args = parseBenchArguments(process.argv.slice(2));
  const unwritable = whyUnwritable('--json', args.json) ?? whyUnwritable('--plot', args.plot);
  if (unwritable !== null) throw new BenchUsageError(unwritable);
  return args;
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
    const figures = await benchOnce({ ...args, hosts }, process.env);
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
