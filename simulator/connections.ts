import { agentSessionService } from '../proto/session-service';
import { GrpcConnection, type SimulatorTls } from './grpc-connection';
import { openStream, type Stream, type StreamEvents } from './wire';

/**
 * The connections of a simulator: so many, each shared by its share of the hosts. Connection c goes to gateway
 * c modulo the number of gateways; when a host has to try another gateway, that gets a connection of the same slot.
 */
export class Connections {
  private readonly connections = new Map<string, GrpcConnection>();

  constructor(
    private readonly gateways: readonly string[],
    private readonly count: number,
    private readonly tls: SimulatorTls,
  ) {}

  /** Opens the stream of host number `index`; `moves` is how often it went on to the next gateway. */
  open(index: number, moves: number, events: StreamEvents): Stream {
    const slot = index % this.count;
    const address = this.gateways[(slot + moves) % this.gateways.length] ?? '';
    const name = `${String(slot)} ${address}`;
    let connection = this.connections.get(name);
    if (connection === undefined) {
      connection = new GrpcConnection(address, agentSessionService.session.path, this.tls);
      this.connections.set(name, connection);
    }
    return openStream(connection, events);
  }

  close(): void {
    for (const connection of this.connections.values()) connection.close();
  }
}
