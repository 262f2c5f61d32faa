import type { GatewayMessage } from './message';

/** Messages a session may have waiting while its stream takes none; then it is dropped (docs/protocol.md, rule M5). */
export const OUTBOX_LIMIT = 64;

/**
 * The way out of one session. grpc-js queues without bound when its `false` is ignored (measured: 99,937 messages after
 * the first 16), so what the stream does not take waits here, and only so much of it.
 */
export class Outbox {
  private readonly waiting: GatewayMessage[] = [];
  private open = true;

  /** `write` hands one message to the stream and says whether it takes another now. */
  constructor(private readonly write: (message: GatewayMessage) => boolean) {}

  /** Sends, or queues. False when the queue is full: the session must be dropped. */
  send(message: GatewayMessage): boolean {
    if (this.open) {
      this.open = this.write(message);
      return true;
    }
    if (this.waiting.length >= OUTBOX_LIMIT) return false;
    this.waiting.push(message);
    return true;
  }

  /** The stream takes messages again. */
  drained(): void {
    this.open = true;
    while (this.open) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.open = this.write(next);
    }
  }

  /** Forgets what waits; the session is over. */
  clear(): void {
    this.waiting.length = 0;
  }
}
