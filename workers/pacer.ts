import type { Logger } from 'pino';
import { adaptPace, listSelfPacing, type SelfPacing } from '../store/auto-pace';
import type { Database } from '../store/database';

/** How often campaigns that pace themselves are looked at, in ms: a forecast moves in minutes. */
const LOOK_MS = 30_000;

/**
 * Adapts the pace of campaigns that pace themselves (`pace.auto`). Every worker has one: a change is compared and set, so two
 * that decide at once change it once. It may die at any moment; the next look decides from what the rows say then.
 */
export class Pacer {
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly db: Database,
    private readonly log: Pick<Logger, 'info' | 'warn'>,
  ) {}

  start(): void {
    void this.#goOn();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Looks once at every campaign that paces itself. One that cannot be looked at is logged and keeps no other waiting. */
  async look(): Promise<void> {
    try {
      for (const campaign of await listSelfPacing(this.db)) await this.#lookAt(campaign);
    } catch (error) {
      this.log.warn({ err: error }, 'campaigns that pace themselves could not be listed; the next look tries again');
    }
  }

  async #lookAt(campaign: SelfPacing): Promise<void> {
    const { campaignId } = campaign;
    try {
      const change = await adaptPace(this.db, campaign);
      if (change !== null) this.log.info({ campaignId, ...change }, 'pace changed');
    } catch (error) {
      this.log.warn({ campaignId, err: error }, 'a pace could not be looked at; the next look tries again');
    }
  }

  async #goOn(): Promise<void> {
    await this.look();
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#goOn(), LOOK_MS);
  }
}
