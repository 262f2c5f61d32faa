import { Client } from 'pg';
import { KEEP_ALIVE_AFTER_MS } from './database';

export type Channel =
  | 'bell'
  | 'certificate_requests'
  | 'certificates'
  | 'holds'
  | 'identities'
  | 'notifications'
  | 'orders'
  | 'simulations'
  | 'trust';

/** A notice, or `null` after a reconnection: notices may have been missed, so everybody should look. */
export type NoticeHandler = (payload: string | null) => void;

/** How long a listener waits. Both in ms. */
export interface ListenerTimes {
  /** Before it connects again. */
  readonly reconnectMs: number;
  /** A server that does not take a new connection, or answer its LISTEN, within this is tried again. */
  readonly answerMs: number;
}

const TIMES: ListenerTimes = { reconnectMs: 500, answerMs: 10_000 };

/**
 * The process's one LISTEN connection. Notices are hints, never the truth: whoever listens also looks by itself every
 * few seconds, so a lost connection costs time and nothing else. Reconnects for ever until it is closed.
 */
export class Listener {
  readonly #handlers = new Map<Channel, NoticeHandler[]>();
  #client: Client | null = null;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly url: string,
    private readonly times: ListenerTimes = TIMES,
  ) {}

  /** Calls `handler` for every notice on `channel`. All handlers are added before `start`. */
  on(channel: Channel, handler: NoticeHandler): void {
    this.#handlers.set(channel, [...(this.#handlers.get(channel) ?? []), handler]);
  }

  /** Connects and listens. Resolves at the first success; throws only if the very first connection fails. */
  async start(): Promise<void> {
    await this.#connect();
  }

  /** Ends the connection; no handler is called afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = null;
    await client?.end();
  }

  async #connect(): Promise<void> {
    const client = new Client({
      connectionString: this.url,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
      connectionTimeoutMillis: this.times.answerMs,
      query_timeout: this.times.answerMs,
      application_name: 'ringmaster-listener',
    });
    // 'error' is always followed by 'end'; without a listener it would end the process.
    client.on('error', () => undefined);
    const connection = { hasEnded: false };
    client.once('end', () => {
      connection.hasEnded = true;
      if (this.#client === client) this.#reconnectLater();
    });
    client.on('notification', ({ channel, payload }) => {
      this.#tell(channel as Channel, payload ?? '');
    });
    try {
      await client.connect();
      for (const channel of this.#handlers.keys()) await client.query(`LISTEN ${channel}`);
      if (connection.hasEnded) throw new Error('the connection ended while it began to listen');
    } catch (error) {
      // It may hang, and is not waited for: the next one takes its place, and is the only one that is heard.
      client.removeAllListeners('notification');
      client.end().catch(() => undefined);
      throw error;
    }
    // Not before it listens: whoever connects sees to one that ends before that, and nobody else connects beside it.
    this.#client = client;
    if (this.#closed) await this.close();
  }

  #reconnectLater(): void {
    this.#client = null;
    if (this.#closed) return;
    // A connection may fail and end at once: there is one way back.
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#connect().then(
        () => {
          for (const channel of this.#handlers.keys()) this.#tell(channel, null);
        },
        () => {
          this.#reconnectLater();
        },
      );
    }, this.times.reconnectMs);
  }

  #tell(channel: Channel, payload: string | null): void {
    if (this.#closed) return;
    for (const handler of this.#handlers.get(channel) ?? []) handler(payload);
  }
}
