import type { Registry } from 'prom-client';
import { METRICS, SIGNER_OUTCOMES, type SignerOutcome } from './metrics';
import { counter, createRegistry } from './registry';

/** What the signer measures. */
export interface SignerMetrics {
  readonly registry: Registry;
  /** Something came of an order. */
  judged(outcome: SignerOutcome): void;
}

/** Makes the signer's metrics on a registry of their own. */
export function createSignerMetrics(release: string): SignerMetrics {
  const registry = createRegistry('signer', release);
  const orders = counter(registry, METRICS.signerOrders);
  // A series that was born with its first refusals would show no increase.
  for (const outcome of SIGNER_OUTCOMES) orders.inc({ outcome }, 0);
  return {
    registry,
    judged: (outcome) => {
      orders.inc({ outcome });
    },
  };
}
