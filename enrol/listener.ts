import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Rate } from '../model/token-bucket';
import { createServer as createHttps, type Server as HttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { EnrolMetrics } from '../telemetry/enrol-metrics';
import type { Logger } from '../telemetry/log';
import type { EnrolWay } from '../telemetry/metrics';
import type { EnrolDesk, Issued } from './desk';
import { EnrolError } from './enrol-error';
import { parseEnrolRequest, parseRenewRequest } from './request-body';
import { Turnstile } from './turnstile';

/** A token, a name and three pieces of DER in base64 have 3 KiB. */
const LARGEST_BODY = 16 * 1024;
/** From the connection to the answer, handshake included: whoever says it byte by byte keeps no place for longer. */
export const REQUEST_MS = 10_000;
const MOST_CONNECTIONS = 200;

/** How many connections are taken before TLS: a handshake and a signature cost 5 ms, and nobody here is known yet. */
export const ENROL_RATES: { readonly address: Rate; readonly total: Rate } = {
  address: { burst: 10, perSecond: 1 },
  total: { burst: 100, perSecond: 50 },
};

const WAYS: ReadonlyMap<string, EnrolWay> = new Map([
  ['/v1/enrol', 'token'],
  ['/v1/re-enrol', 're_enrolment'],
]);

export interface EnrolListenerOptions {
  readonly listen: { readonly host: string; readonly port: number };
  /** This listener's own, PEM. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer };
  readonly rates: { readonly address: Rate; readonly total: Rate };
  /** Before a connection is cut. */
  readonly requestMs: number;
  readonly desk: EnrolDesk;
  readonly metrics: Pick<EnrolMetrics, 'requested'>;
  readonly log: Logger;
}

/**
 * Where hosts that have no certificate, or none that counts, ask for one: HTTPS of its own, one request to a connection.
 * `POST /v1/enrol` takes a join token, `POST /v1/re-enrol` the last certificate and a signature by its key (docs/protocol.md, "Enrolment").
 */
export class EnrolListener {
  private readonly https: HttpsServer;
  private readonly tcp: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly options: EnrolListenerOptions) {
    const { tls, rates, requestMs, metrics, log } = options;
    const turnstile = new Turnstile(rates, () => performance.now());
    this.https = createHttps({ ...tls, minVersion: 'TLSv1.3' }, (request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        log.error({ err: error }, 'a request was not answered');
        response.destroy();
      });
    });
    this.https.maxRequestsPerSocket = 1;
    // Ours, so that whoever knocks too often is turned away before a handshake was paid for.
    this.tcp = createServer((socket) => {
      if (!turnstile.lets(socket.remoteAddress ?? '')) {
        metrics.requested('none', 'turned_away');
        socket.destroy();
        return;
      }
      this.sockets.add(socket);
      // Ours too: Node's own times for a request are kept by servers that listen themselves.
      const deadline = setTimeout(() => socket.destroy(), requestMs);
      socket.once('close', () => {
        clearTimeout(deadline);
        this.sockets.delete(socket);
      });
      this.https.emit('connection', socket);
    });
    this.tcp.maxConnections = MOST_CONNECTIONS;
  }

  /** Listens. Rejects when the address cannot be bound. */
  static async start(options: EnrolListenerOptions): Promise<{ listener: EnrolListener; port: number }> {
    const listener = new EnrolListener(options);
    await new Promise<void>((resolve, reject) => {
      listener.tcp.once('error', reject);
      listener.tcp.listen(options.listen.port, options.listen.host, resolve);
    });
    return { listener, port: (listener.tcp.address() as AddressInfo).port };
  }

  /** Takes no new connection and cuts the open ones: whoever had no answer asks again with the same key. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.tcp.close(() => {
        resolve();
      });
    });
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { log, metrics } = this.options;
    const address = request.socket.remoteAddress ?? '';
    const path = request.url ?? '';
    const way = WAYS.get(path) ?? 'none';
    try {
      const issued = await this.answer(path, request, address);
      metrics.requested(way, issued.ok ? 'issued' : 'refused');
      log.info({ address, path, refusal: issued.ok ? null : issued.refusal }, 'answered');
      if (issued.ok) send(response, 200, { certificate: issued.certificate, authority: issued.authority });
      else send(response, 403, { kind: issued.refusal, message: 'no certificate is issued (docs/errors.md)' });
    } catch (error) {
      const known =
        error instanceof EnrolError
          ? error
          : new EnrolError('unavailable', 'not now; ask again later', { cause: error });
      metrics.requested(way, known.kind === 'unavailable' ? 'failed' : 'invalid');
      log.warn({ address, path, kind: known.kind, err: known.cause }, known.message);
      send(response, known.kind === 'unavailable' ? 503 : 400, { kind: known.kind, message: known.message });
    }
  }

  private async answer(path: string, request: IncomingMessage, address: string): Promise<Issued> {
    const { desk } = this.options;
    if (request.method !== 'POST') throw new EnrolError('request_invalid', 'only POST is answered');
    if (path === '/v1/enrol') return desk.enrol({ ...parseEnrolRequest(await readBody(request)), address });
    if (path === '/v1/re-enrol') return desk.renew(parseRenewRequest(await readBody(request)), 're_enrolment');
    throw new EnrolError('request_invalid', 'there are /v1/enrol and /v1/re-enrol');
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > LARGEST_BODY) throw new EnrolError('request_invalid', `more than ${String(LARGEST_BODY)} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function send(response: ServerResponse, status: number, body: Readonly<Record<string, string>>): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', Connection: 'close' });
  response.end(JSON.stringify(body));
}
