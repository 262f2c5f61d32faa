import type { Registry } from 'prom-client';
import { METRICS } from './metrics';
import { createRegistry, gauge } from './registry';

/** Messages by where they stand, and how late the latest is. */
export interface MessageCounts {
  readonly waiting: number;
  readonly dead: number;
  readonly oldestMs: number;
}

/** Makes the metrics of the process of notifications on a registry of their own; `count` is asked at each scrape. */
export function createNotifyMetrics(release: string, count: () => Promise<MessageCounts>): Registry {
  const registry = createRegistry('notify', release);
  const late = gauge(registry, METRICS.notifyLate);
  const messages = gauge(registry, METRICS.notifyMessages, async () => {
    const { waiting, dead, oldestMs } = await count();
    messages.set({ state: 'waiting' }, waiting);
    messages.set({ state: 'dead' }, dead);
    late.set(oldestMs / 1000);
  });
  return registry;
}
