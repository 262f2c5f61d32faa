import { hottestFunctions } from '../../bench/cpu-profile';
import { type BenchFigures, failuresOf, figuresOf, type Measured } from '../../bench/figures';
import { figuresTable } from '../../bench/figures-table';
import { percentile } from '../../bench/percentile';
import { ProgressLine } from '../../bench/progress-line';
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

const MEASURED: Measured = {
  stack: 'production',
  hosts: 10_000,
  seconds: 12.34567,
  usage: new Map([
    ['worker', { cpuS: 4.004, peakMemoryMb: 300.04 }],
    ['api', { cpuS: 1, peakMemoryMb: 120 }],
  ]),
  states: new Map<HostState, number>([['patched', 10_000]]),
  reactionsMs: [],
  ordersAfterHold: 0,
  outcome: 'completed',
  load: 0.5,
  commit: '0123456789ab',
  machine: { cores: 2, memory_mb: 24_000, node: '22.1.0', postgres: '18.4', temporal: '1.29.1' },
};

describe('the figures', () => {
  it('have exactly the names others compare runs by', () => {
    expect(figuresOf(MEASURED)).toEqual({
      stack: 'production',
      hosts: 10_000,
      seconds: 12.346,
      hosts_per_s: 810,
      cpu_ms_per_host: 0.5,
      cpu_s: { api: 1, worker: 4 },
      peak_memory_mb: { api: 120, worker: 300 },
      states: { patched: 10_000 },
      gate_reaction_ms: null,
      orders_after_hold: 0,
      outcome: 'completed',
      load: 0.5,
      commit: '0123456789ab',
      machine: { cores: 2, memory_mb: 24_000, node: '22.1.0', postgres: '18.4', temporal: '1.29.1' },
    });
  });

  it('give the reaction of one gate as both percentiles, and say how many gates they are of', () => {
    const reactionOf = (...reactionsMs: number[]) => figuresOf({ ...MEASURED, reactionsMs }).gate_reaction_ms;
    expect(reactionOf(123.44)).toEqual({ gates: 1, p50: 123.4, p99: 123.4 });
    expect(reactionOf(30, 10, 20)).toEqual({ gates: 3, p50: 20, p99: 30 });
  });

  it('are shown to people with what was measured beside the servers', () => {
    const table = figuresTable(figuresOf(MEASURED), { simulators: { cpuS: 2, peakMemoryMb: 90 } });
    expect(table).toMatch(/ended +completed: 10,000 patched/);
    expect(table).toMatch(/time +12\.3 s, 810 hosts\/s/);
    expect(table).toMatch(/worker +4\.0 +0\.40 +300/);
    expect(table).toMatch(/\(simulated hosts\) +2\.0 +0\.20 +90/);
    expect(table).not.toMatch(/ +$/m);
  });
});

describe('the end of a run', () => {
  const figures = (changes: Partial<BenchFigures>): BenchFigures => ({ ...figuresOf(MEASURED), ...changes });

  it('is as it should be when every host is patched', () => {
    expect(failuresOf(figures({}), { bad: false })).toEqual([]);
  });

  it('is not when a host is missing, when the campaign ended otherwise, or when a hold was overtaken', () => {
    expect(failuresOf(figures({ states: { patched: 9_999, failed: 1 } }), { bad: false })).toEqual([
      '9999 of 10000 hosts are patched',
    ]);
    expect(failuresOf(figures({ outcome: 'aborted' }), { bad: false })).toEqual([
      'the campaign ended aborted, not completed',
    ]);
    expect(failuresOf(figures({ orders_after_hold: 1 }), { bad: false })).toHaveLength(1);
  });

  it('of a bad ring is a backout that leaves no host patched', () => {
    const back: Partial<BenchFigures> = { outcome: 'backed_out', states: { backed_out: 5_000, skipped: 5_000 } };
    expect(failuresOf(figures(back), { bad: true })).toEqual([]);
    expect(failuresOf(figures({}), { bad: true })).toHaveLength(2);
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
      '400 of 1,000 taken back or never touched (40 %); held by ring ninety: too many failed',
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
