import type { HostId } from '../model/ids';
import type { Database } from '../store/database';
import { keepProgress, type NewProgress } from '../store/order-progress';

/** What was said is gathered for so long: many hosts at work are one statement. */
const GATHER_MS = 1_000;
const PER_BATCH = 500;

export interface ProgressBoardOptions {
  readonly db: Database;
  /** Told of every failed write, to be logged. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/**
 * Keeps what agents say of orders in hand, for people who ask. Nothing is decided by it, so nothing waits for it: of each host the
 * newest, one batch at a time, and what cannot be written is dropped.
 */
export class ProgressBoard {
  private waiting = new Map<HostId, NewProgress>();
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;

  constructor(private readonly options: ProgressBoardOptions) {}

  /** Returns at once; written soon, or never. */
  say(progress: NewProgress): void {
    this.waiting.set(progress.hostId, progress);
    this.schedule();
  }

  /** Writes nothing more. */
  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private schedule(): void {
    if (this.isStopped || this.timer !== null || this.waiting.size === 0) return;
    this.timer = setTimeout(() => {
      void this.write().finally(() => {
        this.timer = null;
        this.schedule();
      });
    }, GATHER_MS);
  }

  private async write(): Promise<void> {
    const said = [...this.waiting.values()];
    this.waiting = new Map();
    try {
      for (let start = 0; start < said.length && !this.isStopped; start += PER_BATCH) {
        await keepProgress(this.options.db, said.slice(start, start + PER_BATCH));
      }
    } catch (error) {
      this.options.onFailure('keeping what agents say of their orders', error);
    }
  }
}
