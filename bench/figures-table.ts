import type { BenchFigures } from './figures';
import type { Usage } from './usage-meter';

/** Processes that are measured but are no servers: their cost is not the product's. */
export interface BesideThem {
  readonly simulators: Usage;
}

const number = (value: number, digits = 0): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** The figures for people: what came of it, then one line for each process. */
export function figuresTable(figures: BenchFigures, { simulators }: BesideThem): string {
  const { gate_reaction_ms: gate, machine } = figures;
  const states = Object.entries(figures.states).map(([state, hosts]) => `${number(hosts)} ${state}`);
  const facts: [string, string][] = [
    ['ended', `${figures.outcome}: ${states.join(', ')}`],
    ['time', `${number(figures.seconds, 1)} s, ${number(figures.hosts_per_s)} hosts/s`],
    ['CPU of the servers', `${number(figures.cpu_ms_per_host, 2)} ms a host`],
    [
      'gate reaction',
      gate === null
        ? 'none measured'
        : `p50 ${number(gate.p50)} ms, p99 ${number(gate.p99)} ms (${number(gate.gates)} gate${gate.gates === 1 ? '' : 's'})`,
    ],
    ['orders after a hold', number(figures.orders_after_hold)],
    ['stack', figures.stack],
    ['load before', number(figures.load, 2)],
    ['commit', figures.commit],
    [
      'machine',
      `${machine.cores} cores, ${number(machine.memory_mb)} MiB, Node ${machine.node}, ` +
        `PostgreSQL ${machine.postgres}, Temporal ${machine.temporal}`,
    ],
  ];
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
  return `${pairs(facts)}\n\n${grid([['process', 'CPU s', 'ms/host', 'peak MiB'], ...processes, beside])}\n`;
}

function pairs(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([what]) => what.length));
  return rows.map(([what, value]) => `${what.padEnd(width)}  ${value}`).join('\n');
}

/** The first column to the left, the numbers to the right. */
function grid(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const cell = (text: string, column: number): string =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join('   ')).join('\n');
}
