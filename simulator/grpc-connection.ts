import { type ClientHttp2Session, type ClientHttp2Stream, connect, type IncomingHttpHeaders } from 'node:http2';
import { FrameError, FrameReader } from '../proto/grpc-frames';

/** PEM. */
export interface SimulatorTls {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** What a stream tells its session. `closed` comes once, and last. */
export interface ByteStreamEvents {
  /** One message; false when it is none, which ends the stream. */
  received(bytes: Buffer): boolean;
  /** There is room again after a write returned false. */
  drained(): void;
  /** `refusal`: the gateway's reason, when it gave one. */
  closed(refusal: string): void;
}

/** A gRPC stream of framed bytes. */
export interface ByteStream {
  /** False when no more should be sent, or the stream is over. */
  write(frame: Buffer): boolean;
  /** Ends our side. Never a reset: servers end connections that reset many streams (docs/simulator.md, "Limits"). */
  end(): void;
}

/** A simulated host's own limit for what a gateway sends; an order is a few hundred bytes. */
const LARGEST_MESSAGE = 4 * 1024 * 1024;
/** Until the gateway says how many streams it takes (rule I4). */
const MOST_STREAMS = 20_000;
/** Of everything that all hosts of one connection have not read yet; the protocol's 64 KiB are for one page of a browser. */
const CONNECTION_WINDOW = 4 * 1024 * 1024;
const CONNECTION_MEGABYTES = 1_000;
/** When to come back is each host's decision; this keeps thousands of them from trying the same address at once. */
const RECONNECT_MS = 100;

/**
 * A connection that many streams share, on Node's own HTTP/2: half the cost of a general gRPC client for each stream and
 * message (docs/decisions/0009). Made when its first stream is opened, and again when one is opened after it was lost.
 */
export class GrpcConnection {
  private session: ClientHttp2Session | null = null;
  private lastAttemptMs = Number.NEGATIVE_INFINITY;

  /** `address` is `host:port`; `path` is the method. */
  constructor(
    private readonly address: string,
    private readonly path: string,
    private readonly tls: SimulatorTls,
  ) {}

  /** Opens a stream; when the connection was lost a moment ago, one that is over at once. */
  open(events: ByteStreamEvents): ByteStream {
    const session = this.usable();
    if (session === null) {
      setImmediate(() => {
        events.closed('');
      });
      return OVER;
    }
    const stream = session.request({
      ...{ ':method': 'POST', ':path': this.path },
      ...{ 'content-type': 'application/grpc+proto', te: 'trailers' },
    });
    return serve(stream, events);
  }

  close(): void {
    this.session?.destroy();
  }

  private usable(): ClientHttp2Session | null {
    if (this.session !== null) return this.session;
    const now = performance.now();
    if (now - this.lastAttemptMs < RECONNECT_MS) return null;
    this.lastAttemptMs = now;
    const session = connect(`https://${this.address}`, {
      ...this.tls,
      maxSessionMemory: CONNECTION_MEGABYTES,
      peerMaxConcurrentStreams: MOST_STREAMS,
      settings: { enablePush: false },
    });
    this.session = session;
    const forget = (): void => {
      if (this.session === session) this.session = null;
    };
    session.on('connect', () => {
      session.setLocalWindowSize(CONNECTION_WINDOW);
    });
    // Its streams go on; new ones go elsewhere.
    session.on('goaway', forget);
    session.on('close', forget);
    // Its streams are told.
    session.on('error', forget);
    return session;
  }
}

const OVER: ByteStream = { write: () => false, end: () => undefined };

function serve(stream: ClientHttp2Stream, events: ByteStreamEvents): ByteStream {
  const reader = new FrameReader(LARGEST_MESSAGE);
  let refusal = '';
  let isOver = false;
  const close = (): void => {
    if (isOver) return;
    isOver = true;
    events.closed(refusal);
  };
  const heed = (headers: IncomingHttpHeaders): void => {
    refusal = String(headers['ringmaster-reason'] ?? refusal);
  };
  stream.on('response', heed);
  stream.on('trailers', heed);
  stream.on('data', (chunk: Buffer) => {
    reader.push(chunk);
    if (isOver || readAll(reader, events)) return;
    stream.end();
    close();
  });
  stream.on('drain', () => {
    if (!isOver) events.drained();
  });
  stream.on('end', () => {
    stream.end();
    close();
  });
  // 'close' follows.
  stream.on('error', () => undefined);
  stream.on('close', close);
  return {
    write: (frame) => !isOver && !stream.destroyed && stream.write(frame),
    end: () => {
      stream.end();
    },
  };
}

/** False when what came is no message. */
function readAll(reader: FrameReader, events: ByteStreamEvents): boolean {
  for (;;) {
    const message = next(reader);
    if (message === null) return true;
    if (message === 'broken' || !events.received(message)) return false;
  }
}

function next(reader: FrameReader): Buffer | 'broken' | null {
  try {
    return reader.next();
  } catch (error) {
    if (error instanceof FrameError) return 'broken';
    throw error;
  }
}
