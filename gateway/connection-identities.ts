import type { Socket } from 'node:net';

interface Connection {
  readonly socket: Socket;
  /** The names of its client certificate, once a stream asked; null until then. */
  names: { readonly text: string | undefined } | null;
}

/**
 * The certificates' names of the connections that are open, each read once: reading one costs as much as opening a session
 * (0.4 to 1 ms, measured), and a simulator's or a proxy's connection carries thousands. A connection is known by its peer's
 * address, which is its own from the moment it was accepted: a successor on the same port begins anew.
 */
export class ConnectionIdentities {
  readonly #connections = new Map<string, Connection>();

  /** A connection was accepted, before anything was read from it. */
  begin(socket: Socket): void {
    const peer = `${socket.remoteAddress ?? ''}:${String(socket.remotePort ?? '')}`;
    const connection: Connection = { socket, names: null };
    this.#connections.set(peer, connection);
    socket.once('close', () => {
      if (this.#connections.get(peer) === connection) this.#connections.delete(peer);
    });
  }

  /** The names for `peer` (`address:port`); `read` is asked once for each connection, and always for one that is gone. */
  namesOf(peer: string, read: () => string | undefined): string | undefined {
    const connection = this.#connections.get(peer);
    if (connection === undefined) return read();
    connection.names ??= { text: read() };
    return connection.names.text;
  }

  /** Ends every connection at once, those in their handshake too. */
  cut(): void {
    for (const { socket } of this.#connections.values()) socket.destroy();
  }
}
