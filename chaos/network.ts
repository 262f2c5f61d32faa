import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { Wire } from './connection-wire';

/** All connections between hosts and gateways: each passes through a listener of its host's own. */
export class Network {
  readonly #servers: Server[] = [];
  readonly #wires = new Map<string, Wire[]>();
  readonly #opened = new Map<string, number>();

  /** Listens for one host on a port of loopback and passes on to a gateway (`host:port`); answers the address to use. */
  async listen(name: string, gateway: string): Promise<string> {
    const colon = gateway.lastIndexOf(':');
    const to = { host: gateway.slice(0, colon), port: Number(gateway.slice(colon + 1)) };
    const server = createServer((socket) => {
      this.#opened.set(name, this.opened(name) + 1);
      const before = (this.#wires.get(name) ?? []).filter((wire) => wire.isOpen('near') || wire.isOpen('far'));
      this.#wires.set(name, [...before, new Wire(socket, to)]);
    });
    this.#servers.push(server);
    server.listen({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the system named no port');
    return `127.0.0.1:${address.port}`;
  }

  /** A host's connections that are open at both ends, the newest last. */
  wires(name: string): Wire[] {
    return (this.#wires.get(name) ?? []).filter((wire) => wire.isOpen('near') && wire.isOpen('far'));
  }

  /** How many connections a host has opened since the beginning. */
  opened(name: string): number {
    return this.#opened.get(name) ?? 0;
  }

  /** Takes no more connections. Those that are open end with their hosts. */
  close(): void {
    for (const server of this.#servers) server.close();
  }
}
