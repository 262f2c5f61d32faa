import type { StackKind } from '../deploy/local/servers';
import { MOST_HISTORY_BYTES, MOST_HISTORY_EVENTS } from '../model/history';
import type { HostState, StoredPhase } from '../model/words';
import type { Killable } from './killing';
import { percentile } from './percentile';
import type { Usage } from './usage-meter';

/** The machine and the servers a benchmark ran on. */
export interface Machine {
  readonly cores: number;
  readonly memory_mb: number;
  readonly node: string;
  readonly postgres: string;
  readonly temporal: string;
  /** How fast a core is: microseconds of processor time for one ed25519 signature. */
  readonly signature_us: number;
}

/** How far a bad patch got beyond what its gate knew. */
export interface Overshot {
  /** Hosts whose install was offered after the report that decides the gate was received. */
  readonly hosts: number;
  /** Hosts whose install was out, without a report, when it was received. */
  readonly in_flight: number;
  /** The campaign's limit: neither of the two can be more. */
  readonly max_in_flight: number;
}

/** What a kill -9 in mid-campaign came to. */
export interface Recovered {
  readonly process: Killable;
  readonly patched_before: number;
  /** From the restarted process being ready to the next host patched; null when no host was left to patch. */
  readonly recovery_ms: number | null;
  /** The same, from the kill. */
  readonly recovery_from_kill_ms: number | null;
}

/** The way back of a campaign that was taken back. */
export interface TakenBack {
  /** That an order to go back was offered to. */
  readonly hosts: number;
  /** From the turn to the campaign's end. */
  readonly seconds: number;
  readonly hosts_per_s: number;
  /** Orders to go back that were offered while a newer ring still had some to come; must be 0. */
  readonly out_of_turn: number;
}

/** The largest history of any workflow of the campaign. */
export interface Histories {
  readonly runs: number;
  readonly most_events: number;
  readonly most_bytes: number;
}

/** What a benchmark writes: the names are a contract with whoever compares runs (docs/benchmarks.md says what each is). */
export interface BenchFigures {
  readonly stack: StackKind;
  readonly verify: boolean;
  readonly hosts: number;
  readonly seconds: number;
  readonly hosts_per_s: number;
  readonly cpu_ms_per_host: number;
  readonly cpu_s: Readonly<Record<string, number>>;
  readonly memory_mb: number;
  /** Of it, what the gateways took for the sessions of all hosts before the launch. */
  readonly connections_mb: number;
  readonly peak_memory_mb: Readonly<Record<string, number>>;
  readonly states: Readonly<Partial<Record<HostState, number>>>;
  readonly hosts_lost: number;
  readonly operations_run_twice: number;
  readonly gate_reaction_ms: { readonly gates: number; readonly p50: number; readonly p99: number } | null;
  readonly gate_reactions_ms: readonly number[];
  readonly beyond_evidence: Overshot | null;
  /** Null where the campaign was not taken back. */
  readonly backout: TakenBack | null;
  readonly orders_after_hold: number;
  readonly histories: Histories;
  readonly kill: Recovered | null;
  readonly outcome: StoredPhase;
  /** Seconds that import, plan and connecting took, before the launch. */
  readonly before_s: Readonly<Record<'import' | 'plan' | 'connect', number>>;
  /** The load average over the minute before the run. */
  readonly load: number;
  readonly commit: string;
  readonly machine: Machine;
}

/** What was measured, before it is rounded and divided. */
export interface Measured {
  readonly stack: StackKind;
  readonly verify: boolean;
  readonly hosts: number;
  readonly seconds: number;
  /** Of the server processes, by name. */
  readonly usage: ReadonlyMap<string, Usage>;
  /** The most that all of them together had at one look, in MiB. */
  readonly memoryMb: number;
  readonly connectionsMb: number;
  readonly states: ReadonlyMap<HostState, number>;
  readonly runTwice: number;
  readonly reactionsMs: readonly number[];
  readonly overshot: Overshot | null;
  readonly backout: Omit<TakenBack, 'hosts_per_s'> | null;
  readonly ordersAfterHold: number;
  readonly histories: Histories;
  readonly kill: Recovered | null;
  readonly outcome: StoredPhase;
  readonly beforeS: Readonly<Record<'import' | 'plan' | 'connect', number>>;
  readonly load: number;
  readonly commit: string;
  readonly machine: Machine;
}

/** States in which a host's campaign is over for it; whoever is elsewhere at the end was lost on the way. */
const ENDED: readonly HostState[] = ['patched', 'failed', 'skipped', 'backed_out', 'backout_failed'];

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

function rounded<Name extends string>(values: Readonly<Record<Name, number>>, digits: number): Record<Name, number> {
  const entries = Object.entries<number>(values).map(([name, value]) => [name, round(value, digits)] as const);
  return Object.fromEntries(entries) as Record<Name, number>;
}

