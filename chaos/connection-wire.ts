import { connect, type Socket } from 'node:net';

/** An end of a wire: `near` towards the agent, `far` towards the gateway. */
export type End = 'near' | 'far';

/** What is on its way in one direction. */
interface Flow {
  readonly from: Socket;
  readonly to: Socket;
  /** Nothing read later may be passed on before this (performance.now()). */
  readyAt: number;
}

/**
 * One connection of an agent, passed on byte by byte to a gateway, so that it can be cut, slowed down, held back, or kept
 * open at one end while the other is gone. What it carries is encrypted: it changes nothing and reads nothing.
 */
export class Wire {
  readonly #near: Socket;
  readonly #far: Socket;
  /** The end that stays although the other one is gone. */
  #kept: End | null = null;
  #delayMs = 0;
  #delayedChunks = 0;
  #swallowedBytes = 0;
  /** What the agent sent and the gateway has not been given; null: everything is passed on. */
  #withheld: Buffer[] | null = null;

  constructor(near: Socket, gateway: { readonly host: string; readonly port: number }) {
    this.#near = near;
    this.#far = connect(gateway);
    near.setNoDelay(true);
    this.#far.setNoDelay(true);
    this.#pump({ from: near, to: this.#far, readyAt: 0 });
    this.#pump({ from: this.#far, to: near, readyAt: 0 });
  }

  /** Whether an end can still be read and written. */
  isOpen(end: End): boolean {
    const socket = this.#socket(end);
    return !socket.destroyed && !socket.readableEnded;
  }

  /** Parts of the stream that were passed on late. */
  get delayedChunks(): number {
    return this.#delayedChunks;
  }

  /** Bytes that the end that stayed sent to nobody. */
  get swallowedBytes(): number {
    return this.#swallowedBytes;
  }

  get withheldBytes(): number {
    return this.#withheld?.reduce((sum, chunk) => sum + chunk.length, 0) ?? 0;
  }

  /** Ends both ends at once, without the bytes that are under way. */
  cut(): void {
    this.#kept = null;
    this.#near.resetAndDestroy();
    this.#far.resetAndDestroy();
  }

  /** From now on everything is passed on so much later; 0: at once again, behind what is under way. */
  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** One end is gone at once; the other stays open and hears nothing more. */
  keepOnly(end: End): void {
    this.#kept = end;
    this.#socket(end === 'near' ? 'far' : 'near').resetAndDestroy();
  }

  /** From now on the gateway is not given what the agent sends. */
  withhold(): void {
    this.#withheld ??= [];
  }

  /** Gives the gateway what was withheld, if it still listens; answers how many bytes. */
  release(): number {
    const bytes = this.withheldBytes;
    const chunks = this.#withheld ?? [];
    this.#withheld = null;
    if (!this.#far.writable) return 0;
    for (const chunk of chunks) this.#far.write(chunk);
    return bytes;
  }

  #socket(end: End): Socket {
    return end === 'near' ? this.#near : this.#far;
  }

  #pump(flow: Flow): void {
    const { from, to } = flow;
    from.on('data', (chunk) => {
      this.#carry(flow, chunk);
    });
    to.on('drain', () => from.resume());
    from.on('end', () => {
      this.#later(flow, () => to.end());
    });
    // Reported by the close that follows.
    from.on('error', () => undefined);
    from.on('close', () => {
      const stays = this.#kept === null ? null : this.#socket(this.#kept);
      if (to !== stays) this.#later(flow, () => to.destroy());
    });
  }

  #carry(flow: Flow, chunk: Buffer): void {
    const { from, to } = flow;
    if (this.#kept !== null) {
      this.#swallowedBytes += chunk.length;
      return;
    }
    if (from === this.#near && this.#withheld !== null) {
      this.#withheld.push(chunk);
      return;
    }
    this.#later(flow, () => {
      if (to.writable && !to.write(chunk)) from.pause();
    });
  }

  /** Does it in its turn: never before what was read earlier. */
  #later(flow: Flow, act: () => void): void {
    const now = performance.now();
    flow.readyAt = Math.max(flow.readyAt, now + this.#delayMs);
    if (flow.readyAt <= now) {
      act();
      return;
    }
    this.#delayedChunks += 1;
    setTimeout(act, flow.readyAt - now);
  }
}
