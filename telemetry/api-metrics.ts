import type { Registry } from 'prom-client';
import { showFleet, type FleetReading } from './fleet-gauges';
import { HTTP_METHODS, METRICS } from './metrics';
import { createRegistry, histogram } from './registry';

/** What the api measures. */
export interface ApiMetrics {
  readonly registry: Registry;
  /** A request was answered with this HTTP status, so long after it came in. */
  requestAnswered(request: { readonly method: string; readonly status: number; readonly tookMs: number }): void;
}

/**
 * Makes the api's metrics on a registry of their own. `read` is asked at each scrape; when it fails, so does the
 * scrape, so that stale numbers never pass for fresh ones.
 */
export function createApiMetrics(release: string, read: () => Promise<FleetReading>): ApiMetrics {
  const registry = createRegistry('api', release);
  const requests = histogram(registry, METRICS.apiRequestDuration);
  showFleet(registry, read);
  return {
    registry,
    requestAnswered: ({ method, status, tookMs }) => {
      const known = HTTP_METHODS.find((one) => one === method) ?? 'other';
      requests.observe({ method: known, status: `${Math.floor(status / 100)}xx` }, tookMs / 1000);
    },
  };
}
