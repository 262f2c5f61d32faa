import { hottestFunctions } from '../../bench/cpu-profile';
import { type BenchFigures, failuresOf, figuresOf, type Measured } from '../../bench/figures';
import { figuresTable, seriesTable } from '../../bench/figures-table';
import { percentile } from '../../bench/percentile';
import { ProgressLine } from '../../bench/progress-line';
import { seriesOf } from '../../bench/series';
import type { HostState, StoredPhase } from '../../model/words';

describe('a percentile', () => {
  it('is one of the values, by nearest rank', () => {
    const values = [40, 10, 30, 20];
    expect([0, 0.25, 0.5, 0.51, 0.99, 1].map((ratio) => percentile(values, ratio))).toEqual([10, 10, 20, 30, 40, 40]);
    expect(values).toEqual([40, 10, 30, 20]);
    expect(percentile([7], 0.99)).toBe(7);
  });

  it('is refused of nothing, and outside 0 and 1', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
    expect(() => percentile([1], 50)).toThrow(RangeError);
    expect(() => percentile([1], NaN)).toThrow(RangeError);
  });
});

const MACHINE = { cores: 2, memory_mb: 24_000, node: '22.1.0', postgres: '18.4', temporal: '1.31.2', signature_us: 26 };
const MEASURED: Measured = {
  stack: 'production',
  verify: false,
  hosts: 10_000,
  seconds: 12.34567,
  usage: new Map([
    ['worker', { cpuS: 4.004, peakMemoryMb: 300.04 }],
    ['api', { cpuS: 1, peakMemoryMb: 120 }],
  ]),
  memoryMb: 410.04,
  connectionsMb: 120.06,
  states: new Map<HostState, number>([['patched', 10_000]]),
  runTwice: 0,
  reactionsMs: [],
  overshot: null,
  backout: null,
  ordersAfterHold: 0,
  histories: { runs: 40, most_events: 190, most_bytes: 200_000 },
  kill: null,
  outcome: 'completed',
  beforeS: { import: 1.23, plan: 2, connect: 10.06 },
  load: 0.5,
  commit: '0123456789ab',
  machine: MACHINE,
};

describe('the figures', () => {
  it('have exactly the names others compare runs by', () => {
    expect(figuresOf(MEASURED)).toEqual({
      stack: 'production',
      verify: false,
      hosts: 10_000,
      seconds: 12.346,
      hosts_per_s: 810,
      cpu_ms_per_host: 0.5,
      cpu_s: { api: 1, worker: 4 },
      memory_mb: 410,
      connections_mb: 120.1,
      peak_memory_mb: { api: 120, worker: 300 },
      states: { patched: 10_000 },
      hosts_lost: 0,
      operations_run_twice: 0,
      gate_reaction_ms: null,
      gate_reactions_ms: [],
      beyond_evidence: null,
      backout: null,
      orders_after_hold: 0,
      histories: { runs: 40, most_events: 190, most_bytes: 200_000 },
      kill: null,
      outcome: 'completed',
      before_s: { import: 1.2, plan: 2, connect: 10.1 },
      load: 0.5,
      commit: '0123456789ab',
      machine: MACHINE,
    });
  });

  it('give the reaction of one gate as both percentiles, and say how many gates they are of', () => {
    const reactionOf = (...reactionsMs: number[]) => figuresOf({ ...MEASURED, reactionsMs }).gate_reaction_ms;
    expect(reactionOf(123.44)).toEqual({ gates: 1, p50: 123.4, p99: 123.4 });
    expect(reactionOf(30, 10, 20)).toEqual({ gates: 3, p50: 20, p99: 30 });
  });

  it('count every host as lost whose end nobody knows', () => {
    const states = new Map<HostState, number>([
      ['patched', 9_990],
      ['failed', 2],
      ['skipped', 1],
      ['backed_out', 1],
      ['backout_failed', 1],
      ['installing', 2],
      ['unreachable', 2],
      ['indeterminate', 1],
    ]);
    expect(figuresOf({ ...MEASURED, states }).hosts_lost).toBe(5);
  });

  it('say of a campaign that was taken back how many hosts went back, how fast and in which order', () => {
    const backout = { hosts: 2_000, seconds: 4.00004, out_of_turn: 0 };
    const figures = figuresOf({ ...MEASURED, backout });
    expect(figures.backout).toEqual({ hosts: 2_000, seconds: 4, hosts_per_s: 500, out_of_turn: 0 });
    const table = figuresTable(figures, { simulators: { cpuS: 2, peakMemoryMb: 90 } });
    expect(table).toMatch(/taken back +2,000 hosts in 4\.0 s, 500 hosts\/s, newest ring first/);
  });

  it('are shown to people with what was measured beside the servers', () => {
    const table = figuresTable(figuresOf(MEASURED), { simulators: { cpuS: 2, peakMemoryMb: 90 } });
    expect(table).toMatch(/ended +completed: 10,000 patched/);
    expect(table).toMatch(/time +12\.3 s, 810 hosts\/s/);
    expect(table).toMatch(/worker +4\.0 +0\.40 +300/);
    expect(table).toMatch(/\(simulated hosts\) +2\.0 +0\.20 +90/);
    expect(table).not.toMatch(/ +$/m);
  });

  it('say to people what a kill and a bad ring came to', () => {
    const kill = {
      process: 'worker',
      patched_before: 4_000,
      recovery_ms: 812.4,
      recovery_from_kill_ms: 2_100,
    } as const;
    const overshot = { hosts: 12, in_flight: 340, max_in_flight: 1_000 };
    const table = figuresTable(figuresOf({ ...MEASURED, kill, overshot }), {
      simulators: { cpuS: 2, peakMemoryMb: 90 },
    });
    expect(table).toMatch(/killed +worker: next host patched 812 ms after its restart, 2,100 ms after the kill/);
    expect(table).toMatch(/beyond the evidence +12 hosts offered .* 340 in flight at it \(of 1,000 allowed\)/);
  });
});

