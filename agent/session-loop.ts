import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { reconnectDelay, type ReconnectPolicy } from '../model/reconnect-delay';
import type { Session, SessionEnd } from './session';

/** What the loop works with. */
export interface SessionLoopOptions {
  /** How many gateways there are to choose from. */
  readonly gateways: number;
  /** Until a Welcome says otherwise. */
  readonly policy: ReconnectPolicy;
  readonly log: Logger;
  /** Begins a session with gateway number `index`. */
  readonly open: (index: number) => Session;
}

/** Keeps one session, for as long as the agent runs: one after the other, with the delays the server chose. */
export class SessionLoop {
  private readonly stopped = new AbortController();
  private session: Session | null = null;
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

  private learn({ welcome }: SessionEnd): void {
    if (welcome === null) return;
    const { policy } = this.options;
    this.policy = {
      initialWindowMs: welcome.initialWindowMs || policy.initialWindowMs,
      maxBackoffMs: welcome.maxBackoffMs || policy.maxBackoffMs,
    };
  }

  private nextDelay({ afterMs, isOwnTime }: SessionEnd, failures: number): number {
    if (afterMs === null) return reconnectDelay(this.policy, failures, Math.random());
    // The time is the server's; the jitter keeps those apart who were told the same.
    return isOwnTime ? afterMs : afterMs + reconnectDelay(this.policy, 0, Math.random());
  }

  private async pause(ms: number): Promise<boolean> {
    try {
      await delay(ms, undefined, { signal: this.stopped.signal });
      return true;
    } catch {
      // Stopped meanwhile.
      return false;
    }
  }
}
