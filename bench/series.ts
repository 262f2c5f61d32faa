import { type BenchFigures, reactionOf } from './figures';
import { percentile } from './percentile';

/** The figures a series is summed up by: one number of each run. */
const SUMMED = ['seconds', 'hosts_per_s', 'cpu_ms_per_host', 'memory_mb', 'load'] as const;
type Summed = (typeof SUMMED)[number];

/** The runs of one number of hosts, in the order they were made. */
export interface SizeFigures {
  readonly hosts: number;
  /** The middle of the runs; of an even number the lower one of the two in the middle, so that it is a run's own. */
  readonly median: Readonly<Record<Summed, number>>;
  /** The smallest and the largest of the runs. */
  readonly spread: Readonly<Record<Summed, readonly [number, number]>>;
  /** Over the gates of all runs. */
  readonly gate_reaction_ms: BenchFigures['gate_reaction_ms'];
  readonly runs: readonly BenchFigures[];
}

/** What several runs come to. */
export interface SeriesFigures {
  readonly sizes: readonly SizeFigures[];
  /** CPU of the servers for a host at the largest size over that at the smallest, medians both; null with one size. */
  readonly cost_ratio: number | null;
}

const valueOf = (run: BenchFigures, name: Summed): number => run[name];

function sizeOf(hosts: number, runs: readonly BenchFigures[]): SizeFigures {
  const each = <T>(of: (values: readonly number[]) => T): Record<Summed, T> => {
    const named = SUMMED.map((name) => [name, of(runs.map((run) => valueOf(run, name)))] as const);
    return Object.fromEntries(named) as Record<Summed, T>;
  };
  const reactions = runs.flatMap(({ gate_reactions_ms: reactionsMs }) => reactionsMs);
  return {
    hosts,
    median: each((values) => percentile(values, 0.5)),
    spread: each((values) => [Math.min(...values), Math.max(...values)] as const),
    gate_reaction_ms: reactionOf(reactions),
    runs,
  };
}

/** Sums up runs by their number of hosts, smallest first. */
export function seriesOf(runs: readonly BenchFigures[]): SeriesFigures {
  const counts = [...new Set(runs.map(({ hosts }) => hosts))].sort((a, b) => a - b);
  const sizes = counts.map((hosts) =>
    sizeOf(
      hosts,
      runs.filter((run) => run.hosts === hosts),
    ),
  );
  const [first, last] = [sizes[0], sizes.at(-1)];
  const compared = first !== undefined && last !== undefined && sizes.length > 1;
  return {
    sizes,
    cost_ratio: compared ? Number((last.median.cpu_ms_per_host / first.median.cpu_ms_per_host).toFixed(3)) : null,
  };
}
