import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCheckout, built } from './built';
import { catchesHangUp, eventually, isAlive, processesWith } from './processes';

jest.setTimeout(60_000);

beforeAll(buildCheckout);

async function startParent(): Promise<{ parent: ChildProcess; child: number; guard: number; directory: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'ringmaster-guard-'));
  writeFileSync(join(directory, 'file'), 'x');
  const program = join(__dirname, 'programs', 'guarded-parent.js');
  const parent = spawn(process.execPath, [program, built('deploy', 'local', 'guard.js'), directory, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const { child, guard } = JSON.parse(line.toString()) as { child: number; guard: number };
  return { parent, child, guard, directory };
}

test('after kill -9 of a parent its children, their detached children and its directory are gone', async () => {
  const { parent, child, guard, directory } = await startParent();
  expect(processesWith(`RINGMASTER_RUN=${directory}`).map((each) => each.command.split(' ')[0])).toContain('sleep');
  parent.kill('SIGKILL');
  // The child ignores SIGTERM, so it ends only when the guard loses patience.
  expect(await eventually(() => !isAlive(child), 12_000)).toBe(true);
  expect(await eventually(() => !isAlive(guard), 12_000)).toBe(true);
  expect(processesWith(`RINGMASTER_RUN=${directory}`)).toEqual([]);
  expect(existsSync(directory)).toBe(false);
});

test('a guard outlives Ctrl-C and polite signals, since its parent decides', async () => {
  const { parent, child, guard } = await startParent();
  // It has a session of its own, so nobody's Ctrl-C reaches it while it still starts; this test's signals would.
  expect(await eventually(() => catchesHangUp(guard), 30_000)).toBe(true);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(guard, signal);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(isAlive(guard)).toBe(true);
  expect(isAlive(child)).toBe(true);
  parent.kill('SIGKILL');
  expect(await eventually(() => !isAlive(guard), 12_000)).toBe(true);
});
