import type { Database } from '../store/database';
import { readHoldMark } from '../store/holds';

export interface HoldWatchOptions {
  readonly db: Database;
  /** Between two looks, in ms. */
  readonly everyMs: number;
  /** Told when other holds stand than at the last look, and at the first. */
  readonly onChange: () => void;
  /** Told of the first failed look of a row of them. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/**
 * Looks at the standing holds by itself. A notice on `holds` comes sooner, but a LISTEN connection may be lost, or cut in the
 * middle so that nobody notices; what a hold forbids is cancelled within a second all the same. Nothing is claimed
 * against a hold either way: a claim reads them itself (store/claims.ts).
 */
export class HoldWatch {
  private timer: NodeJS.Timeout | null = null;
  private looking = false;
  private failing = false;
  private seen: string | null = null;

  constructor(private readonly options: HoldWatchOptions) {}

  /** Begins to look. */
  start(): void {
    this.timer = setInterval(() => void this.look(), this.options.everyMs);
  }

  /** Looks no more. */
  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      const mark = await readHoldMark(this.options.db);
      this.failing = false;
      // The first look counts: what was offered before it was not compared with any.
      const changed = this.seen !== mark;
      this.seen = mark;
      // One that was stopped meanwhile tells nobody any more.
      if (changed && this.timer !== null) this.options.onChange();
    } catch (error) {
      if (!this.failing) this.options.onFailure('looking at the holds', error);
      this.failing = true;
    } finally {
      this.looking = false;
    }
  }
}
