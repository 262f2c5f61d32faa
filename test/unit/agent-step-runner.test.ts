import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunCommand } from '../../agent/packages/commands';
import { createStepRunner } from '../../agent/step-runner';

const dataDir = mkdtempSync(join(tmpdir(), 'ringmaster-steps-'));
afterAll(() => {
  rmSync(dataDir, { recursive: true });
});

/** systemd-run as a script; the scope is still there when asked `times` times. */
function runnerWith(script: string, { times = 0 } = {}) {
  const program = join(dataDir, 'systemd-run');
  writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o700 });
  const stuck: string[] = [];
  let asked = 0;
  const run: RunCommand = (argv) => {
    const isThere = argv[1] === 'show' && asked++ < times;
    const stdout = argv[1] === 'status' ? 'ringmaster-step.scope - 4242 tar (D)' : isThere ? 'loaded' : 'not-found';
    return Promise.resolve({ status: 0, stdout, stderr: '' });
  };
  const onStuck = (what: string) => stuck.push(what);
  const steps = createStepRunner({ dataDir, machine: { kind: 'systemd' } }, { run, program, afterMs: 0, onStuck });
  const { signal } = new AbortController();
  return {
    stuck,
    step: (command: readonly string[]) => steps.run({ command, cwd: '/', env: {}, timeoutMs: 60_000, signal }),
    endLeft: steps.endLeft,
  };
}

const STARTS = 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"';

test('a step that systemd does not start is told from one that failed', async () => {
  const refusing = runnerWith('echo "Failed to start transient scope unit: Unit is masked" >&2; exit 1');
  const result = await refusing.step(['/bin/sh', '-c', 'exit 1']);
  expect(result).toMatchObject({ status: 'not_begun', output: expect.stringContaining('Unit is masked') });
  const starting = runnerWith(STARTS);
  expect(await starting.step(['/bin/sh', '-c', 'exit 1'])).toMatchObject({
    status: 'failed',
    explanation: 'exit status 1',
  });
  expect(await starting.step(['/bin/true'])).toMatchObject({ status: 'ok' });
  // What an earlier one left says nothing of this one.
  expect(await runnerWith('exit 1').step(['/bin/true'])).toMatchObject({ status: 'not_begun' });
});

test('a step that cannot be killed is waited for, and said with its processes', async () => {
  const { stuck, endLeft } = runnerWith(STARTS, { times: 3 });
  await endLeft();
  expect(stuck).toEqual(['ringmaster-step.scope - 4242 tar (D)']);
});
