import { parse } from 'protobufjs';

/** The part of OTLP's published trace.proto that is looked at; the numbers are the wire format. */
const { root } = parse(`
syntax = "proto3";
message Export { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message Resource { repeated KeyValue attributes = 1; }
message ScopeSpans { repeated Span spans = 2; }
message Span {
  bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
  fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9; repeated Link links = 13; Status status = 15;
}
message Link { bytes trace_id = 1; bytes span_id = 2; }
message Status { string message = 2; int32 code = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; } }
`);
const EXPORT = root.lookupType('Export');
const ERROR = 2;

type Value = string | number | boolean | undefined;

/** One span as a collector gets it. */
export interface ReceivedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty: it has none. */
  readonly parentId: string;
  readonly isError: boolean;
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly beganAt: number;
  readonly endedAt: number;
  readonly attributes: Readonly<Record<string, Value>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

interface RawValue {
  readonly key: string;
  readonly value?: { stringValue?: string; boolValue?: boolean; intValue?: string; doubleValue?: number };
}

interface RawSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly RawValue[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

interface RawExport {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly RawValue[] };
    readonly scopeSpans?: readonly { readonly spans?: readonly RawSpan[] }[];
  }[];
}

const hex = (base64: string | undefined): string => Buffer.from(base64 ?? '', 'base64').toString('hex');

function valuesOf(raw: readonly RawValue[] = []): Record<string, Value> {
  return Object.fromEntries(
    raw.map(({ key, value }) => {
      const number = value?.intValue === undefined ? value?.doubleValue : Number(value.intValue);
      return [key, value?.stringValue ?? value?.boolValue ?? number] as const;
    }),
  );
}

function spanOf(service: string, raw: RawSpan): ReceivedSpan {
  return {
    service,
    name: raw.name,
    traceId: hex(raw.traceId),
    spanId: hex(raw.spanId),
    parentId: hex(raw.parentSpanId),
    isError: raw.status?.code === ERROR,
    message: raw.status?.message ?? '',
    beganAt: Number(BigInt(raw.startTimeUnixNano) / 1_000_000n),
    endedAt: Number(BigInt(raw.endTimeUnixNano) / 1_000_000n),
    attributes: valuesOf(raw.attributes),
    links: (raw.links ?? []).map(({ traceId, spanId }) => ({ traceId: hex(traceId), spanId: hex(spanId) })),
  };
}

/** The spans of one encoded export. */
export function readExport(request: Buffer): ReceivedSpan[] {
  const raw = EXPORT.toObject(EXPORT.decode(request), { bytes: String, longs: String }) as RawExport;
  return (raw.resourceSpans ?? []).flatMap(({ resource, scopeSpans = [] }) => {
    const service = String(valuesOf(resource?.attributes)['service.name']);
    return scopeSpans.flatMap(({ spans = [] }) => spans.map((span) => spanOf(service, span)));
  });
}
