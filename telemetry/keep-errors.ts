import { SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import {
  type ReadableSpan,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';

/**
 * Follows the parent's decision. Of what begins a trace here, requests that only read are not sampled. What is not sampled is
 * recorded all the same, so that `KeepErrors` can decide at its end.
 */
export class ParentOrActs implements Sampler {
  shouldSample(...[parent, , , kind, attributes]: Parameters<Sampler['shouldSample']>): SamplingResult {
    const before = trace.getSpanContext(parent);
    const isSampled =
      before === undefined
        ? kind !== SpanKind.SERVER || attributes['http.request.method'] !== 'GET'
        : (before.traceFlags & TraceFlags.SAMPLED) !== 0;
    return { decision: isSampled ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.RECORD };
  }

  toString(): string {
    return 'ParentOrActs';
  }
}

/** Passes on what was sampled, and of the rest what ended in an error. That one's parent may be missing where it is shown. */
export class KeepErrors implements SpanProcessor {
  constructor(private readonly next: SpanProcessor) {}

  onStart(): void {
    // Nothing is decided before a span's end.
  }

  onEnd(span: ReadableSpan): void {
    const { traceFlags } = span.spanContext();
    if ((traceFlags & TraceFlags.SAMPLED) !== 0) this.next.onEnd(span);
    else if (span.status.code === SpanStatusCode.ERROR) this.next.onEnd(asSampled(span));
  }

  forceFlush(): Promise<void> {
    return this.next.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.next.shutdown();
  }
}

/** Exporters drop what does not say that it is sampled. */
function asSampled(span: ReadableSpan): ReadableSpan {
  const spanContext = { ...span.spanContext(), traceFlags: TraceFlags.SAMPLED };
  return Object.create(span, { spanContext: { value: () => spanContext } }) as ReadableSpan;
}
