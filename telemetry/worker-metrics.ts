import type { Registry } from 'prom-client';
import type { Verdict } from '../model/words';
import { METRICS, type TurnOutcome } from './metrics';
import { counter, createRegistry, histogram } from './registry';

/** What a worker measures of its own work. What came of it for hosts is counted in the database (telemetry/outcome-metrics.ts). */
export interface WorkerMetrics {
  readonly registry: Registry;
  /** A try to commit a turn came to its end. */
  turnTaken(outcome: TurnOutcome, tookMs: number): void;
  /** A gate's probe was asked. */
  probeAsked(outcome: Verdict): void;
}

/** Makes the worker's metrics on a registry of their own. `release` is the version of this package. */
export function createWorkerMetrics(release: string): WorkerMetrics {
  const registry = createRegistry('worker', release);
  const turns = histogram(registry, METRICS.turnDuration);
  const looks = counter(registry, METRICS.probeLooks);
  return {
    registry,
    probeAsked: (outcome) => {
      looks.inc({ outcome });
    },
    turnTaken: (outcome, tookMs) => {
      turns.observe({ outcome }, tookMs / 1000);
    },
  };
}
