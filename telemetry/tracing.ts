import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor, NoopSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/** What Temporal's tracing plugin is made of, and how to end it. */
export interface Tracing {
  /** Whether anybody collects spans. */
  readonly isOn: boolean;
  readonly resource: Resource;
  readonly spanProcessor: SpanProcessor;
  /** Sends what is left, for at most the exporter's own time-out. */
  close(): Promise<void>;
}

export interface TracingOptions {
  /** The process as traces show it: worker, gateway, api. */
  readonly process: string;
  /** Where spans go, such as http://127.0.0.1:4317; undefined switches tracing off. */
  readonly otlpEndpoint: string | undefined;
}

/**
 * Starts tracing when an endpoint is given; else answers a processor that drops everything.
 * Throws when the endpoint is no http or https URL.
 */
export function startTracing({ process, otlpEndpoint }: TracingOptions): Tracing {
  const resource = resourceFromAttributes({ 'service.name': `ringmaster-${process}` });
  if (otlpEndpoint === undefined) {
    return { isOn: false, resource, spanProcessor: new NoopSpanProcessor(), close: () => Promise.resolve() };
  }
  const spanProcessor = new BatchSpanProcessor(new OTLPTraceExporter({ url: parseEndpoint(otlpEndpoint) }));
  const provider = new NodeTracerProvider({ resource, spanProcessors: [spanProcessor] });
  provider.register();
  return { isOn: true, resource, spanProcessor, close: () => provider.shutdown() };
}

function parseEndpoint(text: string): string {
  if (URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol)) return text;
  throw new Error(
    `OTEL_EXPORTER_OTLP_ENDPOINT is "${text}"; give the collector as a URL such as http://127.0.0.1:4317, or unset it`,
  );
}
