import type { ApiMetrics } from '../telemetry/api-metrics';
import type { Api } from './api-instance';
import { EVENTS_PATH } from './routes/events';

/** Measures each answered request; a stream is none of them: it lasts as long as somebody watches. */
export function measureRequests(app: Pick<Api, 'addHook'>, metrics: Pick<ApiMetrics, 'requestAnswered'>): void {
  app.addHook('onResponse', (request, reply, done) => {
    if (request.routeOptions.url !== EVENTS_PATH) {
      metrics.requestAnswered({ method: request.method, status: reply.statusCode, tookMs: reply.elapsedTime });
    }
    done();
  });
}