/** Figures from what was measured. */
export function figuresOf(measured: Measured): BenchFigures {
  const { hosts, seconds, usage, states, reactionsMs, kill } = measured;
  const processes = [...usage].sort(([a], [b]) => (a < b ? -1 : 1));
  const cpuS = processes.reduce((sum, [, each]) => sum + each.cpuS, 0);
  const ended = ENDED.reduce((sum, state) => sum + (states.get(state) ?? 0), 0);
  const whole = (value: number | null): number | null => (value === null ? null : round(value, 0));
  return {
    stack: measured.stack,
    verify: measured.verify,
    hosts,
    seconds: round(seconds, 3),
    hosts_per_s: round(hosts / seconds, 1),
    cpu_ms_per_host: round((cpuS * 1000) / hosts, 3),
    cpu_s: Object.fromEntries(processes.map(([name, each]) => [name, round(each.cpuS, 2)])),
    memory_mb: round(measured.memoryMb, 1),
    connections_mb: round(measured.connectionsMb, 1),
    peak_memory_mb: Object.fromEntries(processes.map(([name, each]) => [name, round(each.peakMemoryMb, 1)])),
    states: Object.fromEntries(states),
    hosts_lost: hosts - ended,
    operations_run_twice: measured.runTwice,
    gate_reaction_ms: reactionOf(reactionsMs),
    gate_reactions_ms: reactionsMs.map((each) => round(each, 1)),
    beyond_evidence: measured.overshot,
    backout: takenBack(measured.backout),
    orders_after_hold: measured.ordersAfterHold,
    histories: measured.histories,
    kill: kill && {
      ...kill,
      recovery_ms: whole(kill.recovery_ms),
      recovery_from_kill_ms: whole(kill.recovery_from_kill_ms),
    },
    outcome: measured.outcome,
    before_s: rounded(measured.beforeS, 1),
    load: round(measured.load, 2),
    commit: measured.commit,
    machine: measured.machine,
  };
}

function takenBack(backout: Measured['backout']): TakenBack | null {
  if (backout === null) return null;
  const { seconds } = backout;
  return { ...backout, seconds: round(seconds, 3), hosts_per_s: round(backout.hosts / seconds, 1) };
}

/** Percentiles of gate reactions, of one run or of many; null of none. */
export function reactionOf(reactionsMs: readonly number[]): BenchFigures['gate_reaction_ms'] {
  if (reactionsMs.length === 0) return null;
  const at = (ratio: number): number => round(percentile(reactionsMs, ratio), 1);
  return { gates: reactionsMs.length, p50: at(0.5), p99: at(0.99) };
}

/** What was asked for, as far as it decides which end is the right one. */
export interface Expected {
  /** A ring was made bad, or a person takes the campaign back. */
  readonly bad: boolean;
  /** A process was to be killed. */
  readonly killed: boolean;
}

/** What is not as it should be, in sentences; none when the run reached the end it was made for. */
export function failuresOf(figures: BenchFigures, { bad, killed }: Expected): string[] {
  const failures: string[] = [];
  const check = (isWrong: boolean, sentence: string): void => {
    if (isWrong) failures.push(sentence);
  };
  const wanted: StoredPhase = bad ? 'backed_out' : 'completed';
  const patched = figures.states.patched ?? 0;
  const { histories, backout, beyond_evidence: beyond } = figures;
  check(figures.outcome !== wanted, `the campaign ended ${figures.outcome}, not ${wanted}`);
  check(!bad && patched !== figures.hosts, `${patched} of ${figures.hosts} hosts are patched`);
  check(bad && patched > 0, `${patched} hosts are patched although the campaign was backed out`);
  check(
    backout !== null && backout.out_of_turn > 0,
    `${backout?.out_of_turn ?? 0} orders to go back were offered before those of a newer ring`,
  );
  check(figures.hosts_lost > 0, `${figures.hosts_lost} hosts were lost on the way`);
  check(figures.operations_run_twice > 0, `${figures.operations_run_twice} operations ran twice`);
  check(
    figures.orders_after_hold > 0,
    `${figures.orders_after_hold} orders were offered although an effective hold forbade them`,
  );
  check(
    beyond !== null && beyond.hosts > beyond.max_in_flight,
    `${beyond?.hosts ?? 0} hosts were touched beyond the evidence, more than may be in flight`,
  );
  check(
    histories.most_events >= MOST_HISTORY_EVENTS || histories.most_bytes >= MOST_HISTORY_BYTES,
    `a workflow's history has ${histories.most_events} events and ${histories.most_bytes} bytes; below ${MOST_HISTORY_EVENTS} and ${MOST_HISTORY_BYTES} are allowed`,
  );
  check(killed && figures.kill === null, 'no process was killed: the campaign ended before that');
  check(
    figures.kill !== null && figures.kill.recovery_ms === null,
    'no host was patched after the kill: nothing shows that the campaign recovered',
  );
  return failures;
}
