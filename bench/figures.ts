import type { StackKind } from '../deploy/local/servers';
import type { HostState, StoredPhase } from '../model/words';
import { percentile } from './percentile';
import type { Usage } from './usage-meter';

/** The machine and the servers a benchmark ran on. */
export interface Machine {
  readonly cores: number;
  readonly memory_mb: number;
  readonly node: string;
  readonly postgres: string;
  readonly temporal: string;
}

/** What a benchmark writes: the names are a contract with whoever compares runs (docs/benchmarks.md says what each is). */
export interface BenchFigures {
  readonly stack: StackKind;
  readonly hosts: number;
  readonly seconds: number;
  readonly hosts_per_s: number;
  readonly cpu_ms_per_host: number;
  readonly cpu_s: Readonly<Record<string, number>>;
  readonly peak_memory_mb: Readonly<Record<string, number>>;
  readonly states: Readonly<Partial<Record<HostState, number>>>;
  readonly gate_reaction_ms: { readonly gates: number; readonly p50: number; readonly p99: number } | null;
  readonly orders_after_hold: number;
  readonly outcome: StoredPhase;
  /** The load average over the minute before the run. */
  readonly load: number;
  readonly commit: string;
  readonly machine: Machine;
}

/** What was measured, before it is rounded and divided. */
export interface Measured {
  readonly stack: StackKind;
  readonly hosts: number;
  readonly seconds: number;
  /** Of the server processes, by name. */
  readonly usage: ReadonlyMap<string, Usage>;
  readonly states: ReadonlyMap<HostState, number>;
  readonly reactionsMs: readonly number[];
  readonly ordersAfterHold: number;
  readonly outcome: StoredPhase;
  readonly load: number;
  readonly commit: string;
  readonly machine: Machine;
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Figures from what was measured. */
export function figuresOf(measured: Measured): BenchFigures {
  const { hosts, seconds, usage, states, reactionsMs } = measured;
  const processes = [...usage].sort(([a], [b]) => (a < b ? -1 : 1));
  const cpuS = processes.reduce((sum, [, each]) => sum + each.cpuS, 0);
  return {
    stack: measured.stack,
    hosts,
    seconds: round(seconds, 3),
    hosts_per_s: round(hosts / seconds, 1),
    cpu_ms_per_host: round((cpuS * 1000) / hosts, 3),
    cpu_s: Object.fromEntries(processes.map(([name, each]) => [name, round(each.cpuS, 2)])),
    peak_memory_mb: Object.fromEntries(processes.map(([name, each]) => [name, round(each.peakMemoryMb, 1)])),
    states: Object.fromEntries(states),
    gate_reaction_ms:
      reactionsMs.length === 0
        ? null
        : {
            gates: reactionsMs.length,
            p50: round(percentile(reactionsMs, 0.5), 1),
            p99: round(percentile(reactionsMs, 0.99), 1),
          },
    orders_after_hold: measured.ordersAfterHold,
    outcome: measured.outcome,
    load: round(measured.load, 2),
    commit: measured.commit,
    machine: measured.machine,
  };
}

/** What is not as it should be, in sentences; none when the run reached the end it was made for. */
export function failuresOf(figures: BenchFigures, { bad }: { readonly bad: boolean }): string[] {
  const failures: string[] = [];
  const wanted: StoredPhase = bad ? 'backed_out' : 'completed';
  if (figures.outcome !== wanted) failures.push(`the campaign ended ${figures.outcome}, not ${wanted}`);
  const patched = figures.states.patched ?? 0;
  if (!bad && patched !== figures.hosts) failures.push(`${patched} of ${figures.hosts} hosts are patched`);
  if (bad && patched > 0) failures.push(`${patched} hosts are patched although the campaign was backed out`);
  if (figures.orders_after_hold > 0)
    failures.push(`${figures.orders_after_hold} orders were offered although an effective hold forbade them`);
  return failures;
}
