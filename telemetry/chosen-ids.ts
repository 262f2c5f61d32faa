import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace-base';

/** Gives spans ids by chance, but for the one that is made under `choose`. */
export class ChosenIds implements IdGenerator {
  private readonly random = new RandomIdGenerator();
  private traceId: string | null = null;
  private spanId: string | null = null;

  /** Makes one span with these ids; `traceId` counts only for one without a parent. */
  choose<T>(ids: { readonly traceId: string | null; readonly spanId: string | null }, make: () => T): T {
    this.traceId = ids.traceId;
    this.spanId = ids.spanId;
    try {
      return make();
    } finally {
      this.traceId = null;
      this.spanId = null;
    }
  }

  generateTraceId = (): string => this.traceId ?? this.random.generateTraceId();
  generateSpanId = (): string => this.spanId ?? this.random.generateSpanId();
}
