import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { type AddressInfo, createServer, type Server as TcpServer } from 'node:net';
import type { ListenAddress } from '../environment/environment-reader';
import { agentSessionService } from '../proto/session-service';
import type { AcceptLimiter } from './accept-limiter';
import { ConnectionIdentities } from './connection-identities';
import { GatewayError, type GatewayErrorKind } from './gateway-error';
import {
  type ClientCertificate,
  type IdentityRules,
  sharerOfCertificate,
  type Speaker,
  speakerOfCertificate,
} from './identity';
import { Session } from './session';
import type { SessionHost, SessionStream } from './session-host';
import { createTlsServer, type TlsMaterial } from './tls';
import { readRequest, type WireStream, writeResponse } from './wire';

/** The trailer in which a stream's end says why (docs/protocol.md, "Reasons"). */
const REASON_TRAILER = 'ringmaster-reason';

const STATUS: Record<GatewayErrorKind, status> = {
  hello_timeout: status.DEADLINE_EXCEEDED,
  hello_expected: status.INVALID_ARGUMENT,
  hello_repeated: status.INVALID_ARGUMENT,
  identity_missing: status.UNAUTHENTICATED,
  identity_mismatch: status.PERMISSION_DENIED,
  unknown_host: status.PERMISSION_DENIED,
  identity_quarantined: status.PERMISSION_DENIED,
  identity_revoked: status.PERMISSION_DENIED,
  identity_deleted: status.PERMISSION_DENIED,
  certificate_ended: status.UNAUTHENTICATED,
  protocol_revision: status.FAILED_PRECONDITION,
  message_invalid: status.INVALID_ARGUMENT,
  sequence_gap: status.INVALID_ARGUMENT,
  superseded: status.ABORTED,
  slow_consumer: status.RESOURCE_EXHAUSTED,
  rate_exceeded: status.RESOURCE_EXHAUSTED,
  silent: status.UNAVAILABLE,
  store_unavailable: status.UNAVAILABLE,
  draining: status.UNAVAILABLE,
  internal: status.INTERNAL,
};

/** Bytes of one message an agent may send: a full journal digest fits many times. */
const LARGEST_MESSAGE = 256 * 1024;
/** One session per agent; a second stream is a reconnection that overtook the end of the first. */
const STREAMS_PER_CONNECTION = 4;
/** A simulator's connection carries a few thousand hosts. Said, because an HTTP/2 client assumes 100 until it is. */
const STREAMS_PER_SIMULATOR_CONNECTION = 20_000;

/** For the status of a stream to reach whoever says too much, before its connection is ended: the next one costs it a handshake. */
const TOLD_WITHIN_MS = 250;

export interface SessionServerOptions {
  readonly listen: ListenAddress;
  readonly tls: TlsMaterial;
  /** Who may speak for whom. */
  readonly identity: IdentityRules;
  /** Whom it lets begin a handshake. */
  readonly door: AcceptLimiter;
  readonly onIdle: () => void;
  /** A connection was ended, as its host has more than its share. */
  readonly onCrowdedOut: () => void;
  /** A connection that had no session for so long is ended. */
  readonly idleMs: number;
  /** After this long without traffic the server pings, and this long later it gives the connection up. */
  readonly keepaliveMs: number;
  readonly keepaliveTimeoutMs: number;
  readonly sessions: SessionHost;
}

/** The agents' listener: gRPC with client certificates required. */
export class SessionServer {
  private readonly server: Server;
  private readonly listener: TcpServer;
  private readonly identities = new ConnectionIdentities();

  private constructor(options: SessionServerOptions) {
    this.server = new Server({
      // Its tables are an exposed surface and cost memory per connection.
      'grpc.enable_channelz': 0,
      // Off by default; without it Node keeps dead connections for ever (measured: gone after exactly the sum of both).
      'grpc.keepalive_time_ms': options.keepaliveMs,
      'grpc.keepalive_timeout_ms': options.keepaliveTimeoutMs,
      'grpc.max_receive_message_length': LARGEST_MESSAGE,
      'grpc.max_concurrent_streams': options.identity.allowSimulators
        ? STREAMS_PER_SIMULATOR_CONNECTION
        : STREAMS_PER_CONNECTION,
    });
    this.server.addService(agentSessionService, {
      session: (stream: WireStream) => {
        serve(stream, this.identities, options);
      },
    });
    const { tls, door, identity, onIdle, onCrowdedOut, idleMs } = options;
    // TLS is ours as well, so that it is known who is behind a connection before grpc-js spends anything on it.
    const injector = this.server.createConnectionInjector(ServerCredentials.createInsecure());
    const secured = createTlsServer(tls, (socket, certificate) => {
      const share = { sharer: sharerOfCertificate(certificate, identity), onCrowdedOut };
      if (this.identities.secured(socket, certificate, share)) injector.injectConnection(socket);
    });
    // The listener is ours so that connections are known from their first moment to their last; nothing is read before TLS.
    this.listener = createServer({ noDelay: true, pauseOnConnect: true }, (socket) => {
      door.arrived(socket, () => {
        this.identities.begin(socket, idleMs, onIdle);
        secured.emit('connection', socket);
      });
    });
  }

