import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildCheckout, CHECKOUT } from './built';
import { expectBothEnds, inTheMiddle } from './both-campaigns';
import { LocalRunProcess } from './local-run';
import { eventually } from './processes';

/**
 * The emergency of `npm start -- --exit`, with one process killed -9 in the middle of the good campaign. The run itself
 * proves its end (deploy/local/proof.ts): both campaigns ended as they should, every application answers with the right
 * version, no operation was executed twice. A fault that never fired fails the test.
 */

jest.setTimeout(600_000);
beforeAll(buildCheckout);

let run: LocalRunProcess;
afterEach(() => run.cleanUp());

test.each(['worker', 'gateway', 'temporal', 'postgres', 'api'])(
  'kill -9 of the %s in mid-campaign changes nothing about how both campaigns end',
  async (name) => {
    run = new LocalRunProcess(['--exit']);
    await inTheMiddle(run);
    process.kill(run.runtime().pids[name]!, 'SIGKILL');
    await run.prints(`${name} ended with signal SIGKILL; starting it again`, 60_000);
    await expectBothEnds(run);
  },
);

interface Entry {
  readonly begunAt: number | null;
  readonly finishedAt: number | null;
  readonly order: { readonly task: { readonly operation: string } } | null;
}

/** Whether this host's agent runs the install step of a bundle now: the step has written down who it is. */
function isInMidInstall(host: string): boolean {
  try {
    const pid = readFileSync(join(run.directory, 'hosts', host, 'data', 'step.process'), 'utf8').split('\n')[0] ?? '';
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('install.js');
  } catch {
    // No step runs, or it ended while it was looked at.
    return false;
  }
}

function journalOf(host: string): Entry[] {
  const config = join(run.directory, 'hosts', host, 'agent.json');
  const program = join(CHECKOUT, 'dist', 'agent', 'main.js');
  const text = execFileSync(process.execPath, [program, 'journal', '-o', 'json', '--config', config], {
    encoding: 'utf8',
  });
  return (JSON.parse(text) as { orders: Entry[] }).orders;
}

test('kill -9 of five agents in mid-install changes nothing about how both campaigns end', async () => {
  run = new LocalRunProcess(['--exit']);
  await inTheMiddle(run);
  const killed = new Map<string, number>();
  const killSome = (): boolean => {
    const { pids } = run.runtime();
    for (const [host, pid] of Object.entries(pids)) {
      if (killed.size >= 5 || killed.has(host) || !host.startsWith('host-') || !isInMidInstall(host)) continue;
      process.kill(pid, 'SIGKILL');
      killed.set(host, Date.now());
    }
    return killed.size >= 5;
  };
  expect(await eventually(killSome, 120_000)).toBe(true);
  await expectBothEnds(run);
  const inMidInstall = [...killed].filter(([host, at]) =>
    journalOf(host).some(
      ({ order, begunAt, finishedAt }) =>
        order?.task.operation === 'install' && begunAt !== null && begunAt <= at && (finishedAt ?? Infinity) >= at,
    ),
  );
  expect(inMidInstall.map(([host]) => host).sort()).toEqual([...killed.keys()].sort());
  for (const host of killed.keys()) {
    expect(
      readFileSync(join(run.directory, 'logs', `${host}.log`), 'utf8').match(/"msg":"ready"/g)!.length,
    ).toBeGreaterThan(1);
  }
});
