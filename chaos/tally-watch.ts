import type { CampaignId } from '../model/ids';
import { recountInSnapshot } from '../store/recount';
import { pause } from './pause';
import type { Product } from './product';

const EVERY_MS = 2_500;
/** While PostgreSQL is away nothing can be counted; after the faults it must be there. */
const PATIENCE_MS = 60_000;

/** Recounts every launched campaign again and again, and keeps what was not equal. */
export class TallyWatch {
  readonly #campaigns = new Set<CampaignId>();
  readonly #violations: string[] = [];
  #recounts = 0;
  #over = false;
  #done: Promise<void> = Promise.resolve();

  constructor(private readonly product: Product) {}

  add(campaignId: CampaignId): void {
    this.#campaigns.add(campaignId);
  }

  start(): void {
    this.#done = this.#watch();
  }

  /** How many recounts there were. */
  get recounts(): number {
    return this.#recounts;
  }

  /** Ends the watch with a last recount of everything; resolves with what was not equal. */
  async end(): Promise<readonly string[]> {
    this.#over = true;
    await this.#done;
    const until = performance.now() + PATIENCE_MS;
    for (const campaignId of this.#campaigns) {
      while (!(await this.#count(campaignId))) {
        if (performance.now() > until) throw new Error('PostgreSQL does not answer after the faults');
        await pause(EVERY_MS, this.product.context.stopping);
      }
    }
    return this.#violations;
  }

  async #watch(): Promise<void> {
    while (!this.#over && !this.product.context.stopping.aborted) {
      // Of those that have ended the last recount tells; the newest is the one that moves.
      const newest = [...this.#campaigns].at(-1);
      if (newest !== undefined) await this.#count(newest);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  /** False: it could not be counted. */
  async #count(campaignId: CampaignId): Promise<boolean> {
    let differences: string[];
    try {
      differences = await recountInSnapshot(this.product.db, campaignId);
    } catch {
      // PostgreSQL is away, as it is meant to be at times.
      return false;
    }
    this.#recounts += 1;
    this.#violations.push(...differences.map((difference) => `tally of campaign ${campaignId}: ${difference}`));
    return true;
  }
}