describe('the end of a run', () => {
  const figures = (changes: Partial<BenchFigures>): BenchFigures => ({ ...figuresOf(MEASURED), ...changes });

  const GOOD = { bad: false, killed: false };

  it('is as it should be when every host is patched', () => {
    expect(failuresOf(figures({}), GOOD)).toEqual([]);
  });

  it('is not when a host is missing, when the campaign ended otherwise, or when a hold was overtaken', () => {
    expect(failuresOf(figures({ states: { patched: 9_999, failed: 1 } }), GOOD)).toEqual([
      '9999 of 10000 hosts are patched',
    ]);
    expect(failuresOf(figures({ outcome: 'aborted' }), GOOD)).toEqual(['the campaign ended aborted, not completed']);
    expect(failuresOf(figures({ orders_after_hold: 1 }), GOOD)).toHaveLength(1);
  });

  it('is not when hosts were lost, operations ran twice or a history grew too large', () => {
    expect(failuresOf(figures({ hosts_lost: 3 }), GOOD)).toEqual(['3 hosts were lost on the way']);
    expect(failuresOf(figures({ operations_run_twice: 2 }), GOOD)).toEqual(['2 operations ran twice']);
    const histories = { runs: 40, most_events: 190, most_bytes: 200_000 };
    const long = failuresOf(figures({ histories: { ...histories, most_events: 4_096 } }), GOOD);
    expect(long[0]).toMatch(/4096 events and 200000 bytes; below 4096 and 4194304 are allowed/);
    expect(failuresOf(figures({ histories: { ...histories, most_bytes: 4_194_304 } }), GOOD)).toHaveLength(1);
    expect(failuresOf(figures({ histories: { runs: 1, most_events: 4_095, most_bytes: 4_194_303 } }), GOOD)).toEqual(
      [],
    );
  });

  it('is not when more hosts were touched beyond the evidence than may be in flight', () => {
    const beyond = { hosts: 1_000, in_flight: 10, max_in_flight: 1_000 };
    expect(failuresOf(figures({ beyond_evidence: beyond }), GOOD)).toEqual([]);
    expect(failuresOf(figures({ beyond_evidence: { ...beyond, hosts: 1_001 } }), GOOD)).toHaveLength(1);
  });

  it('of a kill is one that happened, and after which hosts were patched', () => {
    const kill = { process: 'worker', patched_before: 4_000, recovery_ms: 800, recovery_from_kill_ms: 900 } as const;
    const killed = { bad: false, killed: true };
    expect(failuresOf(figures({ kill }), killed)).toEqual([]);
    expect(failuresOf(figures({}), killed)).toHaveLength(1);
    expect(failuresOf(figures({ kill: { ...kill, recovery_ms: null } }), killed)).toHaveLength(1);
  });

  it('of a bad ring is a backout that leaves no host patched', () => {
    const back: Partial<BenchFigures> = { outcome: 'backed_out', states: { backed_out: 5_000, skipped: 5_000 } };
    const bad = { bad: true, killed: false };
    expect(failuresOf(figures(back), bad)).toEqual([]);
    expect(failuresOf(figures({}), bad)).toHaveLength(2);
    const backout = { hosts: 5_000, seconds: 5, hosts_per_s: 1_000, out_of_turn: 3 };
    expect(failuresOf(figures({ ...back, backout }), bad)).toEqual([
      '3 orders to go back were offered before those of a newer ring',
    ]);
  });
});

