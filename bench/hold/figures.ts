import { textTable } from '../../deploy/local/text-table';
import type { Machine } from '../figures';
import { percentile } from '../percentile';

/** Times of one kind, in ms. */
export interface HoldTimes {
  readonly holds: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What `npm run bench:hold` writes: the names are a contract with whoever compares runs (docs/benchmarks.md). */
export interface HoldFigures {
  readonly lanes: number;
  readonly hosts: number;
  /** From the call to effective, nothing frozen. */
  readonly hold_ms: HoldTimes;
  /** With a worker frozen in mid-transaction; null: none was asked for, or none could be caught. */
  readonly worker_frozen_ms: HoldTimes | null;
  readonly gateway_frozen_ms: HoldTimes | null;
  /** Per second while nothing was frozen and no hold stood. */
  readonly turns_per_s: number;
  readonly claims_per_s: number;
  readonly orders_after_hold: number;
  readonly load: number;
  readonly commit: string;
  readonly machine: Omit<Machine, 'temporal'>;
}

/** Budgets of design section 10, in ms. */
const HOLD_BUDGET_MS = 200;
const FROZEN_BUDGET_MS = 1_500;

/** Null without any. */
export function timesOf(times: readonly number[]): HoldTimes | null {
  if (times.length === 0) return null;
  const rounded = (value: number): number => Math.round(value * 10) / 10;
  return {
    holds: times.length,
    p50: rounded(percentile(times, 0.5)),
    p99: rounded(percentile(times, 0.99)),
    max: rounded(percentile(times, 1)),
  };
}

/** What is wrong whatever the machine: an order that slipped out. Times are told, and judged by people. */
export function failuresOf({ orders_after_hold: late }: HoldFigures): string[] {
  return late === 0 ? [] : [`${late} orders were offered after a hold was effective that forbids them`];
}

/** The figures for people. */
export function holdTable(figures: HoldFigures): string {
  const { machine } = figures;
  const rows: [string, string][] = [
    ['lanes ordering', `${figures.lanes} (${figures.hosts} hosts)`],
    ['turns, claims', `${figures.turns_per_s} and ${figures.claims_per_s} a second`],
    ['hold effective', tell(figures.hold_ms, HOLD_BUDGET_MS)],
    ['worker frozen', tell(figures.worker_frozen_ms, FROZEN_BUDGET_MS)],
    ['gateway frozen', tell(figures.gateway_frozen_ms, FROZEN_BUDGET_MS)],
    ['orders after a hold', String(figures.orders_after_hold)],
    ['load before', String(figures.load)],
    ['commit', figures.commit],
    [
      'machine',
      `${machine.cores} cores, ${machine.memory_mb} MiB, Node ${machine.node}, PostgreSQL ${machine.postgres}`,
    ],
  ];
  return textTable(rows);
}

function tell(times: HoldTimes | null, budgetMs: number): string {
  if (times === null) return 'not measured';
  const { p50, p99, max, holds } = times;
  return `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms over ${holds} (budget: p99 ${budgetMs} ms)`;
}
