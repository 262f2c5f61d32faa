import type { Socket } from 'node:net';
import { subscriberOf } from '../model/network-address';

/** How many connections there may be. */
export interface ConnectionLimits {
  /** In their handshake, of one address (an IPv6 /64 is one) and of all: whoever means it is through within a second. */
  readonly strangersOfOne: number;
  readonly strangers: number;
  /** Behind their handshake, of one host and of all. */
  readonly ofOneHost: number;
  readonly known: number;
}

interface Known {
  readonly host: string;
  readonly end: () => void;
  /** Requests in hand. */
  requests: number;
}

type Peer = Pick<Socket, 'remoteAddress' | 'remotePort' | 'localAddress' | 'localPort'>;

const nameOf = ({ remoteAddress, remotePort, localAddress, localPort }: Peer): string =>
  [remoteAddress, remotePort, localAddress, localPort].map((each) => String(each ?? '')).join(' ');

/**
 * Which connections for artifacts stay when there are too many: whoever says nothing takes no place from one that a certificate
 * names, and of those one that is used takes it from one that is not.
 */
export class ArtifactConnections {
  /** By address, oldest first; each by its name. */
  private readonly strangers = new Map<string, Map<string, Socket>>();
  private strangerCount = 0;
  /** Oldest first. */
  private readonly known = new Map<string, Known>();
  private readonly ofHosts = new Map<string, number>();

  constructor(private readonly limits: ConnectionLimits) {}

  /** A handshake begins. Beyond the limits the oldest of this address gives way, or of whichever address has most. */
  begin(socket: Socket): void {
    const [address, name] = [subscriberOf(socket.remoteAddress ?? ''), nameOf(socket)];
    const own = this.strangers.get(address) ?? new Map<string, Socket>();
    own.set(name, socket);
    this.strangers.set(address, own);
    this.strangerCount += 1;
    socket.once('close', () => {
      this.leaveStrangers(address, name, socket);
    });
    if (own.size > this.limits.strangersOfOne) this.endOldest(address, own);
    else if (this.strangerCount > this.limits.strangers) this.endOfMost();
  }

  /** Its handshake is over, and this is whose it is. False: there is no place for it, and it is ended. */
  secured(socket: Socket, host: string): boolean {
    const name = nameOf(socket);
    this.leaveStrangers(subscriberOf(socket.remoteAddress ?? ''), name);
    const open = this.ofHosts.get(host) ?? 0;
    const isRoom = open < this.limits.ofOneHost && (this.known.size < this.limits.known || this.endUnused());
    if (!isRoom) {
      socket.destroy();
      return false;
    }
    const end = (): void => {
      socket.destroy();
    };
    const known: Known = { host, end, requests: 0 };
    this.known.set(name, known);
    this.ofHosts.set(host, open + 1);
    socket.once('close', () => {
      this.leaveKnown(name, known);
    });
    return true;
  }

  /** A request is in hand. Returns what is to be called, once, when it is answered. */
  use(socket: Peer): () => void {
    const known = this.known.get(nameOf(socket));
    if (known === undefined) return () => undefined;
    known.requests += 1;
    return () => {
      known.requests -= 1;
    };
  }

  private endUnused(): boolean {
    for (const [name, known] of this.known) {
      if (known.requests > 0) continue;
      this.leaveKnown(name, known);
      known.end();
      return true;
    }
    return false;
  }

  private endOfMost(): void {
    let most: [address: string, own: Map<string, Socket>] | null = null;
    for (const each of this.strangers) if (most === null || each[1].size > most[1].size) most = each;
    if (most !== null) this.endOldest(...most);
  }

  private endOldest(address: string, own: ReadonlyMap<string, Socket>): void {
    for (const [name, socket] of own) {
      this.leaveStrangers(address, name);
      socket.destroy();
      return;
    }
  }

  /** `socket`: only this one; of its name there may be a successor. */
  private leaveStrangers(address: string, name: string, socket?: Socket): void {
    const own = this.strangers.get(address);
    const present = own?.get(name);
    if (own === undefined || present === undefined || (socket !== undefined && socket !== present)) return;
    own.delete(name);
    this.strangerCount -= 1;
    if (own.size === 0) this.strangers.delete(address);
  }

  private leaveKnown(name: string, known: Known): void {
    if (this.known.get(name) !== known) return;
    this.known.delete(name);
    const left = (this.ofHosts.get(known.host) ?? 1) - 1;
    if (left === 0) this.ofHosts.delete(known.host);
    else this.ofHosts.set(known.host, left);
  }
}
