import { type Client, credentials } from '@grpc/grpc-js';
import { openConnection, openStream, type Stream, type StreamEvents } from './wire';

/** PEM. */
export interface SimulatorTls {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * The connections of a simulator: so many, each shared by its share of the hosts. Connection c goes to gateway
 * c modulo the number of gateways; when a host has to try another gateway, that gets a connection of the same slot.
 */
export class Connections {
  private readonly clients = new Map<string, Client>();
  private readonly credentials;

  constructor(
    private readonly gateways: readonly string[],
    private readonly count: number,
    tls: SimulatorTls,
  ) {
    this.credentials = credentials.createSsl(tls.ca, tls.key, tls.cert);
  }

  /** Opens the stream of host number `index`; `moves` is how often it went on to the next gateway. */
  open(index: number, moves: number, events: StreamEvents): Stream {
    const slot = index % this.count;
    const address = this.gateways[(slot + moves) % this.gateways.length] ?? '';
    const name = `${String(slot)} ${address}`;
    let client = this.clients.get(name);
    if (client === undefined) {
      client = openConnection(address, this.credentials);
      this.clients.set(name, client);
    }
    return openStream(client, events);
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
  }
}
