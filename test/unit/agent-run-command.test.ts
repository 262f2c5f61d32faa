import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { asNobody } from '../../agent/as-nobody';
import { launch } from '../../agent/launch';
import { identityOf, newMark } from '../../agent/process-identity';
import { endLeftCommand, runCommand } from '../../agent/run-command';
import { scopeWords } from '../../agent/step-scope';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-run-command-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

describe('a command', () => {
  it('in a folder that is gone has failed, and leaves no rejection behind that would end the agent', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      const result = await runCommand({
        command: ['true'],
        cwd: join(dir, 'gone'),
        env: {},
        timeoutMs: 60_000,
        signal: new AbortController().signal,
        identityFile: join(dir, 'step.process'),
      });
      expect(result).toMatchObject({ status: 'failed', explanation: expect.stringContaining('cannot be started') });
      await turn();
      await turn();
      expect(unhandled).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });
});

const ENV = { PATH: process.env.PATH ?? '/usr/bin:/bin' };

describe('what a step says', () => {
  const SECRETS = { PORT: '8080', SHOP_PASSWORD: 'correct horse', KEY: 'line one of it\nline two of it' };
  const said = async (script: string): Promise<string> => {
    const result = await runCommand({
      command: ['sh', '-c', script],
      cwd: dir,
      env: { ...ENV, ...SECRETS },
      timeoutMs: 60_000,
      signal: new AbortController().signal,
      identityFile: join(dir, 'step.process'),
      hidden: SECRETS,
    });
    return result.output;
  };

  it('shows the names of hidden variables for their values, whole or line by line; what is short is no secret', async () => {
    expect(await said('echo "$SHOP_PASSWORD at $PORT" >&2')).toBe('[SHOP_PASSWORD] at 8080');
    expect(await said('echo "$KEY"; echo "$KEY" | tail -n 1')).toBe('[KEY]\n[KEY]');
  });

  it('shows no part of one where the beginning of long output is cut off', async () => {
    for (let more = 0; more <= 30; more += 1) {
      const output = await said(`printf %s "$SHOP_PASSWORD"; printf '%0${String(1_530 + more)}d' 0`);
      expect(output.replace('[SHOP_PASSWORD]', '')).toMatch(/^0{1,1600}$/);
    }
  });
});

/** A child in the step's own group, and one that left its session. */
const CHILDREN = 'sleep 300 & setsid sleep 301 & echo $! > away; ';

function isThere(pid: number): boolean {
  return identityOf(pid, '') !== null;
}

describe('what a step started', () => {
  it('has ended when the step has, wherever it went', async () => {
    const result = await runCommand({
      command: ['sh', '-c', `${CHILDREN}exit 0`],
      cwd: dir,
      env: ENV,
      timeoutMs: 60_000,
      signal: new AbortController().signal,
      identityFile: join(dir, 'step.process'),
    });
    expect(result).toMatchObject({ status: 'ok' });
    expect(isThere(Number(readFileSync(join(dir, 'away'), 'utf8')))).toBe(false);
  });

  it('is ended by the next agent, though the step itself died before', async () => {
    const identityFile = join(dir, 'step.process');
    const child = launch({
      command: ['sh', '-c', `${CHILDREN}echo $$ > leader; sleep 303`],
      cwd: dir,
      env: ENV,
      identityFile,
      label: 'step',
      mark: newMark(),
      output: 'pipe',
      limits: null,
    });
    while (!existsSync(join(dir, 'leader'))) await delay(10);
    const ended = once(child, 'exit');
    process.kill(child.pid ?? 0, 'SIGKILL');
    await ended;
    const away = Number(readFileSync(join(dir, 'away'), 'utf8'));
    expect(isThere(away)).toBe(true);
    await endLeftCommand(identityFile);
    expect(isThere(away)).toBe(false);
    expect(existsSync(identityFile)).toBe(false);
  });

  it('is not taken for a stranger that has the number now, nor for one of another boot', async () => {
    const stranger = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
    try {
      const stat = readFileSync(`/proc/${String(stranger.pid)}/stat`, 'utf8');
      const identityFile = join(dir, 'step.process');
      const earlier = stat.replace(/(\) (?:\S+ ){19})\S+/, '$1 1').replace('  1', ' 1');
      for (const mark of [newMark(), '00000000-0000-0000-0000-000000000000/x']) {
        writeFileSync(identityFile, `${String(stranger.pid)}\nstep\nmark ${mark}\n${earlier}`);
        await endLeftCommand(identityFile);
        expect(isThere(stranger.pid ?? 0)).toBe(true);
      }
    } finally {
      stranger.kill('SIGKILL');
    }
  });
});

describe("a step's control group", () => {
  const limits = { memoryBytes: 1024, fileBytes: 1, cpuMs: null };

  it('limits tasks, memory and time of all its processes together', () => {
    const words = scopeWords({ timeoutMs: 1_500, limits }, { program: 'systemd-run', version: 252 }, '/begun');
    expect(words).toEqual(
      expect.arrayContaining(['--scope', '--unit=ringmaster-step.scope', '--property=TasksMax=512']),
    );
    expect(words).toContain('--property=MemoryMax=1024');
    expect(words).toContain('--property=RuntimeMaxSec=12');
  });

  it('has no limit that this systemd does not know, or that nobody named', () => {
    const words = scopeWords({ timeoutMs: 1_500, limits: null }, { program: 'systemd-run', version: 239 }, '').join(
      ' ',
    );
    expect(words).not.toMatch(/RuntimeMaxSec|MemoryMax/);
  });
});

test('a command of an order runs as nobody, in its folder', () => {
  const words = asNobody({ command: ['id', '-u'], cwd: '/srv/app' });
  expect(words.slice(0, 2)).toEqual(['setpriv', '--reuid=nobody']);
  expect(words.slice(-3)).toEqual(['/srv/app', 'id', '-u']);
});
