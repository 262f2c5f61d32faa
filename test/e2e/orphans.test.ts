import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isPortFree } from '../../deploy/local/ports';
import { buildCheckout, CHECKOUT } from './built';
import { expectBothEnds, inTheMiddle } from './both-campaigns';
import { LocalRunProcess } from './local-run';
import { eventually } from './processes';

jest.setTimeout(600_000);
beforeAll(buildCheckout);

let run: LocalRunProcess;
afterEach(() => run.cleanUp());

const UP = 'Everything is up until you press Ctrl-C';
/** Agents get 10 s, Temporal and PostgreSQL 8 s each, before the guard kills them. */
const GONE_MS = 40_000;

function portsOf({ runtime }: { runtime: ReturnType<LocalRunProcess['runtime']> }): number[] {
  const { url, gateway, artifacts, temporal, postgres, metrics } = runtime;
  return [url, gateway, artifacts, temporal, postgres, ...Object.values(metrics)].map((address) =>
    Number(address.split(':').at(-1)),
  );
}

async function everythingIsGone(ports: number[]): Promise<void> {
  await eventually(() => run.processes().length === 0, GONE_MS);
  expect(run.processes()).toEqual([]);
  const free = await Promise.all(ports.map(isPortFree));
  expect(ports.filter((_, index) => !free[index])).toEqual([]);
}

test('Ctrl-C stops every process and frees every port, and a second start finds everything as it was', async () => {
  run = new LocalRunProcess(['--no-campaigns']);
  await run.prints(UP, 200_000);
  expect(Object.keys(run.runtime().pids)).toHaveLength(30);
  const ports = portsOf({ runtime: run.runtime() });
  // What a terminal does: the signal goes to the whole foreground group.
  process.kill(-run.pid, 'SIGINT');
  expect(await run.ended(60_000)).toBe(0);
  expect(run.output).toContain('Everything has stopped.');
  await everythingIsGone(ports);
  expect(existsSync(join(run.directory, 'runtime.json'))).toBe(false);
});

test('a second Ctrl-C does not wait', async () => {
  run = new LocalRunProcess(['--no-campaigns']);
  await run.prints('Starting 24 agents', 200_000);
  const ports = portsOf({ runtime: run.runtime() });
  process.kill(-run.pid, 'SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  process.kill(-run.pid, 'SIGINT');
  await run.ended(15_000);
  await everythingIsGone(ports);
});

test('kill -9 of the run leaves no process and no port, and the next start goes on', async () => {
  run = new LocalRunProcess(['--no-campaigns']);
  await run.prints(UP, 200_000);
  const ports = portsOf({ runtime: run.runtime() });
  process.kill(run.pid, 'SIGKILL');
  await everythingIsGone(ports);
  run = new LocalRunProcess(['--no-campaigns', '--exit'], run.directory);
  expect(await run.ended(200_000)).toBe(0);
  await everythingIsGone(ports);
});

test('a start beside a running one says so, and how to use the one that runs', async () => {
  run = new LocalRunProcess(['--no-campaigns']);
  await eventually(() => existsSync(join(run.directory, 'lock')), 60_000);
  const second = spawn(process.execPath, [join(CHECKOUT, 'deploy', 'local', 'start.mjs'), '--run-dir', run.directory]);
  let words = '';
  second.stderr.on('data', (text: Buffer) => (words += text.toString()));
  expect(await new Promise((resolve) => second.once('close', resolve))).toBe(1);
  expect(words).toContain(`Ringmaster is running already (process ${run.pid}`);
  expect(words).toContain('npx ringmaster status');
});

test('a campaign that Ctrl-C interrupted goes on with the next start, from where it was', async () => {
  run = new LocalRunProcess([]);
  await inTheMiddle(run);
  process.kill(-run.pid, 'SIGINT');
  expect(await run.ended(60_000)).toBe(0);
  expect(run.output).toContain('local-good goes on with the next npm start');
  run = new LocalRunProcess(['--exit'], run.directory);
  await expectBothEnds(run);
  expect(run.output).toContain('Going on with local-good');
});
