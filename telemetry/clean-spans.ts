import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { valueWithoutSecrets } from './without-secrets';

/**
 * Takes secrets out of what spans say before they leave the process, as the log does. Errors' messages and stacks are recorded
 * by interceptors that are not ours, and a driver's or a parser's error may quote what it was given.
 */
export class CleanSpans implements SpanProcessor {
  constructor(private readonly next: SpanProcessor) {}

  onStart(): void {
    // What a span says is known at its end.
  }

  onEnd(span: ReadableSpan): void {
    this.next.onEnd(cleaned(span));
  }

  forceFlush(): Promise<void> {
    return this.next.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.next.shutdown();
  }
}

/** The same span where there is nothing to take out, as of nearly all. */
function cleaned(span: ReadableSpan): ReadableSpan {
  const { name, attributes, events, status } = span;
  const said = { name, attributes, events, status };
  const clean = valueWithoutSecrets(said);
  if (clean === said) return span;
  const properties = Object.entries(clean).map(([property, value]) => [property, { value, enumerable: true }]);
  return Object.create(span, Object.fromEntries(properties) as PropertyDescriptorMap) as ReadableSpan;
}
