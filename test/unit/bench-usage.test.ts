import { readFileSync } from 'node:fs';
import { treeOf } from '../../bench/process-tree';
import { parsePss } from '../../bench/pss';
import { type ProcSource, UsageMeter } from '../../bench/usage-meter';
import { parseStat, type ProcessStat, readStat } from '../../deploy/local/process-stat';

const STAT =
  '4242 (a (strange) name) S 4200 4242 4242 0 -1 4194560 1000 200 0 0 150 50 30 20 20 0 11 0 987654 1000000 2500 ' +
  '18446744073709551615 1 1 0 0 0 0 0 4096 0 0 0 0 17 1 0 0 0 0 0\n';

describe('what /proc says', () => {
  it('tells a process from its state, whatever its program is called', () => {
    expect(parseStat(STAT)).toEqual({ pid: 4242, state: 'S', parent: 4200, start: '987654', ticks: 250 });
  });

  it('is understood for this very process', () => {
    const own = parseStat(readFileSync('/proc/self/stat', 'utf8'));
    expect(own.pid).toBe(process.pid);
    expect(readStat(process.pid)).toMatchObject({ pid: process.pid, start: own.start });
    expect(own.parent).toBe(process.ppid);
    expect(own.ticks).toBeGreaterThan(0);
    expect(parsePss(readFileSync('/proc/self/smaps_rollup', 'utf8'))).toBeGreaterThan(1024 * 1024);
  });

  it('is nothing for a process that has ended', () => {
    // Linux numbers no process higher.
    expect(readStat(2 ** 22 + 1)).toBeNull();
  });

  it('is refused when it is cut short', () => {
    expect(() => parseStat('4242 (node) S 1')).toThrow('cannot be read');
    expect(() => parsePss('Rss: 10 kB\n')).toThrow('"Pss"');
  });
});

const stat = (pid: number, parent: number, ticks: number, start = '1'): ProcessStat => ({
  ...{ pid, parent, start, ticks },
  state: 'S',
});

describe('a process with all below it', () => {
  it('has children and their children, and no one else', () => {
    const all = [stat(1, 0, 0), stat(30, 20, 0), stat(10, 1, 0), stat(20, 10, 0), stat(11, 1, 0)];
    expect(treeOf(all, 10).map(({ pid }) => pid)).toEqual([10, 20, 30]);
    expect(treeOf(all, 99)).toEqual([]);
  });
});

describe('the meter', () => {
  const MEGABYTE = 1024 * 1024;
  let all: ProcessStat[];
  let memory: Record<number, number>;
  let pids: Record<string, number>;
  const source: ProcSource = { stats: () => all, pss: (pid) => (memory[pid] ?? 0) * MEGABYTE };

  beforeEach(() => {
    pids = { postgres: 10 };
    all = [stat(10, 1, 100), stat(11, 10, 50), stat(50, 1, 9_000)];
    memory = { 10: 20, 11: 5, 50: 900 };
  });

  it('counts only what was used since the start, children that ended included', () => {
    const meter = new UsageMeter(() => pids, source);
    meter.start();
    // Child 11 used 30 more and ended: its parent waited for it, and carries all of its time.
    all = [stat(10, 1, 100 + 80 + 10), stat(12, 10, 7)];
    meter.look();
    expect(meter.usage()).toEqual(new Map([['postgres', { cpuS: 0.47, peakMemoryMb: 25 }]]));
  });

  it('keeps the highest memory of one look', () => {
    const meter = new UsageMeter(() => pids, source);
    meter.start();
    memory = { 10: 100, 11: 1 };
    meter.look();
    memory = { 10: 1, 11: 1 };
    meter.look();
    expect(meter.usage().get('postgres')?.peakMemoryMb).toBe(101);
  });

  it('knows the most that several had together at one look, which is less than their peaks', () => {
    const meter = new UsageMeter(() => ({ postgres: 10, worker: 50 }), source);
    meter.start();
    memory = { 10: 300, 11: 5, 50: 100 };
    meter.look();
    memory = { 10: 20, 11: 5, 50: 800 };
    meter.look();
    expect(meter.peakTogetherMb(['postgres', 'worker'])).toBe(925);
    memory = { 10: 600, 11: 5, 50: 400 };
    meter.look();
    expect(meter.peakTogetherMb(['postgres', 'worker'])).toBe(1005);
    expect(meter.peakTogetherMb(['postgres'])).toBe(605);
    expect(meter.peakTogetherMb([])).toBe(0);
  });

  it('adds a process that was started again to what it had used before', () => {
    const meter = new UsageMeter(() => pids, source);
    meter.start();
    all = [stat(10, 1, 200), stat(11, 10, 50)];
    meter.look();
    pids = { postgres: 60 };
    all = [stat(60, 1, 40, '2')];
    meter.look();
    expect(meter.usage().get('postgres')?.cpuS).toBeCloseTo((100 + 40) / 100, 6);
  });

  it('measures nothing of a process that is away', () => {
    const meter = new UsageMeter(() => pids, source);
    meter.start();
    pids = {};
    meter.look();
    expect(meter.usage().get('postgres')).toEqual({ cpuS: 0, peakMemoryMb: 25 });
  });
});
