import { waitUntil } from '../deploy/local/wait-until';
import { AGENT_BOUNDARIES } from './agent-boundaries';
import type { PlannedFault } from './fault';
import { hasEnded } from './process-state';
import type { Product } from './product';

/** A process that was hit before comes back within this. */
const THERE_MS = 30_000;
const GONE_MS = 10_000;
const BACK_MS = 60_000;

/** The id of a process of the run, once it is there. @throws Error when it does not come back. */
export async function runningPid({ context: { supervisor } }: Product, name: string): Promise<number> {
  const pid = (): number | null => {
    const found = supervisor.pids()[name];
    return found === undefined || hasEnded(found) ? null : found;
  };
  await waitUntil(() => Promise.resolve(pid() !== null), { what: `${name} to be there`, timeoutMs: THERE_MS });
  const found = pid();
  if (found === null) throw new Error(`${name} ended while it was looked for`);
  return found;
}

/** Kills a server's process and sees that it has ended and that another one took its place. */
export async function killServer(product: Product, { target }: PlannedFault): Promise<string> {
  const { supervisor } = product.context;
  const pid = await runningPid(product, target);
  const restarts = supervisor.restarts(target);
  process.kill(pid, 'SIGKILL');
  const killed = performance.now();
  await waitUntil(() => Promise.resolve(hasEnded(pid)), { what: `process ${pid} to end`, timeoutMs: GONE_MS });
  await waitUntil(() => Promise.resolve(supervisor.restarts(target) > restarts), {
    what: `${target} to be started again`,
    timeoutMs: BACK_MS,
  });
  const next = await runningPid(product, target);
  const seconds = ((performance.now() - killed) / 1000).toFixed(1);
  return `process ${pid} was killed, ${next} took its place after ${seconds} s`;
}

/**
 * Starts an agent anew so that it dies at a boundary of its journal, and waits until it has: that takes an order that brings
 * it there.
 */
export async function killAgent(product: Product, { target, how }: PlannedFault): Promise<string> {
  const boundary = AGENT_BOUNDARIES.find((each) => each === how);
  if (boundary === undefined) throw new Error(`agents have no boundary "${how}"`);
  const sprung = new Promise<void>((resolve) => {
    product.agents.lay(target, boundary, resolve);
  });
  // Asked to end in whatever it is doing; its supervisor starts it again, with the trap.
  process.kill(await runningPid(product, target), 'SIGTERM');
  await sprung;
  return `it died at ${boundary}`;
}
