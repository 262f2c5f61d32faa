import { listStats, type ProcessStat, readProc, TICKS_PER_SECOND } from '../deploy/local/process-stat';
import { treeOf } from './process-tree';
import { parsePss } from './pss';

const MEGABYTE = 1024 * 1024;

/** What one process and all below it used. */
export interface Usage {
  /** Processor time between the meter's start and its last look, in seconds. */
  readonly cpuS: number;
  /** The most memory seen at one look, in MiB of proportional set size. */
  readonly peakMemoryMb: number;
}

/** Where the meter reads; Linux's /proc but for tests. */
export interface ProcSource {
  /** Every process that could be read. */
  stats(): ProcessStat[];
  /** Memory of one process in bytes; 0 when it has ended. */
  pss(pid: number): number;
}

interface Seen {
  readonly name: string;
  ticks: number;
}

/**
 * Measures processes by name, each with everything below it. PostgreSQL's ended backends are in its own sum, because it
 * waits for them; a process that was started again keeps what it had used by the last look before.
 */
export class UsageMeter {
  readonly #source: ProcSource;
  readonly #pids: () => Readonly<Record<string, number>>;
  readonly #seen = new Map<string, Seen>();
  readonly #before = new Map<string, number>();
  readonly #peaks = new Map<string, number>();
  /** Memory in bytes by name, of each look since the start. */
  readonly #looks: ReadonlyMap<string, number>[] = [];

  /** `pids`: the roots to measure, asked at every look. */
  constructor(pids: () => Readonly<Record<string, number>>, source: ProcSource = LINUX) {
    this.#pids = pids;
    this.#source = source;
  }

  /** Begins to measure now. */
  start(): void {
    this.look();
    this.#before.clear();
    this.#peaks.clear();
    this.#looks.length = 0;
    for (const name of Object.keys(this.#pids())) this.#before.set(name, this.#ticksOf(name));
    this.look();
  }

  /** Looks once at every process. */
  look(): void {
    const all = this.#source.stats();
    const present = new Map<string, number>();
    this.#looks.push(present);
    for (const [name, root] of Object.entries(this.#pids())) {
      const tree = treeOf(all, root);
      const [first] = tree;
      if (first === undefined) continue;
      const ticks = tree.reduce((sum, each) => sum + each.ticks, 0);
      this.#seen.set(`${root} ${first.start}`, { name, ticks });
      const memory = tree.reduce((sum, { pid }) => sum + this.#source.pss(pid), 0);
      this.#peaks.set(name, Math.max(this.#peaks.get(name) ?? 0, memory));
      present.set(name, memory);
    }
  }

  /** What each name used since the start. */
  usage(): Map<string, Usage> {
    return new Map(
      [...this.#peaks].map(([name, peak]) => {
        const ticks = this.#ticksOf(name) - (this.#before.get(name) ?? 0);
        return [name, { cpuS: ticks / TICKS_PER_SECOND, peakMemoryMb: peak / MEGABYTE }];
      }),
    );
  }

  /** The most that these names had together at one look, in MiB: less than the sum of their peaks. */
  peakTogetherMb(names: readonly string[]): number {
    const sums = this.#looks.map((look) => names.reduce((sum, name) => sum + (look.get(name) ?? 0), 0));
    return sums.reduce((most, sum) => Math.max(most, sum), 0) / MEGABYTE;
  }

  #ticksOf(name: string): number {
    return [...this.#seen.values()].reduce((sum, seen) => (seen.name === name ? sum + seen.ticks : sum), 0);
  }
}

const LINUX: ProcSource = {
  stats: listStats,
  pss: (pid) => {
    const text = readProc(`${pid}/smaps_rollup`);
    // A process that is just ending has no memory any more, and says so with an empty text.
    return text === null || text === '' ? 0 : parsePss(text);
  },
};
