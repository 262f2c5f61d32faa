import type { Socket } from 'node:net';
import { type Rate, TokenBucket } from '../model/token-bucket';
import type { ClientCertificate } from './identity';

/** Whose share of the connections one is, and who hears when another one is ended for it. */
export interface ConnectionShare {
  /** Connections with the same are counted together; null: this one is not counted. */
  readonly sharer: string | null;
  readonly onCrowdedOut: () => void;
}

interface Connection {
  readonly socket: Socket;
  /** Where it came to: of two with the same peer no two have the same. */
  readonly local: string;
  /** Another open connection has the same peer: none of them is known by it, and each is asked itself. */
  isAmbiguous: boolean;
  /** Its client certificate; null until its handshake is over. */
  certificate: ClientCertificate | null;
  /** Streams that have a session. */
  sessions: number;
  /** Looks whether it has one; begins anew when the last one is over. */
  readonly idle: NodeJS.Timeout;
  readonly streams: TokenBucket;
  isEnding: boolean;
}

/** An agent begins one on a connection, and a few where its first ones were refused. */
const STREAMS: Rate = { perSecond: 1, burst: 30 };
/** An agent has one, and may have left some behind that broke unheard: they are found dead after a minute or two. */
const MOST_OF_ONE = 8;

const localOf = ({ localAddress, localPort }: Pick<Socket, 'localAddress' | 'localPort'>): string =>
  `${localAddress ?? ''}:${String(localPort ?? '')}`;
const peerOf = ({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string =>
  `${remoteAddress ?? ''}:${String(remotePort ?? '')}`;

/**
 * The certificates of the connections that are open, each read once: reading one costs as much as opening a session
 * (0.4 to 1 ms, measured), and a simulator's or a proxy's connection carries thousands. A connection is known by its peer's
 * address, which is its own from the moment it was accepted: a successor on the same port begins anew. Where the gateway has
 * several addresses two connections may have the same peer; then nothing is kept of either.
 */
export class ConnectionIdentities {
  readonly #connections = new Map<string, readonly Connection[]>();
  /** By whose they are, those whose handshake is over, the oldest first. */
  readonly #shares = new Map<string, readonly Connection[]>();

  /**
   * A connection was admitted, before anything was read from it. It is ended when it had no session for `idleMs`: a handshake that
   * never ends, or a connection kept for nothing, before its session, after it, or in the place of one that is refused.
   */
  begin(socket: Socket, idleMs: number, onIdle: () => void): void {
    const peer = peerOf(socket);
    const others = this.#connections.get(peer) ?? [];
    const connection: Connection = {
      socket,
      local: localOf(socket),
      isAmbiguous: others.length > 0,
      certificate: null,
      sessions: 0,
      idle: setTimeout(() => {
        if (connection.sessions > 0) return;
        onIdle();
        socket.destroy();
      }, idleMs).unref(),
      streams: new TokenBucket(STREAMS, performance.now()),
      isEnding: false,
    };
    for (const other of others) other.isAmbiguous = true;
    this.#connections.set(peer, [...others, connection]);
    socket.once('close', () => {
      clearTimeout(connection.idle);
      const left = (this.#connections.get(peer) ?? []).filter((each) => each !== connection);
      if (left.length === 0) this.#connections.delete(peer);
      else this.#connections.set(peer, left);
    });
  }

  /**
   * The handshake of a connection is over. One identity has eight at most: beyond it the oldest that has no session is ended, so that
   * whoever has a host's key keeps neither memory nor that host. Returns false when it is this one.
   */
  secured(socket: Socket, certificate: ClientCertificate, { sharer, onCrowdedOut }: ConnectionShare): boolean {
    const local = localOf(socket);
    const connection = (this.#connections.get(peerOf(socket)) ?? []).find((each) => each.local === local);
    // It broke off meanwhile.
    if (connection === undefined) return false;
    connection.certificate = certificate;
    if (sharer === null) return true;
    const share = [...(this.#shares.get(sharer) ?? []), connection];
    this.#shares.set(sharer, share);
    connection.socket.once('close', () => {
      this.#leave(sharer, connection);
    });
    if (share.length <= MOST_OF_ONE) return true;
    const oldest = share.find((each) => each.sessions === 0) ?? connection;
    this.#leave(sharer, oldest);
    onCrowdedOut();
    oldest.socket.destroy();
    return oldest !== connection;
  }

  #leave(sharer: string, connection: Connection): void {
    const left = (this.#shares.get(sharer) ?? []).filter((each) => each !== connection);
    if (left.length === 0) this.#shares.delete(sharer);
    else this.#shares.set(sharer, left);
  }

  /** Whether one more stream may begin on the connection of `peer`: each costs the gateway work before anything is known of it. */
  mayBegin(peer: string): boolean {
    const now = performance.now();
    return (this.#connections.get(peer) ?? []).every(({ streams }) => streams.take(now));
  }

  /** A session began on the connection of `peer`. Returns what is to be called, once, when it is over. */
  keep(peer: string): () => void {
    const connections = this.#connections.get(peer) ?? [];
    for (const connection of connections) connection.sessions += 1;
    return () => {
      for (const connection of connections) {
        connection.sessions -= 1;
        if (connection.sessions === 0 && !connection.socket.destroyed) connection.idle.refresh();
      }
    };
  }

  /** The certificate of `peer` (`address:port`); `read` is asked once for each connection, and always for one that is gone. */
  certificateOf(peer: string, read: () => ClientCertificate): ClientCertificate {
    const connections = this.#connections.get(peer) ?? [];
    const [connection] = connections;
    if (connection === undefined || connection.isAmbiguous) return read();
    connection.certificate ??= read();
    return connection.certificate;
  }

  /** Ends the connection of `peer` after `afterMs`, in which it is told why. */
  end(peer: string, afterMs: number): void {
    for (const connection of this.#connections.get(peer) ?? []) {
      if (connection.isEnding) continue;
      connection.isEnding = true;
      const { socket } = connection;
      const timer = setTimeout(() => socket.destroy(), afterMs).unref();
      socket.once('close', () => {
        clearTimeout(timer);
      });
    }
  }

  /** Ends every connection at once, those in their handshake too. */
  cut(): void {
    for (const connections of this.#connections.values()) for (const { socket } of connections) socket.destroy();
  }
}
