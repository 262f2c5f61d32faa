import type { Logger } from 'pino';
import { adaptPace, listSelfPacing } from '../store/auto-pace';
import type { Database } from '../store/database';

/** How often campaigns that pace themselves are looked at: a forecast moves in minutes. */
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
    void this.#lookAtAll();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #lookAtAll(): Promise<void> {
    try {
      for (const campaign of await listSelfPacing(this.db)) {
        const change = await adaptPace(this.db, campaign);
        if (change !== null) this.log.info({ campaignId: campaign.campaignId, ...change }, 'pace changed');
      }
    } catch (error) {
      this.log.warn({ err: error }, 'the pace of campaigns could not be looked at; the next look tries again');
    }
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#lookAtAll(), LOOK_MS);
  }
}
