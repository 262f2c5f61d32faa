import type { Registry } from 'prom-client';
import { ENROL_OUTCOMES, ENROL_WAYS, type EnrolOutcome, type EnrolWay, METRICS } from './metrics';
import { counter, createRegistry } from './registry';

/** What the enrolment process measures. */
export interface EnrolMetrics {
  readonly registry: Registry;
  /** A request for a certificate came to its end. */
  requested(way: EnrolWay, outcome: EnrolOutcome): void;
}

/** Makes the enrolment process' metrics on a registry of their own. */
export function createEnrolMetrics(release: string): EnrolMetrics {
  const registry = createRegistry('enrol', release);
  const requests = counter(registry, METRICS.enrolRequests);
  // A series that was born with its first refusals would show no increase.
  for (const way of ENROL_WAYS) for (const outcome of ENROL_OUTCOMES) requests.inc({ way, outcome }, 0);
  return {
    registry,
    requested: (way, outcome) => {
      requests.inc({ way, outcome });
    },
  };
}