describe('a series', () => {
  const run = (hosts: number, hostsPerS: number, cpuMs: number, reactions: number[] = []): BenchFigures => ({
    ...figuresOf(MEASURED),
    hosts,
    hosts_per_s: hostsPerS,
    cpu_ms_per_host: cpuMs,
    gate_reactions_ms: reactions,
  });

  it('has the median and the spread of each size, and compares what a host costs', () => {
    const series = seriesOf([run(70_000, 900, 3.3), run(20_000, 1_000, 3), run(20_000, 800, 2), run(20_000, 1_100, 4)]);
    expect(series.sizes.map(({ hosts, runs }) => [hosts, runs.length])).toEqual([
      [20_000, 3],
      [70_000, 1],
    ]);
    expect(series.sizes[0]?.median).toMatchObject({ hosts_per_s: 1_000, cpu_ms_per_host: 3 });
    expect(series.sizes[0]?.spread).toMatchObject({ hosts_per_s: [800, 1_100], cpu_ms_per_host: [2, 4] });
    expect(series.cost_ratio).toBe(1.1);
    expect(seriesTable(series)).toMatch(/20,000 +3 +1,000 \(800–1,100\) +3\.00 \(2\.00–4\.00\)/);
    expect(seriesTable(series)).toContain('costs 1.10 times');
  });

  it('takes the gates of all its runs together, and compares nothing where there is one size', () => {
    const series = seriesOf([run(100, 1, 1, [30, 10]), run(100, 1, 1, [20])]);
    expect(series.sizes[0]?.gate_reaction_ms).toEqual({ gates: 3, p50: 20, p99: 30 });
    expect(series.cost_ratio).toBeNull();
    expect(seriesTable(series)).not.toContain('costs');
  });
});

describe('the progress', () => {
  const progress = (phase: StoredPhase, states: [HostState, number][], held: string | null = null) => ({
    phase,
    ended: false,
    held,
    states: new Map(states),
  });

  it('says how many are patched, how fast it goes and how long it takes', () => {
    const line = new ProgressLine(1_000);
    expect(line.next(progress('running', [['queued', 1_000]]), 0)).toBe('0 of 1,000 patched (0 %)');
    const next = line.next(
      progress('running', [
        ['patched', 200],
        ['queued', 800],
      ]),
      2_000,
    );
    expect(next).toBe('200 of 1,000 patched (20 %), 100 a second, about 8 s to go');
  });

  it('turns with the campaign, and says why', () => {
    const line = new ProgressLine(1_000);
    line.next(progress('running', [['patched', 900]]), 0);
    const back = progress(
      'backing_out',
      [
        ['backed_out', 300],
        ['skipped', 100],
        ['backing_out', 600],
      ],
      'ring ninety: too many failed',
    );
    expect(line.next(back, 1_000)).toBe(
      '400 of 1,000 backed out or never touched (40 %); held by ring ninety: too many failed',
    );
  });
});

describe('a profile of Node', () => {
  it('is summed by function, the dearest first', () => {
    const frame = (functionName: string, url: string) => ({ functionName, url, lineNumber: 9 });
    const profile = {
      nodes: [
        { id: 1, callFrame: frame('', 'file:///somewhere/dist/store/turn/take-turn.js') },
        { id: 2, callFrame: frame('(idle)', '') },
      ],
      samples: [1, 2, 1],
      timeDeltas: [1_000, 5_000, 2_000],
    };
    expect(hottestFunctions(profile, 5)).toBe(
      '       5 ms  62.5 %  (idle)\n       3 ms  37.5 %  (anonymous)  dist/store/turn/take-turn.js:10\n',
    );
    expect(() => hottestFunctions({}, 5)).toThrow('no profile');
  });
});
