import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { reconnectDelay, type ReconnectPolicy } from '../model/reconnect-delay';
import type { Session, SessionEnd } from './session';

/** A change is to be confirmed: hosts that were changed at the same time still come one after the other. */
const REDIAL_MS = 2_000;

/** What the loop works with. */
export interface SessionLoopOptions {
  /** How many gateways there are to choose from. */
  readonly gateways: number;
  /** Until a Welcome says otherwise. */
  readonly policy: ReconnectPolicy;
  readonly log: Logger;
  /** The longest delay before the next attempt at this moment, in ms; null: as the server chose. */
  readonly mostDelayMs: () => number | null;
  /** Begins a session with gateway number `index`. */
  readonly open: (index: number) => Session;
}

/** Keeps one session, for as long as the agent runs: one after the other, with the delays the server chose. */
export class SessionLoop {
  private readonly stopped = new AbortController();
  private session: Session | null = null;
  private pausing = new AbortController();
  private isHurried = false;
  private policy: ReconnectPolicy;

  constructor(private readonly options: SessionLoopOptions) {
    this.policy = options.policy;
  }

  /** Resolves after `stop`. */
  async run(): Promise<void> {
    let failures = 0;
    let gateway = 0;
    let waitMs = reconnectDelay(this.policy, failures, Math.random());
    while (await this.pause(waitMs)) {
      this.session = this.options.open(gateway);
      const end = await this.session.ended;
      this.session = null;
      failures = end.welcome === null && end.afterMs === null ? failures + 1 : 0;
      this.learn(end);
      waitMs = this.nextDelay(end, failures);
      this.options.log.info({ reason: end.reason, reconnectInMs: waitMs }, 'session ended');
      // A gateway that drains, throttles, failed or fell silent: the next one first.
      gateway = (gateway + 1) % this.options.gateways;
    }
  }

  /** Says goodbye and resolves when the stream is closed. */
  async stop(): Promise<void> {
    this.stopped.abort();
    this.session?.end('the agent ends');
    await this.session?.ended;
  }

  /** Ends the session there is, and begins the next one within 2 s. */
  redial(): void {
    this.isHurried = true;
    this.session?.end('dials anew');
    this.pausing.abort();
  }

  private learn({ welcome }: SessionEnd): void {
    if (welcome === null) return;
    const { policy } = this.options;
    this.policy = {
      initialWindowMs: welcome.initialWindowMs || policy.initialWindowMs,
      maxBackoffMs: welcome.maxBackoffMs || policy.maxBackoffMs,
    };
  }

  private nextDelay(end: SessionEnd, failures: number): number {
    if (this.isHurried) return Math.random() * REDIAL_MS;
    const most = this.options.mostDelayMs();
    const chosen = this.chosenDelay(end, failures);
    return most === null ? chosen : Math.min(chosen, Math.random() * most);
  }

  private chosenDelay({ afterMs, isOwnTime }: SessionEnd, failures: number): number {
    if (afterMs === null) return reconnectDelay(this.policy, failures, Math.random());
    // The time is the server's; the jitter keeps those apart who were told the same.
    return isOwnTime ? afterMs : afterMs + reconnectDelay(this.policy, 0, Math.random());
  }

  private async pause(ms: number): Promise<boolean> {
    this.pausing = new AbortController();
    try {
      await delay(ms, undefined, { signal: AbortSignal.any([this.stopped.signal, this.pausing.signal]) });
    } catch {
      // Stopped meanwhile, or in a hurry: told apart below.
    }
    this.isHurried = false;
    return !this.stopped.signal.aborted;
  }
}
