import { createServer, type ServerHttp2Stream } from 'node:http2';
import { once } from 'node:events';

/** The path of OTLP's one method for traces. */
const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
/** gRPC frames a message by one byte (compressed or not) and its length. */
const FRAME_BYTES = 5;
/** ExportTraceServiceResponse without a field: everything was taken. */
const TAKEN = Buffer.alloc(FRAME_BYTES);

/** A collector that speaks OTLP over gRPC on loopback, as far as exporters need it. */
export interface SpanCollector {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Starts one; `onExport` gets each encoded ExportTraceServiceRequest. */
export async function startSpanCollector(onExport: (request: Buffer) => void): Promise<SpanCollector> {
  const server = createServer();
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  server.on('stream', (stream, headers) => {
    if (headers[':path'] !== EXPORT) {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '12' }, { endStream: true });
      return;
    }
    take(stream, onExport);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the collector has no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const session of sessions) session.destroy();
      await closed;
    },
  };
}

function take(stream: ServerHttp2Stream, onExport: (request: Buffer) => void): void {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  // An exporter that is killed breaks off; what was not whole is not looked at.
  stream.on('error', () => undefined);
  stream.on('end', () => {
    onExport(Buffer.concat(chunks).subarray(FRAME_BYTES));
    stream.on('wantTrailers', () => {
      stream.sendTrailers({ 'grpc-status': '0' });
    });
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.end(TAKEN);
  });
}
