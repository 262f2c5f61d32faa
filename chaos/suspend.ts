import { sendSignal } from '../deploy/local/running-process';
import { waitUntil } from '../deploy/local/wait-until';
import { alone } from './alone';
import type { PlannedFault } from './fault';
import { runningPid } from './kill';
import { pause } from './pause';
import { familyOf, hasEnded, standsStill } from './process-state';
import type { Product } from './product';

const STILL_MS = 5_000;

/** Suspends a process (PostgreSQL: with its children) for a while, and sees that it stood still all the time. */
export function suspend(product: Product, fault: PlannedFault): Promise<string> {
  return alone(fault.target, () => standStill(product, fault));
}

async function standStill(product: Product, { target, forMs }: PlannedFault): Promise<string> {
  const pid = await runningPid(product, target);
  const pids = target === 'postgres' ? familyOf(pid) : [pid];
  const allStill = (): boolean => standsStill(pid) && pids.every((each) => standsStill(each) || hasEnded(each));
  try {
    for (const each of pids) sendSignal(each, 'SIGSTOP');
    await waitUntil(() => Promise.resolve(allStill()), { what: `${target} to stand still`, timeoutMs: STILL_MS });
    await pause(forMs, product.context.stopping);
    if (!allStill()) throw new Error(`${target} did not stand still all the time`);
  } finally {
    // Also when everything is being stopped: what stands still cannot end in order.
    for (const each of pids) sendSignal(each, 'SIGCONT');
  }
  await waitUntil(() => Promise.resolve(!standsStill(pid)), { what: `${target} to go on`, timeoutMs: STILL_MS });
  return `process ${pid} stood still for ${(forMs / 1000).toFixed(1)} s`;
}
