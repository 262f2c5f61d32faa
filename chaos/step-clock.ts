import type { PlannedFault } from './fault';
import { pause } from './pause';
import type { Product } from './product';

/** The process must take the time for what it was set to, give or take this. */
const SLACK_MS = 50;

/** Steps an agent's clock, and later back; both as the agent's process itself sees them. */
export async function stepClock({ clocks, context }: Product, { target, how, forMs }: PlannedFault): Promise<string> {
  const aheadMs = Number(how) * 1000;
  const seen = await clocks.step(target, aheadMs);
  const off = Math.abs(seen.now - seen.machine - aheadMs);
  if (off > SLACK_MS) throw new Error(`process ${seen.pid} is ${seen.now - seen.machine} ms ahead, not ${aheadMs}`);
  await pause(forMs, context.stopping);
  const back = await clocks.step(target, 0);
  return `process ${seen.pid} took it for ${new Date(seen.now).toISOString()} (${how} s), and was set right after ${((back.machine - seen.machine) / 1000).toFixed(1)} s`;
}
