import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Guard, startGuard } from '../../deploy/local/guard';
import { anyFreePort, isPortFree, PortChooser } from '../../deploy/local/ports';
import { saidReady, type Service, Supervisor } from '../../deploy/local/supervisor';
import { eventually, isAlive } from './processes';

jest.setTimeout(60_000);

let directory: string;
let guard: Guard;
let lines: string[];
let supervisor: Supervisor;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ringmaster-supervisor-'));
  guard = startGuard();
  lines = [];
  supervisor = new Supervisor({ logsDir: directory, guard, log: (line) => lines.push(line) });
});

afterEach(async () => {
  await supervisor.stopAll(supervisor.names());
  await guard.close();
  rmSync(directory, { recursive: true });
});

const READY = `console.log('{"level":"info","msg":"ready"}');`;
const STAY = 'setInterval(() => {}, 1000);';

function service(script: string, changes: Partial<Service> = {}): Service {
  return {
    name: 'subject',
    command: process.execPath,
    args: ['-e', script],
    env: {},
    stopSignal: 'SIGTERM',
    stopGroup: false,
    stopTimeoutMs: 1_000,
    stage: 0,
    isReady: saidReady,
    readyTimeoutMs: 10_000,
    ...changes,
  };
}

test('a process counts as started when it says that it is ready, and its output is in its log', async () => {
  await supervisor.start(service(`setTimeout(() => { ${READY} }, 300); ${STAY}`));
  expect(isAlive(supervisor.pids()['subject'] ?? 0)).toBe(true);
  expect(readFileSync(join(directory, 'subject.log'), 'utf8')).toContain('ready');
});

test('a "ready" of an earlier start does not count', async () => {
  await supervisor.start(service(`${READY} ${STAY}`));
  await supervisor.stop('subject');
  await expect(supervisor.start(service(STAY, { readyTimeoutMs: 500 }))).rejects.toThrow(/subject to be ready/);
});

test('a process that is killed -9 is started again after a pause', async () => {
  await supervisor.start(service(`${READY} ${STAY}`));
  const first = supervisor.pids()['subject'] ?? 0;
  process.kill(first, 'SIGKILL');
  expect(await eventually(() => (supervisor.pids()['subject'] ?? first) !== first, 30_000)).toBe(true);
  expect(supervisor.restarts('subject')).toBe(1);
  expect(lines).toEqual(['subject ended with signal SIGKILL; starting it again in 0.25 s']);
});

test('a process that is killed on purpose is awaited until its next start says that it is ready', async () => {
  await supervisor.start(service(`setTimeout(() => { ${READY} }, 300); ${STAY}`));
  const before = supervisor.pids()['subject'];
  await supervisor.killAndAwait('subject');
  expect(supervisor.pids()['subject']).not.toBe(before);
  expect(readFileSync(join(directory, 'subject.log'), 'utf8').split('ready')).toHaveLength(3);
  await expect(supervisor.killAndAwait('nobody')).rejects.toThrow('nobody is not running');
});

test('a process that keeps crashing is started less and less often, and given up with the end of its log', async () => {
  const crashing = service(`console.log('port 1 is taken'); process.exit(3)`, { readyTimeoutMs: 60_000 });
  await expect(supervisor.start(crashing)).rejects.toThrow(/it keeps ending[^]*port 1 is taken/);
  expect(lines.slice(0, 3)).toEqual([
    'subject ended with status 3; starting it again in 0.25 s',
    'subject ended with status 3; starting it again in 0.5 s',
    'subject ended with status 3; starting it again in 1 s',
  ]);
});

test('a reboot is no crash: the process is started again at once, without a word', async () => {
  const rebooting = service(`${READY} setTimeout(() => process.exit(133), 100);`, {
    restartsAtOnce: (exit) => exit.code === 133,
  });
  await supervisor.start(rebooting);
  expect(await eventually(() => supervisor.restarts('subject') >= 3, 30_000)).toBe(true);
  expect(lines).toEqual([]);
});

test('a process that ignores the request to stop is killed after its time-out', async () => {
  await supervisor.start(service(`process.on('SIGTERM', () => {}); ${READY} ${STAY}`));
  const pid = supervisor.pids()['subject'] ?? 0;
  await supervisor.stop('subject');
  expect(isAlive(pid)).toBe(false);
});

test('a process that is stopped in the pause after a crash stays stopped', async () => {
  await supervisor.start(service(`${READY} ${STAY}`));
  process.kill(supervisor.pids()['subject'] ?? 0, 'SIGKILL');
  expect(await eventually(() => lines.length === 1, 30_000)).toBe(true);
  await supervisor.stop('subject');
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(supervisor.pids()).toEqual({});
});

test('what a process leaves in its process group does not outlive it', async () => {
  const helper = `const { pid } = require('node:child_process').spawn('sleep', ['300'], { stdio: 'ignore' }); console.log(pid);`;
  await supervisor.start(service(`${helper} ${READY} ${STAY}`, { env: { PATH: '/usr/bin:/bin' } }));
  const pid = Number(readFileSync(join(directory, 'subject.log'), 'utf8').split('\n')[0]);
  expect(isAlive(pid)).toBe(true);
  await supervisor.stop('subject');
  expect(await eventually(() => !isAlive(pid), 30_000)).toBe(true);
});

test('a program that does not exist is an error that names it', async () => {
  const missing = service('', { command: join(directory, 'missing') });
  await expect(supervisor.start(missing)).rejects.toThrow(/subject could not be started: .*missing/);
});

test('ports that are taken are stepped around, and none is handed out twice', async () => {
  const taken = createServer();
  const wish = await anyFreePort();
  await new Promise<void>((resolve) => taken.listen(wish, '127.0.0.1', resolve));
  const ports = new PortChooser(join(directory, 'ports'));
  const first = await ports.choose(wish);
  const second = await ports.choose(wish);
  expect(first).toBeGreaterThan(wish);
  expect(second).toBeGreaterThan(first);
  expect(await isPortFree(wish)).toBe(false);
  await new Promise((resolve) => taken.close(resolve));
  // A run that starts at the same time, before anything listens.
  const other = new PortChooser(join(directory, 'ports'));
  expect(await other.choose(first)).toBeGreaterThan(second);
  ports.release();
  expect(await other.choose(first)).toBe(first);
  other.release();
});
