import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tryLock, waitForLock } from '../../deploy/local/file-lock.cjs';

jest.setTimeout(60_000);

const directory = mkdtempSync(join(tmpdir(), 'ringmaster-lock-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

async function holder(file: string): Promise<{ process: ChildProcess; answer: { held: boolean; pid?: number } }> {
  const lock = join(__dirname, '..', '..', 'deploy', 'local', 'file-lock.cjs');
  const child = spawn(process.execPath, [join(__dirname, 'programs', 'lock-holder.js'), lock, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { process: child, answer: JSON.parse(line.toString()) as { held: boolean; pid?: number } };
}

test('a lock held by a living process is refused with its process id, and free again when it is released', async () => {
  const file = join(directory, 'held');
  const mine = tryLock(file);
  if (!mine.held) throw new Error('nobody else holds it');
  const other = await holder(file);
  expect(other.answer).toEqual({ held: false, pid: process.pid });
  other.process.kill('SIGKILL');
  mine.release();
  expect(tryLock(file).held).toBe(true);
});

test('a lock whose holder was killed -9 is taken over', async () => {
  const file = join(directory, 'killed');
  const other = await holder(file);
  expect(other.answer.held).toBe(true);
  expect(tryLock(file)).toEqual({ held: false, pid: other.process.pid });
  other.process.kill('SIGKILL');
  await once(other.process, 'exit');
  expect(tryLock(file).held).toBe(true);
});

test('a lock is not fooled by a process id that was given to another process, nor by rubbish', () => {
  const file = join(directory, 'reused');
  writeFileSync(file, JSON.stringify({ pid: process.pid, start: 'another time' }));
  expect(tryLock(file).held).toBe(true);
  const rubbish = join(directory, 'rubbish');
  writeFileSync(rubbish, '{"pid":');
  expect(tryLock(rubbish).held).toBe(true);
});

test('of many processes that find a dead lock at the same time one gets it', async () => {
  const file = join(directory, 'race');
  writeFileSync(file, JSON.stringify({ pid: 1, start: 'never' }));
  const holders = await Promise.all(Array.from({ length: 6 }, () => holder(file)));
  expect(holders.filter((each) => each.answer.held)).toHaveLength(1);
  for (const each of holders) each.process.kill('SIGKILL');
});

test('who waits for a lock gets it when its holder dies, having been told once who holds it', async () => {
  const file = join(directory, 'waited');
  const other = await holder(file);
  const told: number[] = [];
  const waiting = waitForLock(file, (pid) => told.push(pid));
  await new Promise((resolve) => setTimeout(resolve, 500));
  other.process.kill('SIGKILL');
  const release = await waiting;
  expect(told).toEqual([other.process.pid]);
  release();
  expect(readdirSync(directory).filter((name) => name.startsWith('waited'))).toEqual([]);
});
