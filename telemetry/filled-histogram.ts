import { Histogram, type Registry } from 'prom-client';
import type { MetricDefinition } from './metrics';

type Labels = Readonly<Record<string, string>>;
type Bounded = MetricDefinition & { readonly buckets: readonly number[] };
type Answer = Awaited<ReturnType<Histogram['get']>>;

/** Observations that were counted elsewhere. */
export interface Filling {
  /** What each of them is at most: a bound, or one observation itself. Infinity: they are beyond every bound. */
  readonly within: number;
  readonly times: number;
  /** What they come to together. */
  readonly sum: number;
}

interface Series {
  readonly labels: Labels;
  /** How many observations each bound was the first for; the last is for those beyond all of them. */
  readonly counts: number[];
  sum: number;
}

/** A histogram of the catalogue that is filled with counts: prom-client's own takes observations one by one. */
export class FilledHistogram extends Histogram {
  readonly #metric: Bounded;
  readonly #collect: () => Promise<void>;
  readonly #series = new Map<string, Series>();

  /** `collect` runs at each scrape, before the values are read. */
  constructor(registry: Registry, metric: Bounded, collect: () => Promise<void>) {
    super({ name: metric.name, help: metric.help, buckets: [...metric.buckets], registers: [] });
    this.#metric = metric;
    this.#collect = collect;
    registry.registerMetric(this);
  }

  /** Makes the series of these labels, with nothing in it. */
  override zero(labels: Labels): void {
    this.#of(labels);
  }

  /** Adds observations to the series of these labels. */
  fill(labels: Labels, { within, times, sum }: Filling): void {
    const series = this.#of(labels);
    const bucket = this.#bucketOf(within);
    series.counts[bucket] = (series.counts[bucket] ?? 0) + times;
    series.sum += sum;
  }

  override reset(): void {
    // prom-client's constructor calls this before there is anything to forget.
    if (#series in this) this.#series.clear();
  }

  /** What JSON is made of. */
  override async get(): Promise<Answer> {
    await this.#collect();
    const values = [...this.#series.values()].flatMap((series) => this.#valuesOf(series));
    const { name, help, type } = this.#metric;
    return { name, help, type, aggregator: 'sum', values } as unknown as Answer;
  }

  /** What prom-client makes the text of; it asks its own histograms for this. */
  getForPromString(): Promise<Answer> {
    return this.get();
  }

  #of(labels: Labels): Series {
    const key = Object.values(labels).join('\n');
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const series = { labels, counts: [...this.#metric.buckets, Infinity].map(() => 0), sum: 0 };
    this.#series.set(key, series);
    return series;
  }

  #bucketOf(within: number): number {
    const bucket = this.#metric.buckets.findIndex((bound) => within <= bound);
    return bucket === -1 ? this.#metric.buckets.length : bucket;
  }

  #valuesOf({ labels, counts, sum }: Series) {
    const { name, buckets } = this.#metric;
    let soFar = 0;
    const cumulative = [...buckets, '+Inf'].map((le, index) => {
      soFar += counts[index] ?? 0;
      return { labels: { le, ...labels }, value: soFar, metricName: `${name}_bucket` };
    });
    return [
      ...cumulative,
      { labels, value: sum, metricName: `${name}_sum` },
      { labels, value: soFar, metricName: `${name}_count` },
    ];
  }
}
