import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { asId, type CampaignId } from '../../model/ids';
import { campaignSpan, inCampaign, quietlyInCampaign, traceFields } from '../../telemetry/trace-context';
import { startTracing } from '../../telemetry/tracing';
import { startSpanCollector } from '../../bench/span-collector';
import { readExport } from '../../proto/received-spans';
import { collectSpans } from '../e2e/collect-spans';

const campaignId = asId<CampaignId>('01999ac0-1234-7abc-8def-0123456789ab');
const root = campaignSpan(campaignId);

afterEach(() => {
  trace.disable();
  context.disable();
});

describe('tracing', () => {
  it.each([undefined, ''])(
    'is off without an endpoint (%j): spans are not recorded, and closing is at once',
    async (otlpEndpoint) => {
      const tracing = startTracing({ process: 'worker', otlpEndpoint });
      expect(tracing.isOn).toBe(false);
      expect(trace.getTracer('test').startSpan('turn').isRecording()).toBe(false);
      await inCampaign(campaignId, 'launch', () => {
        expect(trace.getActiveSpan()?.isRecording() ?? false).toBe(false);
        return Promise.resolve();
      });
      await expect(tracing.close()).resolves.toBeUndefined();
    },
  );

  it.each(['collector:4317', 'file:///tmp/spans'])(
    'refuses the endpoint "%s" and names the variable',
    (otlpEndpoint) => {
      expect(() => startTracing({ process: 'worker', otlpEndpoint })).toThrow(/^OTEL_EXPORTER_OTLP_ENDPOINT is/);
    },
  );
});

/** What a collector gets over OTLP of what `work` did. */
async function exported(work: (tracing: ReturnType<typeof startTracing>) => Promise<void>) {
  const { collector, spans } = await collectSpans();
  const tracing = startTracing({ process: 'worker', otlpEndpoint: collector.endpoint });
  await work(tracing);
  await tracing.close();
  await collector.close();
  return spans;
}

const past = { beganAt: 1_000, endedAt: 3_500, attributes: {}, failure: null };

describe('what a collector gets', () => {
  it('a past span has the ids, times, process and links that were given', async () => {
    const [plan, install] = await exported((tracing) => {
      tracing.record({ ...past, name: 'plan', parent: null, ids: root });
      tracing.record({
        ...past,
        name: 'install',
        process: 'agent',
        parent: root,
        failure: 'FAILED step',
        links: [root],
      });
      return Promise.resolve();
    });
    const { traceId, spanId } = root;
    expect(plan).toMatchObject({ service: 'ringmaster-worker', traceId, spanId, parentId: '', isError: false });
    expect(install).toMatchObject({
      service: 'ringmaster-agent',
      traceId,
      parentId: spanId,
      beganAt: 1_000,
      endedAt: 3_500,
    });
    expect(install).toMatchObject({ isError: true, message: 'FAILED step', links: [{ traceId, spanId }] });
    expect(install!.spanId).not.toBe(spanId);
  });

  it('no secret: not in a name or an attribute, nor in what an error says or where it was thrown', async () => {
    const secret = 'hunter2-3f9a7c';
    const sent: Buffer[] = [];
    const collector = await startSpanCollector((request) => sent.push(request));
    const tracing = startTracing({ process: 'worker', otlpEndpoint: collector.endpoint });
    const url = `postgres://ringmaster:${secret}@db.example:5432/ringmaster`;
    const span = trace
      .getTracer('test')
      .startSpan(`connect ${url}`, { attributes: { url, apiToken: secret, hosts: 7 } });
    span.recordException(new Error(`no answer from ${url}`));
    span.setStatus({ code: SpanStatusCode.ERROR, message: `no answer from ${url}` });
    span.end();
    tracing.record({ ...past, name: 'connected', parent: root, failure: `password: ${secret}` });
    await tracing.close();
    await collector.close();
    const told = Buffer.concat(sent).toString('latin1');
    expect(told).not.toContain(secret);
    expect(told).toContain('no answer from postgres://ringmaster:[secret]@db.example:5432/ringmaster');
    expect(told).toContain('exception.stacktrace');
    expect(told).toContain('password: [secret]');
    expect(sent.flatMap((request) => readExport(request))).toMatchObject([
      { attributes: { apiToken: '[secret]', hosts: 7 }, isError: true },
      { name: 'connected', isError: true },
    ]);
  });

  it('of what is not sampled only what failed', async () => {
    const quiet = { ...root, traceFlags: 0 };
    const spans = await exported(async (tracing) => {
      tracing.record({ ...past, name: 'went well', parent: quiet });
      tracing.record({ ...past, name: 'failed', parent: quiet, failure: 'FAILED' });
      await quietlyInCampaign(campaignId, () => inCampaignQuietly('went well, too'));
    });
    expect(spans.map(({ name }) => name)).toEqual(['failed']);
  });

  it('of requests without a trace those that act, not those that read', async () => {
    const spans = await exported(() => {
      for (const method of ['GET', 'POST']) {
        const options = { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } };
        trace.getTracer('test').startSpan(method, options, ROOT_CONTEXT).end();
      }
      return Promise.resolve();
    });
    expect(spans.map(({ name }) => name)).toEqual(['POST']);
  });

  it('a part of a campaign that was asked for: below its root, linked with the asker both ways, and named by log lines', async () => {
    let line = {};
    const spans = await exported(async () => {
      await trace.getTracer('test').startActiveSpan('asker', async (asker) => {
        await inCampaign(campaignId, 'launch', () => {
          line = traceFields();
          return Promise.resolve();
        });
        asker.end();
      });
    });
    const [launch, asker] = spans;
    expect(launch).toMatchObject({ name: 'launch', traceId: root.traceId, parentId: root.spanId });
    expect(launch!.links).toEqual([{ traceId: asker!.traceId, spanId: asker!.spanId }]);
    expect(asker!.links).toEqual([{ traceId: root.traceId, spanId: root.spanId }]);
    expect(line).toEqual({ trace_id: root.traceId, span_id: launch!.spanId });
  });
});

function inCampaignQuietly(name: string): Promise<void> {
  trace.getTracer('test').startSpan(name).end();
  return Promise.resolve();
}
