import type { GatewayMessage } from './message';

/** Messages a session may have waiting while its stream takes none; then it is dropped (docs/protocol.md, rule M5). */
export const OUTBOX_LIMIT = 64;

interface Waiting {
  readonly message: GatewayMessage;
  readonly isInTime: () => boolean;
}

export interface OutboxOptions {
  /** Hands one message to the stream and says whether it takes another now. */
  readonly write: (message: GatewayMessage) => boolean;
  /** Told of a message that waited too long, and is not written. */
  readonly onLate: (message: GatewayMessage) => void;
}

const ALWAYS = (): boolean => true;

/**
 * The way out of one session. grpc-js queues without bound when its `false` is ignored (measured: 99,937 messages after
 * the first 16), so what the stream does not take waits here, and only so much of it.
 */
export class Outbox {
  private readonly waiting: Waiting[] = [];
  private open = true;

  constructor(private readonly options: OutboxOptions) {}

  /** Sends, or queues for as long as it is in time. False when the queue is full: the session must be dropped. */
  send(message: GatewayMessage, isInTime = ALWAYS): boolean {
    if (this.open) {
      this.open = this.options.write(message);
      return true;
    }
    if (this.waiting.length >= OUTBOX_LIMIT) return false;
    this.waiting.push({ message, isInTime });
    return true;
  }

  /** The stream takes messages again. */
  drained(): void {
    this.open = true;
    while (this.open) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      if (next.isInTime()) this.open = this.options.write(next.message);
      else this.options.onLate(next.message);
    }
  }

  /** Takes back what waits and is meant; false: no such message does. */
  takeBack(isMeant: (message: GatewayMessage) => boolean): boolean {
    const at = this.waiting.findIndex(({ message }) => isMeant(message));
    if (at >= 0) this.waiting.splice(at, 1);
    return at >= 0;
  }

  /** Forgets what waits; the session is over. */
  clear(): void {
    this.waiting.length = 0;
  }
}
