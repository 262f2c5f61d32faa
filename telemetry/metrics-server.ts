import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import type { ListenAddress } from '../environment/environment-reader';

export interface MetricsServer {
  /** The port that was taken. */
  readonly port: number;
  /** Stops listening and ends idle connections. */
  close(): Promise<void>;
}

/**
 * Serves `/metrics` for Prometheus and `/healthz` ("ok" while the process runs its event loop). Rejects when the port
 * is taken.
 */
export async function startMetricsServer(registry: Registry, listen: ListenAddress): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    void answer(registry, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen.port, listen.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the metrics server has no port');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
        server.closeAllConnections();
      }),
  };
}

async function answer(registry: Registry, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const send = (status: number, body: string, type = 'text/plain; charset=utf-8') => {
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    send(405, 'only GET and HEAD\n');
    return;
  }
  const path = (request.url ?? '/').split('?', 1)[0];
  if (path === '/healthz') send(200, 'ok\n');
  else if (path === '/metrics') {
    const text = await registry.metrics().catch(() => null);
    // The cause is in the log of whoever reads the database; a scraper needs only to know that this scrape is void.
    if (text === null) send(503, 'the metrics could not be read\n');
    else send(200, text, registry.contentType);
  } else send(404, 'ask for /metrics or /healthz\n');
}
