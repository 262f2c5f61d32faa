import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCheckout, CHECKOUT } from './built';
import { eventually, processesWith } from './processes';

/** Never timed: that the benchmark measures is tested, not what. */
jest.setTimeout(600_000);
beforeAll(buildCheckout);

/** The run makes its own directory here. */
let temporary: string;
let bench: ChildProcess | null;
let output: string;

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'ringmaster-e2e-bench-'));
  bench = null;
  output = '';
});
afterEach(async () => {
  if (bench !== null && bench.exitCode === null && bench.signalCode === null) {
    bench.kill('SIGKILL');
    await once(bench, 'exit');
  }
  await eventually(() => processesWith(temporary).length === 0, 40_000);
  rmSync(temporary, { recursive: true, force: true, maxRetries: 10 });
});

function start(...args: string[]): ChildProcess {
  bench = spawn(process.execPath, [join(CHECKOUT, 'bench', 'start.mjs'), ...args], {
    cwd: CHECKOUT,
    env: { ...process.env, TMPDIR: temporary },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const keep = (text: Buffer): void => {
    output += text.toString();
  };
  bench.stdout?.on('data', keep);
  bench.stderr?.on('data', keep);
  return bench;
}

/** Runs it to its end; the figures are written outside the directory that must be empty afterwards. */
async function figuresOf(...args: string[]): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'ringmaster-e2e-figures-'));
  try {
    const file = join(folder, 'figures.json');
    const [status] = (await once(start('--json', file, ...args), 'exit')) as [number | null];
    expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function nothingIsLeft(): Promise<void> {
  await eventually(() => processesWith(temporary).length === 0 && readdirSync(temporary).length === 0, 40_000);
  expect({ processes: processesWith(temporary), files: readdirSync(temporary) }).toEqual({ processes: [], files: [] });
}

const SERVERS = ['api', 'gateway', 'postgres', 'temporal', 'worker'];

test('the benchmark patches every host of a small fleet, says what it cost, and leaves nothing', async () => {
  const figures = await figuresOf('--hosts', '50');
  expect(figures).toMatchObject({
    hosts: 50,
    states: { patched: 50 },
    gate_reaction_ms: null,
    orders_after_hold: 0,
    outcome: 'completed',
  });
  expect(Object.keys(figures)).toEqual(
    ['hosts', 'seconds', 'hosts_per_s', 'cpu_ms_per_host', 'cpu_s', 'peak_memory_mb', 'states'].concat([
      'gate_reaction_ms',
      'orders_after_hold',
      'outcome',
      'load',
      'commit',
      'machine',
    ]),
  );
  for (const sums of [figures.cpu_s, figures.peak_memory_mb] as Record<string, number>[]) {
    expect(Object.keys(sums)).toEqual(SERVERS);
    for (const value of Object.values(sums)) expect(value).toBeGreaterThan(0);
  }
  expect(output).toMatch(/ended +completed: 50 patched/);
  await nothingIsLeft();
});

test('a bad ring is held and backed out, and the time of the gate is measured', async () => {
  const figures = await figuresOf('--hosts', '50', '--fail', 'ninety:0.5');
  expect(figures).toMatchObject({ hosts: 50, orders_after_hold: 0, outcome: 'backed_out' });
  const { gates, p50, p99 } = figures.gate_reaction_ms as { gates: number; p50: number; p99: number };
  expect(gates).toBe(1);
  expect(p50).toBeGreaterThan(0);
  expect(p99).toBeGreaterThanOrEqual(p50);
  await nothingIsLeft();
});

test.each(['SIGINT', 'SIGKILL'] as const)('%s in mid-campaign leaves no process and no file', async (signal) => {
  const running = start('--hosts', '200');
  expect(await eventually(() => output.includes('Launching.') || running.exitCode !== null, 300_000)).toBe(true);
  expect(processesWith(temporary).length).toBeGreaterThan(5);
  const exited = once(running, 'exit');
  // What a terminal does with Ctrl-C: the signal goes to the whole foreground group.
  if (signal === 'SIGINT') process.kill(-(running.pid ?? 0), signal);
  else running.kill(signal);
  await exited;
  if (signal === 'SIGINT') expect(running.exitCode).toBe(130);
  await nothingIsLeft();
});

test('a command line that says nothing it knows is refused with status 2 and a sentence', async () => {
  const [status] = (await once(start('--hosts', 'many'), 'exit')) as [number | null];
  expect(status).toBe(2);
  expect(output).toContain('--hosts "many" is not a whole number from 20 to 200000.');
  expect(readdirSync(temporary)).toEqual([]);
});

test.each([
  ['a folder', '.', '. is a folder; --json takes a file.'],
  ['a file in no folder', join('nowhere', 'figures.json'), 'There is no folder'],
])('figures that could not be written are refused before anything is run: %s', async (_title, file, sentence) => {
  const [status] = (await once(start('--hosts', '50', '--json', file), 'exit')) as [number | null];
  expect(status).toBe(2);
  expect(output).toContain(sentence);
  expect(readdirSync(temporary)).toEqual([]);
});
