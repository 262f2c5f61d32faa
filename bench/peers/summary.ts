import { textTable } from '../../deploy/local/text-table';
import { percentile } from '../percentile';
import { type Scenario, type Side, type SideRun, SCENARIOS } from './contest';

/** The figures of a run that are compared. */
const FIGURES = [
  'seconds',
  'hosts_per_s',
  'cpu_s_per_1000',
  'gate_reaction_ms',
  'started_after_gate',
  'recovery_s',
  'ran_twice',
] as const;
type Figure = (typeof FIGURES)[number];

/** The median of the repeats, with the least and the most of them. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** One side's repeats of one scenario. */
export interface Summary {
  readonly side: Side;
  readonly scenario: Scenario;
  readonly runs: number;
  readonly figures: Readonly<Partial<Record<Figure, Spread>>>;
}

/** Medians and spreads by side and scenario; a figure that no run has is left out. */
export function summarize(runs: readonly SideRun[]): Summary[] {
  const sides = [...new Set(runs.map(({ side }) => side))];
  return SCENARIOS.flatMap((scenario) =>
    sides.flatMap((side): Summary[] => {
      const own = runs.filter((run) => run.side === side && run.scenario === scenario);
      return own.length === 0 ? [] : [{ side, scenario, runs: own.length, figures: spreadsOf(own) }];
    }),
  );
}

function spreadsOf(runs: readonly SideRun[]): Summary['figures'] {
  return Object.fromEntries(
    FIGURES.flatMap((figure) => {
      const values = runs.flatMap((run) => run[figure] ?? []);
      if (values.length === 0) return [];
      return [[figure, { median: percentile(values, 0.5), least: percentile(values, 0), most: percentile(values, 1) }]];
    }),
  );
}

const COLUMNS: Readonly<Record<Scenario, readonly (readonly [Figure, string])[]>> = {
  good: [
    ['hosts_per_s', 'hosts/s'],
    ['cpu_s_per_1000', 'CPU s per 1,000 hosts'],
  ],
  bad: [
    ['gate_reaction_ms', 'gate reaction, ms'],
    ['started_after_gate', 'hosts started after the gate'],
  ],
  killed: [
    ['recovery_s', 'progress again after the kill, s'],
    ['ran_twice', 'steps run twice'],
  ],
};

/** One line for each scenario, figure and side: the median, and the spread of the repeats. */
export function summaryTable(summaries: readonly Summary[]): string {
  const rows = SCENARIOS.flatMap((scenario) =>
    COLUMNS[scenario].flatMap(([figure, title]) =>
      summaries
        .filter((summary) => summary.scenario === scenario)
        .map(({ side, figures }) => [scenario, title, side, ...cellsOf(figures[figure])]),
    ),
  );
  return textTable([['scenario', 'figure', 'side', 'median', 'spread'], ...rows]);
}

const digits = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3 });

function cellsOf(spread: Spread | undefined): [string, string] {
  if (spread === undefined) return ['not measured', ''];
  return [digits(spread.median), `${digits(spread.least)} to ${digits(spread.most)}`];
}
