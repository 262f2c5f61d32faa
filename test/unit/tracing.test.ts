import { trace } from '@opentelemetry/api';
import { startTracing } from '../../telemetry/tracing';

describe('tracing', () => {
  afterEach(() => {
    trace.disable();
  });

  it('is off without an endpoint: spans are not recorded, and closing is at once', async () => {
    const tracing = startTracing({ process: 'worker', otlpEndpoint: undefined });
    expect(trace.getTracer('test').startSpan('turn').isRecording()).toBe(false);
    expect(tracing.resource.attributes['service.name']).toBe('ringmaster-worker');
    await expect(tracing.close()).resolves.toBeUndefined();
  });

  it('is on with an endpoint', async () => {
    const tracing = startTracing({ process: 'worker', otlpEndpoint: 'http://127.0.0.1:4317' });
    expect(trace.getTracer('test').startSpan('turn').isRecording()).toBe(true);
    await tracing.close();
  });

  it.each(['collector:4317', '', 'file:///tmp/spans'])(
    'refuses the endpoint "%s" and names the variable',
    (otlpEndpoint) => {
      expect(() => startTracing({ process: 'worker', otlpEndpoint })).toThrow(/^OTEL_EXPORTER_OTLP_ENDPOINT is/);
    },
  );
});
