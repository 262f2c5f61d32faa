import type { Socket } from 'node:net';
import type { ClientCertificate } from './identity';

interface Connection {
  readonly socket: Socket;
  /** Another open connection has the same peer: none of them is known by it, and each is asked itself. */
  isAmbiguous: boolean;
  /** Its client certificate, once a stream asked; null until then. */
  certificate: ClientCertificate | null;
  readonly idle: NodeJS.Timeout;
}

/**
 * The certificates of the connections that are open, each read once: reading one costs as much as opening a session
 * (0.4 to 1 ms, measured), and a simulator's or a proxy's connection carries thousands. A connection is known by its peer's
 * address, which is its own from the moment it was accepted: a successor on the same port begins anew. Where the gateway has
 * several addresses two connections may have the same peer; then nothing is kept of either.
 */
export class ConnectionIdentities {
  readonly #connections = new Map<string, readonly Connection[]>();

  /**
   * A connection was admitted, before anything was read from it. It is ended when nobody asked for its certificate within
   * `idleMs`, as each session does at its Hello: a handshake that never ends, or a connection kept for nothing.
   */
  begin(socket: Socket, idleMs: number, onIdle: () => void): void {
    const peer = `${socket.remoteAddress ?? ''}:${String(socket.remotePort ?? '')}`;
    const others = this.#connections.get(peer) ?? [];
    const idle = setTimeout(() => {
      onIdle();
      socket.destroy();
    }, idleMs).unref();
    const connection: Connection = { socket, isAmbiguous: others.length > 0, certificate: null, idle };
    for (const other of others) other.isAmbiguous = true;
    this.#connections.set(peer, [...others, connection]);
    socket.once('close', () => {
      clearTimeout(idle);
      const left = (this.#connections.get(peer) ?? []).filter((each) => each !== connection);
      if (left.length === 0) this.#connections.delete(peer);
      else this.#connections.set(peer, left);
    });
  }

  /** The certificate of `peer` (`address:port`); `read` is asked once for each connection, and always for one that is gone. */
  certificateOf(peer: string, read: () => ClientCertificate): ClientCertificate {
    const connections = this.#connections.get(peer) ?? [];
    for (const { idle } of connections) clearTimeout(idle);
    const [connection] = connections;
    if (connection === undefined || connection.isAmbiguous) return read();
    connection.certificate ??= read();
    return connection.certificate;
  }

  /** Ends the connection of `peer` after `afterMs`, in which it is told why. */
  end(peer: string, afterMs: number): void {
    for (const { socket } of this.#connections.get(peer) ?? []) {
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
