import type { BenchFigures } from '../figures';

/** One run: how it was traced, and what it came to. */
export interface TracedRun {
  readonly kind: 'off' | 'on';
  readonly figures: Pick<BenchFigures, 'hosts' | 'cpu_s' | 'hosts_per_s' | 'load'>;
  /** Bytes of spans that the collector got. */
  readonly bytes: number;
}

const DIGITS = 3;

/** Which is first in a round, from 1: they take turns, so that a machine that grows warmer or busier favours neither. */
export function kindsOfRound(round: number): readonly TracedRun['kind'][] {
  return round % 2 === 1 ? ['off', 'on'] : ['on', 'off'];
}

/** CPU of each process in ms per host, without and with tracing, the mean of all runs of a kind. */
export function costsTable(runs: readonly TracedRun[]): string {
  const names = [...new Set(runs.flatMap(({ figures }) => Object.keys(figures.cpu_s)))];
  const cost = (kind: TracedRun['kind'], name: string): number =>
    mean(of(runs, kind).map(({ figures }) => ((figures.cpu_s[name] ?? 0) * 1000) / figures.hosts));
  const rows = names.map((name) => ({ name, off: cost('off', name), on: cost('on', name) }));
  const sum = (kind: 'off' | 'on'): number => rows.reduce((all, row) => all + row[kind], 0);
  const lines = [...rows, { name: 'all', off: sum('off'), on: sum('on') }].map(({ name, off, on }) =>
    line(name, [off.toFixed(DIGITS), on.toFixed(DIGITS), (on - off).toFixed(DIGITS)]),
  );
  const speed = (kind: TracedRun['kind']): string =>
    mean(of(runs, kind).map(({ figures }) => figures.hosts_per_s)).toFixed(0);
  const bytes = mean(of(runs, 'on').map((run) => run.bytes / run.figures.hosts));
  const loads = runs.map(({ figures }) => figures.load.toFixed(1)).join(', ');
  return [
    line('CPU, ms per host', ['off', 'on', 'more']),
    ...lines,
    line('hosts/s', [speed('off'), speed('on'), '']),
    line('bytes of spans per host', ['0', bytes.toFixed(0), '']),
    `load before each run: ${loads}`,
  ].join('\n');
}

function of(runs: readonly TracedRun[], kind: TracedRun['kind']): readonly TracedRun[] {
  return runs.filter((run) => run.kind === kind);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function line(name: string, values: readonly string[]): string {
  return `${name.padEnd(26)}${values.map((value) => value.padStart(9)).join('')}`;
}
