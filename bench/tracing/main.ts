import { say } from '../../deploy/local/terminal';
import { benchOnce } from '../bench-once';
import type { BenchRun } from '../run-bench';
import { startSpanCollector } from '../span-collector';
import { parseTracingArguments, TracingUsageError } from './arguments';
import { costsTable, kindsOfRound, type TracedRun } from './costs-table';

/** The status of a command line that cannot be read. */
const USAGE_STATUS = 2;

const RUN: Omit<BenchRun, 'hosts'> = {
  stack: 'local',
  campaign: 'emergency',
  ...{ verify: false, kill: null, json: null, plot: null, fail: null, profile: null },
};

/** One run; null when it failed or was interrupted. The collector is in this process, which is none of the measured ones. */
async function runOnce(kind: TracedRun['kind'], hosts: number): Promise<TracedRun | null> {
  let bytes = 0;
  const collector = await startSpanCollector((request) => {
    bytes += request.length;
  });
  const endpoint = kind === 'on' ? collector.endpoint : '';
  const figures = await benchOnce({ ...RUN, hosts }, { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  await collector.close();
  return figures === null ? null : { kind, figures, bytes };
}

async function main(): Promise<void> {
  const { hosts, rounds } = parseTracingArguments(process.argv.slice(2));
  const runs: TracedRun[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const kind of kindsOfRound(round)) {
      say(`Round ${round} of ${rounds}, tracing ${kind}: ${hosts} hosts.`);
      const run = await runOnce(kind, hosts);
      if (run === null) return;
      runs.push(run);
    }
  }
  process.stdout.write(`\n${costsTable(runs)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof TracingUsageError ? USAGE_STATUS : 1);
});
