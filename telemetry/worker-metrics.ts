import type { Registry } from 'prom-client';
import { METRICS, type TurnOutcome } from './metrics';
import { createRegistry, histogram } from './registry';

/** What a worker measures of its own work. What came of it for hosts is counted in the database (telemetry/outcome-metrics.ts). */
export interface WorkerMetrics {
  readonly registry: Registry;
  /** A try to commit a turn came to its end. */
  turnTaken(outcome: TurnOutcome, tookMs: number): void;
}

/** Makes the worker's metrics on a registry of their own. `release` is the version of this package. */
export function createWorkerMetrics(release: string): WorkerMetrics {
  const registry = createRegistry('worker', release);
  const turns = histogram(registry, METRICS.turnDuration);
  return {
    registry,
    turnTaken: (outcome, tookMs) => {
      turns.observe({ outcome }, tookMs / 1000);
    },
  };
}
