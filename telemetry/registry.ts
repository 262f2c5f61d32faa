import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type MetricDefinition, type ProcessName } from './metrics';

/** The label names of one metric of the catalogue. */
type LabelOf<Metric extends MetricDefinition> = Extract<keyof Metric['labels'], string>;

/** A registry with what every process exports: its build, and Node's own measurements. */
export function createRegistry(process: ProcessName, release: string): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  gauge(registry, METRICS.buildInfo).set({ process, release }, 1);
  return registry;
}

function configuration<Metric extends MetricDefinition>(registry: Registry, metric: Metric) {
  return {
    name: metric.name,
    help: metric.help,
    labelNames: Object.keys(metric.labels) as LabelOf<Metric>[],
    registers: [registry],
  };
}

/** Makes a gauge of the catalogue; `collect` runs at each scrape. */
export function gauge<Metric extends MetricDefinition>(
  registry: Registry,
  metric: Metric,
  collect?: () => Promise<void>,
): Gauge<LabelOf<Metric>> {
  return new Gauge({ ...configuration(registry, metric), ...(collect === undefined ? {} : { collect }) });
}

/** Makes a counter of the catalogue; `collect` runs at each scrape. */
export function counter<Metric extends MetricDefinition>(
  registry: Registry,
  metric: Metric,
  collect?: () => Promise<void>,
): Counter<LabelOf<Metric>> {
  return new Counter({ ...configuration(registry, metric), ...(collect === undefined ? {} : { collect }) });
}

/** Makes a histogram of the catalogue, with the catalogue's bounds. */
export function histogram<Metric extends MetricDefinition & { readonly buckets: readonly number[] }>(
  registry: Registry,
  metric: Metric,
): Histogram<LabelOf<Metric>> {
  return new Histogram({ ...configuration(registry, metric), buckets: [...metric.buckets] });
}
