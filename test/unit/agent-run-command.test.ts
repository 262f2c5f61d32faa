import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { runCommand } from '../../agent/run-command';

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
