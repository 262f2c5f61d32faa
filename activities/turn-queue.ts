import type { CampaignId } from '../model/ids';

/**
 * Turns of one campaign exclude each other by its lock in PostgreSQL, where a waiting one uses up the second that a
 * statement may take, and holds a connection. So they wait here: one at work, one whose transaction is ready to begin.
 */
const AT_ONCE = 2;

type Begin = () => void;

interface Line {
  running: number;
  readonly urgent: Begin[];
  readonly ordinary: Begin[];
}

/** The lines in which the turns of each campaign wait for their place. A turn that brings bad news goes first. */
export class TurnQueue {
  readonly #lines = new Map<CampaignId, Line>();

  /** Does `work` when its place comes. */
  async run<T>(campaignId: CampaignId, urgent: boolean, work: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(campaignId) ?? { running: 0, urgent: [], ordinary: [] };
    this.#lines.set(campaignId, line);
    if (line.running >= AT_ONCE) {
      await new Promise<void>((begin) => (urgent ? line.urgent : line.ordinary).push(begin));
    } else line.running += 1;
    try {
      return await work();
    } finally {
      const next = line.urgent.shift() ?? line.ordinary.shift();
      // The place is handed over, so that nobody who comes now overtakes.
      if (next !== undefined) next();
      else {
        line.running -= 1;
        if (line.running === 0) this.#lines.delete(campaignId);
      }
    }
  }
}
