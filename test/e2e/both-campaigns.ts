import type { LocalRunProcess } from './local-run';
import { eventually } from './processes';

const END_MS = 420_000;

interface Hosts {
  readonly hosts: readonly { readonly name: string; readonly state: string }[];
}

/** How many hosts of the good campaign are in one of these states; 0 while it cannot be asked. */
async function hostsIn(run: LocalRunProcess, ...states: string[]): Promise<number> {
  try {
    const { hosts } = await run.api<Hosts>('/v1/campaigns/local-good/hosts?limit=100');
    return hosts.filter((host) => states.includes(host.state)).length;
  } catch {
    // Not planned yet, or the api is not up: asked again.
    return 0;
  }
}

/** Waits until the pilots of the good campaign are done and others are under way. */
export async function inTheMiddle(run: LocalRunProcess): Promise<void> {
  const middle = async (): Promise<boolean> =>
    (await hostsIn(run, 'patched')) >= 2 && (await hostsIn(run, 'installing', 'rebooting', 'smoke_testing')) >= 1;
  if (!(await eventually(middle, 240_000))) throw new Error(`the middle never came:\n${run.output}`);
}

/** Expects that the run ends by itself, and that its proof says of both campaigns what it must. */
export async function expectBothEnds(run: LocalRunProcess): Promise<void> {
  const status = await run.ended(END_MS);
  expect({ status, output: status === 0 ? '' : run.output }).toEqual({ status: 0, output: '' });
  expect(run.output).toMatch(/ended +completed +backed_out/);
  expect(run.output).toMatch(/answering 2\.0\.0 over HTTP +24 of 24 +24 of 24/);
  expect(run.output).toMatch(/operations executed twice +0 +0/);
  expect(run.processes()).toEqual([]);
}
