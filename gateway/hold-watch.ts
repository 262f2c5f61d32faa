import type { CampaignId } from '../model/ids';
import type { Database } from '../store/database';
import { readHoldMarks } from '../store/holds';
import { RepeatedLook } from './repeated-look';

export interface HoldWatchOptions {
  readonly db: Database;
  /** Between two looks, in ms. */
  readonly everyMs: number;
  /** Told of the campaigns whose holds were placed or lifted since the last look; null at the first: whichever. */
  readonly onChange: (campaignIds: readonly CampaignId[] | null) => void;
  /** Told of the first failed look of a row of them. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/**
 * Looks which campaigns' holds changed: by itself, and when a notice on `holds` says that something of a campaign did. Most
 * of those notices are about other things (a wave ended, a goal was reached), and going through all orders of a campaign for
 * each of them took 12 s of a run of 20,000 hosts, growing with the square of the fleet (docs/benchmarks.md).
 *
 * A notice comes sooner, but a LISTEN connection may be lost, or cut in the middle so that nobody notices; what a hold forbids
 * is cancelled within a second all the same. Nothing is claimed against a hold either way: a claim reads them itself
 * (store/claims.ts).
 */
export class HoldWatch {
  private readonly looks: RepeatedLook;
  private seen: ReadonlyMap<CampaignId, string> | null = null;

  constructor(private readonly options: HoldWatchOptions) {
    const { everyMs, onFailure } = options;
    this.looks = new RepeatedLook({ everyMs, onFailure, what: 'looking at the holds', look: () => this.compare() });
  }

  /** Begins to look. */
  start(): void {
    this.looks.start();
  }

  /** Looks no more. */
  stop(): void {
    this.looks.stop();
  }

  /** Looks now. */
  look(): Promise<void> {
    return this.looks.now();
  }

  private async compare(): Promise<void> {
    const marks = await readHoldMarks(this.options.db);
    // One that was stopped meanwhile, or has not begun, tells nobody.
    if (!this.looks.isStarted) return;
    const { seen } = this;
    this.seen = marks;
    // The first look counts: what was offered before it was not compared with any.
    if (seen === null) {
      this.options.onChange(null);
      return;
    }
    const changed = [...marks].filter(([campaignId, mark]) => seen.get(campaignId) !== mark);
    if (changed.length > 0) this.options.onChange(changed.map(([campaignId]) => campaignId));
  }
}
