import { textTable } from '../deploy/local/text-table';
import type { BenchFigures, Overshot, Recovered, TakenBack } from './figures';
import type { SeriesFigures } from './series';
import type { Usage } from './usage-meter';

/** Processes that are measured but are no servers: their cost is not the product's. */
export interface BesideThem {
  readonly simulators: Usage;
}

const number = (value: number, digits = 0): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const megabytes = (bytes: number): string => number(bytes / (1024 * 1024), 2);

function reactionText(gate: BenchFigures['gate_reaction_ms']): string {
  if (gate === null) return 'none measured';
  return `p50 ${number(gate.p50)} ms, p99 ${number(gate.p99)} ms (${number(gate.gates)} gate${gate.gates === 1 ? '' : 's'})`;
}

function recoveryText({ process, recovery_ms: after, recovery_from_kill_ms: afterKill }: Recovered): string {
  if (after === null || afterKill === null) return `${process}: no host was patched after it`;
  return `${process}: next host patched ${number(after)} ms after its restart, ${number(afterKill)} ms after the kill`;
}

function factsOf(figures: BenchFigures): [string, string][] {
  const { beyond_evidence: beyond, backout, kill, machine, histories, before_s: before } = figures;
  const states = Object.entries(figures.states).map(([state, hosts]) => `${number(hosts)} ${state}`);
  return [
    ['ended', `${figures.outcome}: ${states.join(', ')}`],
    ['time', `${number(figures.seconds, 1)} s, ${number(figures.hosts_per_s)} hosts/s`],
    ['CPU of the servers', `${number(figures.cpu_ms_per_host, 2)} ms a host`],
    [
      'memory of the servers',
      `${number(figures.memory_mb)} MiB, ${number(figures.connections_mb)} of it for connections`,
    ],
    ['hosts lost', number(figures.hosts_lost)],
    ['operations run twice', number(figures.operations_run_twice)],
    ['gate reaction', reactionText(figures.gate_reaction_ms)],
    ...(beyond === null ? [] : [['beyond the evidence', beyondText(beyond)] as [string, string]]),
    ...(backout === null ? [] : [['taken back', backoutText(backout)] as [string, string]]),
    ['orders after a hold', number(figures.orders_after_hold)],
    ...(kill === null ? [] : [['killed', recoveryText(kill)] as [string, string]]),
    [
      'largest history',
      `${number(histories.most_events)} events, ${megabytes(histories.most_bytes)} MiB (of ${number(histories.runs)} runs)`,
    ],
    [
      'before the launch',
      `import ${number(before.import, 1)} s, plan ${number(before.plan, 1)} s, connect ${number(before.connect, 1)} s`,
    ],
    ['stack', `${figures.stack}${figures.verify ? ', hosts verify signatures' : ''}`],
    ['load before', number(figures.load, 2)],
    ['commit', figures.commit],
    [
      'machine',
      `${machine.cores} cores, ${number(machine.memory_mb)} MiB, Node ${machine.node}, ` +
        `PostgreSQL ${machine.postgres}, Temporal ${machine.temporal}, a signature in ${machine.signature_us} µs`,
    ],
  ];
}

function backoutText({ hosts, seconds, hosts_per_s: rate }: TakenBack): string {
  return `${number(hosts)} hosts in ${number(seconds, 1)} s, ${number(rate)} hosts/s, newest ring first`;
}

function beyondText({ hosts, in_flight: inFlight, max_in_flight: most }: Overshot): string {
  return `${number(hosts)} hosts offered after the deciding report, ${number(inFlight)} in flight at it (of ${number(most)} allowed)`;
}

/** The figures for people: what came of it, then one line for each process. */
export function figuresTable(figures: BenchFigures, { simulators }: BesideThem): string {
  const processes = Object.keys(figures.cpu_s).map((name) => [
    name,
    number(figures.cpu_s[name] ?? 0, 1),
    number(((figures.cpu_s[name] ?? 0) * 1000) / figures.hosts, 2),
    number(figures.peak_memory_mb[name] ?? 0),
  ]);
  const beside = [
    '(simulated hosts)',
    number(simulators.cpuS, 1),
    number((simulators.cpuS * 1000) / figures.hosts, 2),
    number(simulators.peakMemoryMb),
  ];
  return `${textTable(factsOf(figures))}\n\n${grid([['process', 'CPU s', 'ms/host', 'peak MiB'], ...processes, beside])}\n`;
}

/** What several runs came to: for each size the median, and the smallest and largest run behind it. */
export function seriesTable({ sizes, cost_ratio: ratio }: SeriesFigures): string {
  const heading = ['hosts', 'runs', 'hosts/s', 'CPU ms/host', 'memory MiB', 'gate p50 ms', 'gate p99 ms'];
  const rows = sizes.map(({ hosts, runs, median, spread, gate_reaction_ms: gate }) => {
    const medianOf = (name: keyof typeof median, digits: number): string =>
      `${number(median[name], digits)} (${number(spread[name][0], digits)}–${number(spread[name][1], digits)})`;
    return [
      ...[
        number(hosts),
        number(runs.length),
        medianOf('hosts_per_s', 0),
        medianOf('cpu_ms_per_host', 2),
        medianOf('memory_mb', 0),
      ],
      ...[gate === null ? '-' : number(gate.p50), gate === null ? '-' : number(gate.p99)],
    ];
  });
  const compared =
    ratio === null ? '' : `\nA host of the largest fleet costs ${number(ratio, 2)} times one of the smallest.\n`;
  return `${grid([heading, ...rows])}\n${compared}`;
}

/** The first column to the left, the numbers to the right. */
function grid(rows: readonly (readonly string[])[]): string {
  return textTable(rows, (_, column) => column > 0);
}
