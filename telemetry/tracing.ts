import {
  type Attributes,
  type Link,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor, NoopSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { ChosenIds } from './chosen-ids';
import { CleanSpans } from './clean-spans';
import { KeepErrors, ParentOrActs } from './keep-errors';

/** Something that has happened, told afterwards. Instants are milliseconds since 1970. */
export interface PastSpan {
  readonly name: string;
  /** Whose time it was, when not this process's: `agent`. */
  readonly process?: string;
  readonly kind?: 'consumer' | 'internal';
  /** Null: it begins the trace whose id is `ids.traceId`. */
  readonly parent: SpanContext | null;
  /** Chosen ids; by chance where not given. */
  readonly ids?: { readonly traceId?: string; readonly spanId: string };
  readonly beganAt: number;
  readonly endedAt: number;
  readonly attributes: Attributes;
  /** What went wrong; null when nothing did. */
  readonly failure: string | null;
  readonly links?: readonly SpanContext[];
}

/** What Temporal's tracing plugin is made of, spans that are told afterwards, and how to end it. */
export interface Tracing {
  /** Whether anybody collects spans. */
  readonly isOn: boolean;
  readonly resource: Resource;
  readonly spanProcessor: SpanProcessor;
  /** Tells of something that has happened. Shown when its parent is sampled, or when it failed. */
  record(span: PastSpan): void;
  /** Sends what is left, for at most the exporter's own time-out. */
  close(): Promise<void>;
}

export interface TracingOptions {
  /** The process as traces show it: worker, gateway, api. */
  readonly process: string;
  /** Where spans go, such as http://127.0.0.1:4317; undefined switches tracing off. */
  readonly otlpEndpoint: string | undefined;
}

/** A ring that fails at once is some thousand spans in a second; what does not fit is dropped, never waited for. */
const BATCHES = { maxQueueSize: 32_768, maxExportBatchSize: 2_048, scheduledDelayMillis: 1_000 };

const KINDS = { consumer: SpanKind.CONSUMER, internal: SpanKind.INTERNAL } as const;

/**
 * Starts tracing when an endpoint is given; else answers a processor that drops everything.
 * Throws when the endpoint is no http or https URL.
 */
export function startTracing({ process, otlpEndpoint }: TracingOptions): Tracing {
  const resource = resourceOf(process);
  if (otlpEndpoint === undefined || otlpEndpoint === '') {
    return {
      isOn: false,
      resource,
      spanProcessor: new NoopSpanProcessor(),
      record: () => undefined,
      close: () => Promise.resolve(),
    };
  }
  const exporter = new OTLPTraceExporter({ url: parseEndpoint(otlpEndpoint) });
  const spanProcessor = new KeepErrors(new CleanSpans(new BatchSpanProcessor(exporter, BATCHES)));
  const idGenerator = new ChosenIds();
  const sampler = new ParentOrActs();
  const providerOf = (name: string): NodeTracerProvider =>
    new NodeTracerProvider({ resource: resourceOf(name), spanProcessors: [spanProcessor], idGenerator, sampler });
  const provider = providerOf(process);
  provider.register();
  const others = new Map<string, NodeTracerProvider>();
  const tracerOf = (name: string) => {
    const found = name === process ? provider : (others.get(name) ?? providerOf(name));
    if (found !== provider) others.set(name, found);
    return found.getTracer('ringmaster');
  };
  return {
    isOn: true,
    resource,
    spanProcessor,
    record: (past) => {
      const { parent, ids, beganAt, attributes, links = [] } = past;
      const context = parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
      const options = {
        kind: KINDS[past.kind ?? 'internal'],
        startTime: new Date(beganAt),
        attributes,
        links: links.map((each): Link => ({ context: each })),
      };
      const chosen = { traceId: ids?.traceId ?? null, spanId: ids?.spanId ?? null };
      const span = idGenerator.choose(chosen, () =>
        tracerOf(past.process ?? process).startSpan(past.name, options, context),
      );
      if (past.failure !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: past.failure });
      span.end(new Date(Math.max(beganAt, past.endedAt)));
    },
    close: () => provider.shutdown(),
  };
}

function resourceOf(process: string): Resource {
  return resourceFromAttributes({ 'service.name': `ringmaster-${process}` });
}

function parseEndpoint(text: string): string {
  if (URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol)) return text;
  throw new Error(
    `OTEL_EXPORTER_OTLP_ENDPOINT is "${text}"; give the collector as a URL such as http://127.0.0.1:4317, or unset it`,
  );
}
