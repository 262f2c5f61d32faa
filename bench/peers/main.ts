import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseLocalConfig } from '../../deploy/local/config';
import { ownServers } from '../../deploy/local/own-servers';
import { say } from '../../deploy/local/terminal';
import { whyUnwritable } from '../../deploy/local/why-unwritable';
import { currentCommit } from '../surroundings';
import { installAnsible } from './ansible-install';
import { runAnsible } from './ansible-side';
import { type PeersArguments, parsePeersArguments, PeersUsageError } from './arguments';
import { type Scenario, SCENARIOS, type Side, type SideRun } from './contest';
import type { HawkbitAccess } from './hawkbit-api';
import { runHawkbit } from './hawkbit-side';
import { runRingmaster } from './ringmaster-side';
import { summarize, summaryTable } from './summary';

const USAGE_STATUS = 2;
const INTERRUPTED_STATUS = 130;
const HAWKBIT_QUIET_MS = 10_000;

/** Runs one scenario of one side; null where the side has no such scenario. */
type Contender = (scenario: Scenario, hosts: number, folder: string) => Promise<SideRun | null>;

/** hawkBit as the environment names it; null where it names none. @throws PeersUsageError for half of it. */
function hawkbitAccess(env: NodeJS.ProcessEnv): HawkbitAccess | null {
  const { HAWKBIT_URL: url, HAWKBIT_LOGIN: login, HAWKBIT_GATEWAY_TOKEN: gatewayToken } = env;
  if (url === undefined || url === '') return null;
  if (login === undefined || gatewayToken === undefined) {
    throw new PeersUsageError(
      'HAWKBIT_URL is set: say also HAWKBIT_LOGIN (user:password of its management API) and HAWKBIT_GATEWAY_TOKEN.',
    );
  }
  return { url, login, gatewayToken };
}

function hawkbitPids({ HAWKBIT_PIDS: text }: NodeJS.ProcessEnv): number[] {
  if (text === undefined || text === '') return [];
  return text.split(',').map((part) => {
    if (/^\d{1,9}$/.test(part)) return Number(part);
    throw new PeersUsageError(`HAWKBIT_PIDS is "${text}"; give process numbers joined by commas.`);
  });
}

async function contenders(
  { only }: PeersArguments,
  { env, stopping }: { env: NodeJS.ProcessEnv; stopping: AbortSignal },
): Promise<Map<Side, Contender>> {
  const found = new Map<Side, Contender>();
  if (only.includes('ringmaster')) {
    found.set('ringmaster', (scenario, hosts, folder) =>
      runRingmaster({ folder, environment: env, stopping }, scenario, hosts),
    );
  }
  if (only.includes('ansible')) {
    const cache = join(dirname(parseLocalConfig([], env).cacheDir), 'peers');
    const python = await installAnsible(cache, say);
    const path = env['PATH'] ?? '';
    found.set('ansible', (scenario, hosts, folder) => runAnsible({ python, path, folder, stopping }, scenario, hosts));
  }
  const access = hawkbitAccess(env);
  if (!only.includes('hawkbit')) return found;
  if (access === null) say('hawkBit is left out: HAWKBIT_URL names no running server. It is not measured.');
  else {
    const parts = { access, pids: hawkbitPids(env), quietMs: HAWKBIT_QUIET_MS, stopping };
    // A server that somebody runs is not ours to kill.
    found.set('hawkbit', async (scenario, hosts) =>
      scenario === 'killed' ? null : runHawkbit(parts, scenario, hosts),
    );
  }
  return found;
}

async function compare(args: PeersArguments, stopping: AbortSignal): Promise<void> {
  const sides = await contenders(args, { env: ownServers(process.env), stopping });
  const folder = mkdtempSync(join(tmpdir(), 'ringmaster-peers-'));
  const runs: SideRun[] = [];
  try {
    for (let repeat = 1; repeat <= args.repeat; repeat += 1) {
      for (const scenario of SCENARIOS) {
        for (const [side, run] of sides) {
          if (stopping.aborted) return;
          say(`${side}, ${scenario}, ${args.hosts} hosts (${repeat} of ${args.repeat}).`);
          const own = join(folder, `${side}-${scenario}-${repeat}`);
          mkdirSync(own);
          const figures = await run(scenario, args.hosts, own);
          if (figures !== null) runs.push(figures);
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const summaries = summarize(runs);
  const measured = { hosts: args.hosts, repeat: args.repeat, commit: await currentCommit(), summaries, runs };
  if (args.json !== null) writeFileSync(resolve(args.json), `${JSON.stringify(measured, null, 2)}\n`);
  process.stdout.write(`\n${summaryTable(summaries)}\n`);
  if (args.only.includes('hawkbit') && !sides.has('hawkbit'))
    process.stdout.write('hawkbit: left out, not measured.\n');
}

function readArguments(): PeersArguments {
  const args = parsePeersArguments(process.argv.slice(2));
  const unwritable = whyUnwritable('--json', args.json);
  if (unwritable !== null) throw new PeersUsageError(unwritable);
  return args;
}

async function main(): Promise<void> {
  const args = readArguments();
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  await compare(args, stopping.signal).catch((error: unknown) => {
    // What was stopped fails; that it was stopped is all there is to say.
    if (!stopping.signal.aborted) throw error;
  });
  if (stopping.signal.aborted) process.exitCode = INTERRUPTED_STATUS;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof PeersUsageError ? USAGE_STATUS : 1);
});
