import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type IncomingMessage, STATUS_CODES, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type PeerCertificate, TLSSocket } from 'node:tls';
import type { HostId } from '../model/ids';
import type { AcceptLimiter } from './accept-limiter';
import { ArtifactConnections, type ConnectionLimits } from './artifact-connections';
import { parseRange } from './byte-range';
import { hostIdOfCertificate } from './identity';
import type { TlsMaterial } from './tls';

/** A path is a digest and nothing else, so no request can name another file. */
const ARTIFACT_PATH = /^\/artifacts\/sha256\/([0-9a-f]{64})$/;
/** What has this name never changes. */
const CACHE_FOR_EVER = 'private, max-age=31536000, immutable';
const HEADERS_WITHIN_MS = 10_000;
const IDLE_MS = 60_000;
const HANDSHAKE_WITHIN_MS = 10_000;
/** An agent fetches over one, and may leave a few that broke behind. */
const LIMITS: ConnectionLimits = { strangersOfOne: 100, strangers: 1_000, ofOneHost: 8, known: 2_000 };

export interface ArtifactServerOptions {
  readonly listen: { readonly host: string; readonly port: number };
  /** Whom it lets begin a handshake. */
  readonly door: AcceptLimiter;
  readonly tls: TlsMaterial;
  readonly trustDomain: string;
  /** Files lie under `<directory>/sha256/<hex>`, put there whole by the api. */
  readonly directory: string;
  /** Whether this host, with the certificate of this serial, is kept out (rule I5). */
  readonly isBarred: (hostId: HostId, serial: string) => boolean;
  readonly onFailure: (what: string, error: unknown) => void;
}

/** The https listener agents fetch artifacts from, by digest, with their client certificates (docs/protocol.md, "Artifacts"). */
export class ArtifactServer {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly connections = new ArtifactConnections(LIMITS);

  private constructor(private readonly options: ArtifactServerOptions) {
    const { tls, door } = options;
    this.server = createServer(
      {
        ...{ ca: tls.ca, cert: tls.cert, key: tls.key, requestCert: true, rejectUnauthorized: true },
        ...{ minVersion: 'TLSv1.3', handshakeTimeout: HANDSHAKE_WITHIN_MS, pauseOnConnect: true },
      },
      (request, response) => {
        // Whoever takes what it asked for at its own pace is not unused.
        response.once('close', this.connections.use(request.socket));
        this.answer(request, response).catch((error: unknown) => {
          // The agent hung up, or the disk failed: either way it sees a short body and asks again from where it was.
          options.onFailure('serving an artifact', error);
          response.destroy();
        });
      },
    );
    this.server.headersTimeout = HEADERS_WITHIN_MS;
    this.server.setTimeout(IDLE_MS);
    this.server.on('secureConnection', (socket) => {
      // Whoever is no host is answered so (`isServed`), and all of them share one host's places.
      this.connections.secured(socket, this.hostOf(socket.getPeerCertificate()) ?? '');
    });
    // What begins a handshake is called in its turn. A listener of our own before this one would cost its times for headers:
    // Node counts them for servers that listen themselves.
    const handshakes = this.server.listeners('connection');
    this.server.removeAllListeners('connection');
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
      door.arrived(socket, () => {
        this.connections.begin(socket);
        for (const begin of handshakes) begin.call(this.server, socket);
      });
    });
  }

  /** Listens. Rejects when the address cannot be bound. */
  static async start(options: ArtifactServerOptions): Promise<{ server: ArtifactServer; port: number }> {
    const server = new ArtifactServer(options);
    await new Promise<void>((resolve, reject) => {
      server.server.once('error', reject);
      server.server.listen(options.listen.port, options.listen.host, () => {
        server.server.off('error', reject);
        resolve();
      });
    });
    return { server, port: (server.server.address() as AddressInfo).port };
  }

  /** Takes no new connection and cuts the open ones: a download resumes elsewhere. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.isServed(request)) {
      this.refuse(response, 403);
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      this.refuse(response, 405);
      return;
    }
    const hex = ARTIFACT_PATH.exec(request.url ?? '')?.[1];
    const file = hex === undefined ? null : await openIfPresent(join(this.options.directory, 'sha256', hex));
    if (hex === undefined || file === null) {
      this.refuse(response, 404);
      return;
    }
    try {
      await this.send(request, response, { file, hex });
    } finally {
      await file.close();
    }
  }

  /** Whoever the authority vouches for may read artifacts, but only agents have a reason to, and none that is barred. */
  private isServed(request: IncomingMessage): boolean {
    if (!(request.socket instanceof TLSSocket)) return false;
    const certificate = request.socket.getPeerCertificate();
    const hostId = this.hostOf(certificate);
    // A connection may be older than the end of its certificate.
    if (hostId === null || !(Date.parse(certificate.valid_to) > Date.now())) return false;
    return !this.options.isBarred(hostId, certificate.serialNumber.toLowerCase());
  }

  private hostOf({ subjectaltname }: PeerCertificate): HostId | null {
    try {
      return hostIdOfCertificate(subjectaltname, this.options.trustDomain);
    } catch {
      // identity_missing is the only thing it throws.
      return null;
    }
  }

  private async send(
    request: IncomingMessage,
    response: ServerResponse,
    artifact: { readonly file: FileHandle; readonly hex: string },
  ): Promise<void> {
    const stat = await artifact.file.stat();
    if (!stat.isFile()) {
      this.refuse(response, 404);
      return;
    }
    const etag = `"sha256:${artifact.hex}"`;
    const ifRange = request.headers['if-range'];
    const wanted = ifRange === undefined || ifRange === etag ? request.headers.range : undefined;
    const range = parseRange(wanted, stat.size);
    response.setHeader('Accept-Ranges', 'bytes');
    if (range === 'unsatisfiable') {
      response.setHeader('Content-Range', `bytes */${String(stat.size)}`);
      this.refuse(response, 416);
      return;
    }
    const { start, end } = range === 'whole' ? { start: 0, end: stat.size - 1 } : range;
    const length = end - start + 1;
    response.statusCode = range === 'whole' ? 200 : 206;
    if (range !== 'whole') {
      response.setHeader('Content-Range', `bytes ${String(start)}-${String(end)}/${String(stat.size)}`);
    }
    response.setHeader('ETag', etag);
    response.setHeader('Cache-Control', CACHE_FOR_EVER);
    response.setHeader('Content-Type', 'application/octet-stream');
    response.setHeader('Content-Length', length);
    if (request.method === 'GET' && length > 0)
      await pipeline(artifact.file.createReadStream({ start, end, autoClose: false }), response);
    else response.end();
  }

  private refuse(response: ServerResponse, statusCode: number): void {
    response.statusCode = statusCode;
    response.setHeader('Content-Type', 'text/plain');
    response.end(`${STATUS_CODES[statusCode] ?? ''}\n`);
  }
}

async function openIfPresent(path: string): Promise<FileHandle | null> {
  try {
    // No link is followed: an artifact is the file with its own bytes.
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ELOOP') return null;
    throw error;
  }
}
