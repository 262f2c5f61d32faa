import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildCheckout, CHECKOUT } from './built';
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

const END_MS = 420_000;

interface Hosts {
  readonly hosts: readonly { readonly name: string; readonly state: string }[];
}

/** How many hosts of the good campaign are in one of these states; 0 while it cannot be asked. */
async function hostsIn(...states: string[]): Promise<number> {
  try {
    const { hosts } = await run.api<Hosts>('/v1/campaigns/local-good/hosts?limit=100');
    return hosts.filter((host) => states.includes(host.state)).length;
  } catch {
    // Not planned yet, or the api is not up: asked again.
    return 0;
  }
}

/** Waits until the pilots are done and others are under way: the middle of the campaign. */
async function inTheMiddle(): Promise<void> {
  const middle = async (): Promise<boolean> =>
    (await hostsIn('patched')) >= 2 && (await hostsIn('installing', 'rebooting', 'smoke_testing')) >= 1;
  if (!(await eventually(middle, 240_000))) throw new Error(`the middle never came:\n${run.output}`);
}

async function expectTheSameEnd(): Promise<void> {
  const status = await run.ended(END_MS);
  expect({ status, output: status === 0 ? '' : run.output }).toEqual({ status: 0, output: '' });
  expect(run.output).toMatch(/ended +completed +backed_out/);
  expect(run.output).toMatch(/answering 2\.0\.0 over HTTP +24 of 24 +24 of 24/);
  expect(run.output).toMatch(/operations executed twice +0 +0/);
  expect(run.processes()).toEqual([]);
}

test.each(['worker', 'gateway', 'temporal', 'postgres', 'api'])(
  'kill -9 of the %s in mid-campaign changes nothing about how both campaigns end',
  async (name) => {
    run = new LocalRunProcess('--exit');
    await inTheMiddle();
    process.kill(run.runtime().pids[name]!, 'SIGKILL');
    await run.prints(`${name} ended with signal SIGKILL; starting it again`, 10_000);
    expect(await hostsIn('queued', 'installing', 'rebooting', 'smoke_testing')).toBeGreaterThanOrEqual(0);
    await expectTheSameEnd();
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
  run = new LocalRunProcess('--exit');
  await inTheMiddle();
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
  await expectTheSameEnd();
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
