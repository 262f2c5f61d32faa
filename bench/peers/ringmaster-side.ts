import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../../deploy/local/checkout';
import type { BenchFigures } from '../figures';
import { BAD_SHARE, type Scenario, type SideRun } from './contest';

export interface RingmasterParts {
  /** An empty folder of this run's own. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly stopping: AbortSignal;
}

/** What the benchmark is asked for, beside the contest's campaign. The controller that is killed is the worker. */
const ASKED: Readonly<Record<Scenario, readonly string[]>> = {
  good: [],
  bad: ['--fail', `rest:${BAD_SHARE}`],
  killed: ['--kill', 'worker'],
};

/** Takes the contest's campaign across `hosts` with our own benchmark, a process of its own, and measures it. */
export async function runRingmaster(parts: RingmasterParts, scenario: Scenario, hosts: number): Promise<SideRun> {
  const json = join(parts.folder, 'figures.json');
  const args = ['--hosts', String(hosts), '--campaign', 'contest', ...ASKED[scenario], '--json', json];
  const status = await runBenchmark(parts, args);
  if (status !== 0)
    throw new Error(`the benchmark of Ringmaster ended with status ${String(status)}; it says why above`);
  return ringmasterRun(scenario, JSON.parse(readFileSync(json, 'utf8')) as BenchFigures);
}

/** A run of our benchmark in the contest's terms. */
export function ringmasterRun(scenario: Scenario, figures: BenchFigures): SideRun {
  const good = scenario === 'good';
  return {
    side: 'ringmaster',
    scenario,
    hosts: figures.hosts,
    seconds: figures.seconds,
    hosts_per_s: good ? figures.hosts_per_s : null,
    cpu_s_per_1000: good ? figures.cpu_ms_per_host : null,
    gate_reaction_ms: figures.gate_reaction_ms?.p50 ?? null,
    started_after_gate: figures.beyond_evidence?.hosts ?? null,
    recovery_s:
      typeof figures.kill?.recovery_from_kill_ms === 'number' ? figures.kill.recovery_from_kill_ms / 1000 : null,
    ran_twice: scenario === 'killed' ? figures.operations_run_twice : null,
    remark: null,
  };
}

function runBenchmark(parts: RingmasterParts, args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [join(CHECKOUT, 'dist', 'bench', 'main.js'), ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: parts.environment,
  });
  // It stops its servers in order; killed, its guard does.
  const stop = (): void => void child.kill('SIGTERM');
  parts.stopping.addEventListener('abort', stop, { once: true });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      parts.stopping.removeEventListener('abort', stop);
      resolve(code);
    });
  });
}
