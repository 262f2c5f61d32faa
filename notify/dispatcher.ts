import { randomUUID } from 'node:crypto';
import type { Database } from '../store/database';
import {
  buryUnknown,
  type ClaimedMessage,
  claimMessage,
  forgetOld,
  noteMissedGoals,
  noteUntoldStops,
  type Outcome,
  routeEvents,
  sayReceivers,
  settleMessage,
  takeBackReceivers,
} from '../store/notifications';
import type { Logger } from '../telemetry/log';
import { backoffMs } from './backoff';
import { connectionError } from './delivery-error';
import type { Receiver } from './receivers/receiver';
import { routeEvent } from './route';
import type { NotifySettings } from './settings';

export interface DispatcherParts {
  readonly db: Database;
  readonly settings: NotifySettings;
  readonly receivers: readonly Receiver[];
  readonly log: Logger;
}

/** Longer than an attempt may take: whoever has a message still has it when the attempt is over. */
const LEASE_BEYOND_MS = 5_000;
const LOOK_MS = 1_000;
const NOTICE_MS = 10_000;
const FORGET_MS = 3_600_000;

/**
 * Routes events and sends messages, one at a time to each receiver, so that none keeps another waiting. Whatever it holds in
 * memory is in the database too: it may die anywhere. Several may run beside each other.
 */
export class Dispatcher {
  private readonly busy = new Map<string, Promise<void>>();
  private readonly timers: NodeJS.Timeout[] = [];
  private isStopping = false;
  private readonly process = randomUUID();

  private constructor(private readonly parts: DispatcherParts) {}

  /** Takes up what a former process left, and goes on until it is stopped. */
  static async start(parts: DispatcherParts): Promise<Dispatcher> {
    const dispatcher = new Dispatcher(parts);
    await dispatcher.bury();
    dispatcher.every(LOOK_MS, () => {
      dispatcher.look();
    });
    dispatcher.every(NOTICE_MS, () => {
      dispatcher.once('goals', () => noteMissedGoals(parts.db));
      dispatcher.once('stops', () => noteUntoldStops(parts.db));
      dispatcher.once('receivers', () => dispatcher.bury());
    });
    dispatcher.every(FORGET_MS, () => {
      dispatcher.once('forgetting', () => forgetOld(parts.db));
    });
    return dispatcher;
  }

  /** Looks now: somebody rang. */
  look(): void {
    this.once('routing', () => this.route());
    for (const receiver of this.parts.receivers) this.once(`to ${receiver.name}`, () => this.drain(receiver));
  }

  /** Begins nothing more, and waits for what is on its way. */
  async stop(): Promise<void> {
    this.isStopping = true;
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all(this.busy.values());
    await takeBackReceivers(this.parts.db, this.process).catch((error: unknown) => {
      this.parts.log.warn({ err: error }, 'the receivers of this process are known for a minute more');
    });
  }

  private every(ms: number, work: () => void): void {
    work();
    this.timers.push(setInterval(work, ms));
  }

  /** Runs it unless it runs already. */
  private once(name: string, work: () => Promise<unknown>): void {
    if (this.isStopping || this.busy.has(name)) return;
    const running = work()
      .catch((error: unknown) => {
        this.parts.log.warn({ err: error, what: name }, 'notifications could not be worked on yet');
      })
      .then(() => {
        this.busy.delete(name);
      });
    this.busy.set(name, running);
  }

  /** Whatever came to wait for a receiver that neither this process nor another has: by a replay, or a file that changed. */
  private async bury(): Promise<void> {
    const { db, settings, log } = this.parts;
    await sayReceivers(db, { process: this.process, receivers: settings.receivers.map(({ name }) => name) });
    const gone = await buryUnknown(db);
    if (gone > 0) log.warn({ messages: gone }, 'messages of receivers that there are no more are dead');
  }

  private async route(): Promise<void> {
    const { db, settings, log } = this.parts;
    const { routes, delivery } = settings;
    let routed = 1;
    while (routed > 0 && !this.isStopping) {
      routed = await routeEvents(
        db,
        ({ event, ageMs }) => {
          if (ageMs <= delivery.forgetAfterMs) return routeEvent(event, routes, Date.now());
          log.info({ event: event.eventId, kind: event.kind }, 'an event is too old to be told');
          return [];
        },
        delivery.queue,
      );
    }
  }

  private async drain(receiver: Receiver): Promise<void> {
    const { db, settings } = this.parts;
    const leaseMs = settings.delivery.timeoutMs + LEASE_BEYOND_MS;
    while (!this.isStopping) {
      const message = await claimMessage(db, { receiver: receiver.name, leaseMs });
      if (message === null) return;
      await this.send(receiver, message);
    }
  }

  private async send(receiver: Receiver, message: ClaimedMessage): Promise<void> {
    const { db, log } = this.parts;
    const outcome = await this.attempt(receiver, message);
    const said = { receiver: receiver.name, message: message.messageId, attempt: message.attempt };
    if (outcome.state === 'delivered') log.info(said, 'delivered');
    else log.warn({ ...said, kind: outcome.kind, error: outcome.error, state: outcome.state }, 'not delivered');
    if (!(await settleMessage(db, message, outcome))) log.warn(said, 'the attempt came too late to be noted');
  }

  private async attempt(receiver: Receiver, message: ClaimedMessage): Promise<Outcome> {
    const { delivery } = this.parts.settings;
    try {
      await receiver.send(message, AbortSignal.timeout(delivery.timeoutMs));
      return { state: 'delivered' };
    } catch (error) {
      const { kind, message: text, isRetried, retryAfterMs } = connectionError(error, receiver.name);
      if (!isRetried || message.attempt >= delivery.attempts) return { state: 'dead', kind, error: text };
      const retryMs = Math.max(backoffMs(delivery, message.attempt, Math.random()), retryAfterMs ?? 0);
      return { state: 'waiting', kind, error: text, retryMs };
    }
  }
}
