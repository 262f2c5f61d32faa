import type { Socket } from 'node:net';
import { subscriberOf } from '../model/network-address';
import { type Rate, TokenBucket } from '../model/token-bucket';

/** What became of a connection that was accepted. */
export type Admission = 'admitted' | 'turned_away' | 'waited_too_long';

export interface AcceptLimiterOptions {
  /** Handshakes begun. */
  readonly rate: Rate;
  /** Accepted connections that wait for theirs; each costs a descriptor and some KiB. */
  readonly mostWaiting: number;
  readonly waitAtMostMs: number;
  readonly onAdmission: (admission: Admission) => void;
}

interface Arrival {
  readonly socket: Socket;
  /** Begins the handshake. */
  readonly admit: (socket: Socket) => void;
}

interface Waiting extends Arrival {
  readonly sinceMs: number;
}

/** How often it looks while any waits. */
const LOOK_MS = 20;

/**
 * Stands before TLS: a handshake costs 2 to 3.5 ms of a core (measured), and whoever can connect can ask for one. Connections
 * wait unread for their turn; addresses take turns, so that one that floods waits for itself, and when the line is full it
 * loses its own. One for all listeners of a process: they have its core in common.
 */
export class AcceptLimiter {
  private readonly bucket: TokenBucket;
  /** By subscriber; the first is the next to be served, and goes to the end. */
  private readonly line = new Map<string, Waiting[]>();
  private waiting = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: AcceptLimiterOptions) {
    this.bucket = new TokenBucket(options.rate, performance.now());
  }

  /** A connection that nothing was read from yet; `admit` begins its handshake, now or later or never. */
  arrived(socket: Socket, admit: (socket: Socket) => void): void {
    if (this.waiting === 0 && this.bucket.take(performance.now())) {
      this.admit({ socket, admit });
      return;
    }
    const address = subscriberOf(socket.remoteAddress ?? '');
    const same = this.line.get(address) ?? [];
    same.push({ socket, admit, sinceMs: performance.now() });
    this.line.set(address, same);
    this.waiting += 1;
    if (this.waiting > this.options.mostWaiting) this.turnAway();
    this.timer ??= setInterval(() => {
      this.serve();
    }, LOOK_MS);
  }

  /** Cuts whoever waits. */
  stop(): void {
    for (const waiting of this.line.values()) for (const { socket } of waiting) socket.destroy();
    this.line.clear();
    this.waiting = 0;
    this.rest();
  }

  private serve(): void {
    const now = performance.now();
    this.giveUp(now);
    while (this.waiting > 0 && this.bucket.take(now)) {
      const first = this.next();
      if (first !== null) this.admit(first);
    }
    if (this.waiting === 0) this.rest();
  }

  private next(): Arrival | null {
    for (const [address, waiting] of this.line) {
      const first = waiting.shift();
      this.line.delete(address);
      if (waiting.length > 0) this.line.set(address, waiting);
      if (first === undefined) continue;
      this.waiting -= 1;
      return first;
    }
    return null;
  }

  private giveUp(now: number): void {
    const oldest = now - this.options.waitAtMostMs;
    for (const [address, waiting] of this.line) {
      const left = waiting.filter(({ sinceMs }) => sinceMs > oldest);
      if (left.length === waiting.length) continue;
      for (const { socket } of waiting.slice(0, waiting.length - left.length)) this.close(socket, 'waited_too_long');
      this.waiting -= waiting.length - left.length;
      if (left.length === 0) this.line.delete(address);
      else this.line.set(address, left);
    }
  }

  /** The newest of whoever has most. */
  private turnAway(): void {
    let most: Waiting[] = [];
    for (const waiting of this.line.values()) if (waiting.length > most.length) most = waiting;
    const newest = most.pop();
    if (newest === undefined) return;
    this.waiting -= 1;
    this.close(newest.socket, 'turned_away');
  }

  private admit({ socket, admit }: Arrival): void {
    if (socket.destroyed) return;
    this.options.onAdmission('admitted');
    admit(socket);
  }

  private close(socket: Socket, admission: Admission): void {
    this.options.onAdmission(admission);
    socket.destroy();
  }

  private rest(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }
}
