import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildPackage, type BuiltPackage } from '../../deploy/agent/build-package';
import { bundleAgent } from '../../deploy/agent/bundle';
import { currentRelease } from '../../deploy/agent/release';
import { nameGiven, readOptions } from '../../deploy/local/options';
import { say } from '../../deploy/local/terminal';
import { currentCommit } from '../surroundings';
import { furnish } from './furnish';
import { measureAgent, type AgentFigures } from './measure';
import { UnpackedAgent } from './unpacked-agent';

const HEARTBEAT_MS = 1_000;
const IDLE_MS = 60_000;
const USAGE =
  'Usage: npm run bench:agent -- [--json FILE]\n' +
  '  --json FILE  writes the figures there\n' +
  'See docs/benchmarks.md, "The agent\'s weight".';

/** The command line says something this program does not do. */
class AgentBenchUsageError extends Error {
  override readonly name = 'AgentBenchUsageError';
  constructor(sentence: string, options?: ErrorOptions) {
    super(`${sentence}\n${USAGE}`, options);
  }
}

function table(built: BuiltPackage, figures: AgentFigures): string {
  const { coldStartMs, warmStartsMs, idle, cpuMsAnHour, heartbeats, ...journal } = figures;
  const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const ms = (time: number): string => `${time.toFixed(0)} ms`;
  const rows: readonly [string, string][] = [
    ['to download', mib(built.bytes)],
    ['installed', mib(built.installedBytes)],
    ['start to Hello, nothing in memory', ms(coldStartMs)],
    [
      'start to Hello, again',
      [...warmStartsMs]
        .sort((a, b) => a - b)
        .map(ms)
        .join(', '),
    ],
    ['resident when idle', `${mib(idle.rss)} (PSS ${mib(idle.pss)}); its own ${mib(idle.anonymous)}`],
    ['threads', String(idle.threads)],
    ['processor, an idle hour', `${ms(cpuMsAnHour)} (from ${String(heartbeats)} heartbeats)`],
    ['journal, by heartbeats', `${String(journal.journalBytesIdle)} bytes`],
    ['journal, a session', `${String(journal.journalBytesASession)} bytes`],
  ];
  return rows.map(([what, value]) => `${what.padEnd(35)}${value}`).join('\n');
}

async function main(): Promise<void> {
  const { json } = readOptions(process.argv.slice(2), { json: { type: 'string' } }, AgentBenchUsageError);
  const file = nameGiven('--json', json, AgentBenchUsageError);
  const scratch = mkdtempSync(join(tmpdir(), 'ringmaster-bench-agent-'));
  try {
    say('Building and compressing the package (1 to 2 minutes).');
    const [release, bundle] = [await currentRelease(), await bundleAgent()];
    const built = await buildPackage({ release, bundle, node: process.execPath, compression: 'xz', into: scratch });
    const agent = await UnpackedAgent.unpack(built.file, join(scratch, 'root'));
    mkdirSync(join(scratch, 'host'));
    const furnished = await furnish(join(scratch, 'host'), HEARTBEAT_MS);
    const load = loadavg()[0];
    say(`Measuring (${String(IDLE_MS / 1000)} s of idling, and some starts).`);
    const figures = await measureAgent(agent, furnished, { idleMs: IDLE_MS });
    furnished.gateway.close();
    process.stdout.write(`${table(built, figures)}\n`);
    if (file === null) return;
    const machine = { cores: cpus().length, node: process.version.slice(1), load };
    const written = {
      commit: await currentCommit(),
      ...machine,
      bytes: built.bytes,
      installedBytes: built.installedBytes,
      ...figures,
    };
    writeFileSync(resolve(file), `${JSON.stringify(written, null, 2)}\n`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(error instanceof AgentBenchUsageError ? 2 : 1);
  },
);
