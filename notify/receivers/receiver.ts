import type { Message } from '../template';

/** One way to a receiver. */
export interface Receiver {
  readonly name: string;
  /**
   * Sends a message, the same bytes at each attempt but for times and signatures. Resolves when the receiver has it; throws
   * DeliveryError. Gives up when `signal` says so.
   */
  send(message: Message, signal: AbortSignal): Promise<void>;
}
