import { context, propagation, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';
import type { Api } from './api-instance';

/**
 * Makes a span of every request of somebody who was let in, below the caller's `traceparent` if there is one. Without one, what
 * only reads is shown when it fails (telemetry/keep-errors.ts).
 */
export function traceRequests(app: Api): void {
  const spans = new WeakMap<FastifyRequest, Span>();
  const tracer = trace.getTracer('ringmaster');
  // After authentication, and after the body was read: that may lose the context that a handler is to have.
  app.addHook('preHandler', (request, reply, done) => {
    const { method, routeOptions } = request;
    const route = routeOptions.url ?? '';
    const span = tracer.startSpan(
      `${method} ${route}`,
      {
        kind: SpanKind.SERVER,
        startTime: Date.now() - reply.elapsedTime,
        attributes: { 'http.request.method': method, 'http.route': route, 'ringmaster.request.id': request.id },
      },
      propagation.extract(ROOT_CONTEXT, request.headers),
    );
    spans.set(request, span);
    context.with(trace.setSpan(ROOT_CONTEXT, span), done);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}