  /** Listens. Rejects when the address cannot be bound. */
  static async start(options: SessionServerOptions): Promise<{ server: SessionServer; port: number }> {
    const server = new SessionServer(options);
    await new Promise<void>((resolve, reject) => {
      server.listener.once('error', reject);
      server.listener.listen(options.listen.port, options.listen.host, resolve);
    });
    return { server, port: (server.listener.address() as AddressInfo).port };
  }

  /** Takes no new connection, waits `withinMs` for streams to end, then cuts the rest. */
  async stop(withinMs: number): Promise<void> {
    this.listener.close();
    const stopped = new Promise<void>((resolve) => {
      this.server.tryShutdown(() => {
        resolve();
      });
    });
    const cut = setTimeout(() => {
      this.server.forceShutdown();
      this.identities.cut();
    }, withinMs);
    await stopped;
    clearTimeout(cut);
  }
}

function serve(stream: WireStream, identities: ConnectionIdentities, options: SessionServerOptions): void {
  const peer = stream.getPeer();
  // A simulator's connection carries thousands of hosts, of which one said too much.
  const isOneAgent = !options.identity.allowSimulators;
  const connection = {
    speaker: () => speakerOfCertificate(certificateOf(stream, identities), options.identity),
    keep: () => identities.keep(peer),
    onTooMuch: () => {
      if (isOneAgent) identities.end(peer, TOLD_WITHIN_MS);
    },
  };
  const session = new Session(adapt(stream, connection), options.sessions);
  if (isOneAgent && !identities.mayBegin(peer)) {
    session.fail(
      new GatewayError('rate_exceeded', 'a connection is one agent, and this one began stream after stream'),
    );
    return;
  }
  stream.on('data', (request: Parameters<typeof readRequest>[0]) => {
    session.receive(() => readRequest(request));
  });
  stream.on('drain', () => {
    session.drained();
  });
  for (const end of ['end', 'cancelled', 'close', 'error']) {
    stream.on(end, () => {
      session.gone();
    });
  }
}

function certificateOf(stream: WireStream, identities: ConnectionIdentities): ClientCertificate {
  return identities.certificateOf(stream.getPeer(), () => {
    const certificate = stream.getAuthContext().sslPeerCertificate;
    const endsMs = Date.parse(certificate?.valid_to ?? '');
    return { names: certificate?.subjectaltname, serial: certificate?.serialNumber, endsMs };
  });
}

/** What a stream knows of the connection that it is on. */
interface Connection {
  readonly speaker: () => Speaker;
  /** There is a session: the connection is kept until what this returns is called. */
  readonly keep: () => () => void;
  readonly onTooMuch: () => void;
}

function adapt(stream: WireStream, { speaker, keep, onTooMuch }: Connection): SessionStream {
  let ended = false;
  let letGo: (() => void) | null = null;
  return {
    peer: speaker,
    write: (message, place) => {
      if (message.kind === 'welcome') letGo ??= keep();
      return stream.write(writeResponse(message, place));
    },
    pause: () => {
      stream.pause();
    },
    resume: () => {
      stream.resume();
    },
    end: (error) => {
      if (ended) return;
      ended = true;
      letGo?.();
      // grpc-js ends a stream with a status when it is given an error that bears one.
      if (error === undefined) stream.end();
      else stream.emit('error', statusOf(error));
      if (error?.kind === 'rate_exceeded') onTooMuch();
    },
  };
}

function statusOf(error: GatewayError): { code: status; details: string; metadata: Metadata } {
  const metadata = new Metadata();
  metadata.set(REASON_TRAILER, error.kind);
  return { code: STATUS[error.kind], details: error.message, metadata };
}
