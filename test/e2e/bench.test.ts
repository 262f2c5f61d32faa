import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BenchProgram } from './bench-program';
import { buildCheckout } from './built';
import { eventually, processesWith } from './processes';

/** Never timed: that the benchmark measures is tested, not what. */
jest.setTimeout(600_000);
beforeAll(buildCheckout);

let bench: BenchProgram;
beforeEach(() => {
  bench = new BenchProgram();
});
afterEach(() => bench.end());

const SERVERS = ['api', 'gateway', 'postgres', 'signer', 'temporal', 'worker'];

test('the benchmark patches every host of a small fleet, says what it cost, and leaves nothing', async () => {
  const { figures, plot } = await bench.run('--stack', 'local', '--hosts', '50', '--verify');
  expect(figures).toMatchObject({
    stack: 'local',
    verify: true,
    hosts: 50,
    states: { patched: 50 },
    hosts_lost: 0,
    operations_run_twice: 0,
    gate_reaction_ms: null,
    beyond_evidence: null,
    backout: null,
    orders_after_hold: 0,
    kill: null,
    outcome: 'completed',
  });
  for (const sums of [figures['cpu_s'], figures['peak_memory_mb']] as Record<string, number>[]) {
    expect(Object.keys(sums)).toEqual(SERVERS);
    for (const value of Object.values(sums)) expect(value).toBeGreaterThan(0);
  }
  const histories = figures['histories'] as { runs: number; most_events: number; most_bytes: number };
  // The campaign, its waves and their lanes.
  expect(histories.runs).toBeGreaterThan(3);
  expect(histories.most_events).toBeGreaterThan(10);
  expect(histories.most_bytes).toBeGreaterThan(1_000);
  expect(bench.output).toMatch(/ended +completed: 50 patched/);
  expect(plot).toContain('>pilot</text>');
  await bench.nothingIsLeft();
});

test('a bad ring is held and backed out, and its gate is measured', async () => {
  const { figures, plot } = await bench.run('--stack', 'local', '--hosts', '50', '--fail', 'ninety:0.5');
  expect(figures).toMatchObject({ hosts: 50, hosts_lost: 0, orders_after_hold: 0, outcome: 'backed_out' });
  const { gates, p50, p99 } = figures['gate_reaction_ms'] as { gates: number; p50: number; p99: number };
  expect(gates).toBe(1);
  expect(p50).toBeGreaterThan(0);
  expect(p99).toBeGreaterThanOrEqual(p50);
  expect(figures['beyond_evidence']).toMatchObject({ max_in_flight: 50 });
  expect(plot).toContain('>hold: ninety</text>');
  await bench.nothingIsLeft();
});

test('a fifth of the fleet that a person takes back goes back, newest ring first, and nobody else is touched', async () => {
  const { figures } = await bench.run('--stack', 'local', '--hosts', '200', '--campaign', 'backout');
  expect(figures).toMatchObject({ outcome: 'backed_out', states: { backed_out: 40, skipped: 160 }, hosts_lost: 0 });
  expect(figures['backout']).toMatchObject({ hosts: 40, out_of_turn: 0 });
  expect(bench.output).toMatch(/taken back +40 hosts in .* newest ring first/);
  await bench.nothingIsLeft();
});

test('several runs are summed up', async () => {
  const { figures } = await bench.run('--stack', 'local', '--hosts', '20,30');
  const sizes = figures['sizes'] as { hosts: number; runs: { outcome: string }[] }[];
  expect(sizes.map(({ hosts, runs }) => [hosts, runs.length])).toEqual([
    [20, 1],
    [30, 1],
  ]);
  expect(figures['cost_ratio']).toBeGreaterThan(0);
  await bench.nothingIsLeft();
});

test.each(['SIGINT', 'SIGKILL'] as const)('%s in mid-campaign leaves no process and no file', async (signal) => {
  const running = bench.start('--stack', 'local', '--hosts', '200');
  expect(await eventually(() => bench.output.includes('Launching.') || running.exitCode !== null, 300_000)).toBe(true);
  expect(processesWith(bench.temporary).length).toBeGreaterThan(5);
  const exited = once(running, 'exit');
  // What a terminal does with Ctrl-C: the signal goes to the whole foreground group.
  if (signal === 'SIGINT') process.kill(-(running.pid ?? 0), signal);
  else running.kill(signal);
  await exited;
  if (signal === 'SIGINT') expect(running.exitCode).toBe(130);
  await bench.nothingIsLeft();
});

test('a command line that says nothing it knows is refused with status 2 and a sentence', async () => {
  const [status] = (await once(bench.start('--hosts', 'many'), 'close')) as [number | null];
  expect(status).toBe(2);
  expect(bench.output).toContain('--hosts "many" is not a whole number from 20 to 200000.');
  expect(readdirSync(bench.temporary)).toEqual([]);
});

test.each([
  ['a folder', '--json', '.', '. is a folder; --json takes a file.'],
  ['a file in no folder', '--plot', join('nowhere', 'plot.svg'), 'There is no folder'],
])('what could not be written is refused before anything is run: %s', async (_title, option, file, sentence) => {
  const [status] = (await once(bench.start('--hosts', '50', option, file), 'close')) as [number | null];
  expect(status).toBe(2);
  expect(bench.output).toContain(sentence);
  expect(readdirSync(bench.temporary)).toEqual([]);
});
