import { parseTracingArguments } from '../../bench/tracing/arguments';
import { costsTable, kindsOfRound, type TracedRun } from '../../bench/tracing/costs-table';

const run = (kind: TracedRun['kind'], worker: number, bytes: number): TracedRun => ({
  kind,
  bytes,
  figures: { hosts: 1_000, hosts_per_s: 500, load: 2, cpu_s: { worker, gateway: 1 } },
});

describe('the cost of tracing', () => {
  it('is each process with and without it, per host, as the mean of all rounds', () => {
    const table = costsTable([run('off', 1, 0), run('on', 2, 50_000), run('off', 3, 0), run('on', 4, 70_000)]);
    expect(table).toMatch(/^worker +2\.000 +3\.000 +1\.000$/m);
    expect(table).toMatch(/^gateway +1\.000 +1\.000 +0\.000$/m);
    expect(table).toMatch(/^all +3\.000 +4\.000 +1\.000$/m);
    expect(table).toMatch(/^bytes of spans per host +0 +60/m);
    expect(table).toContain('load before each run: 2.0, 2.0, 2.0, 2.0');
  });

  it('is measured with each first in every second round', () => {
    expect([1, 2, 3].map(kindsOfRound)).toEqual([
      ['off', 'on'],
      ['on', 'off'],
      ['off', 'on'],
    ]);
  });

  it('is measured on as many hosts and rounds as asked', () => {
    expect(parseTracingArguments([])).toEqual({ hosts: 10_000, rounds: 2 });
    expect(parseTracingArguments(['--hosts', '500', '--rounds', '3'])).toEqual({ hosts: 500, rounds: 3 });
    expect(() => parseTracingArguments(['--hosts', '5'])).toThrow(/Usage: npm run bench:tracing/);
  });
});
