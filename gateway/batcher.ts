import { setTimeout as sleep } from 'node:timers/promises';

/** How one kind of thing is gathered and written. */
export interface BatcherOptions<Item, Result> {
  /** Writes a batch, all or nothing; answers one result per item, in their order. */
  readonly write: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Longest time the first item of a batch waits for company, in milliseconds. */
  readonly gatherMs: number;
  /** Items at most per batch. */
  readonly maxItems: number;
  /** An urgent item is not kept waiting and goes into the next batch before the others. */
  readonly isUrgent?: (item: Item) => boolean;
  /** Milliseconds until a failed batch is written again, or null to give its items the error. */
  readonly retryAfterMs: (error: unknown, attempt: number) => number | null;
}

/** A flush looks this often whether its time is over while a write takes long. */
const FLUSH_STEP_MS = 20;

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers single items into batches and writes one batch at a time: what arrives during a write is the next batch, so
 * the batches grow with the load by themselves.
 */
export class Batcher<Item, Result> {
  private urgent: Waiting<Item, Result>[] = [];
  private ordinary: Waiting<Item, Result>[] = [];
  private writing: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private inWriteCount = 0;

  constructor(private readonly options: BatcherOptions<Item, Result>) {}

  /** Items accepted and not yet written. */
  get size(): number {
    return this.urgent.length + this.ordinary.length + this.inWriteCount;
  }

  /** Resolves with the item's result once its batch is written. */
  submit(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      const urgent = this.options.isUrgent?.(item) ?? false;
      (urgent ? this.urgent : this.ordinary).push({ item, resolve, reject });
      this.schedule();
    });
  }

  /** Writes what is waiting, for at most `withinMs`; what is left then stays unwritten. */
  async flush(withinMs: number): Promise<void> {
    const end = Date.now() + withinMs;
    while (this.size > 0 && Date.now() < end) {
      this.start();
      await Promise.race([this.writing, sleep(FLUSH_STEP_MS)]);
    }
  }

  private schedule(): void {
    if (this.writing !== null) return;
    const queued = this.urgent.length + this.ordinary.length;
    if (this.urgent.length > 0 || queued >= this.options.maxItems) {
      // Even an urgent item waits for the end of this tick: several often come in one read.
      this.startIn(0);
    } else if (queued > 0) this.startIn(this.options.gatherMs);
  }

  private startIn(delayMs: number): void {
    if (this.timer !== null && delayMs > 0) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.start();
    }, delayMs);
  }

  private start(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.writing !== null) return;
    const batch = this.takeBatch();
    if (batch.length === 0) return;
    this.inWriteCount = batch.length;
    this.writing = this.writeBatch(batch).finally(() => {
      this.inWriteCount = 0;
      this.writing = null;
      this.schedule();
    });
  }

  private takeBatch(): Waiting<Item, Result>[] {
    const batch = this.urgent.splice(0, this.options.maxItems);
    return batch.concat(this.ordinary.splice(0, this.options.maxItems - batch.length));
  }

  private async writeBatch(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const results = await this.options.write(batch.map((waiting) => waiting.item));
        batch.forEach((waiting, index) => {
          waiting.resolve(results[index] as Result);
        });
        return;
      } catch (error) {
        const delayMs = this.options.retryAfterMs(error, attempt);
        if (delayMs === null) {
          for (const waiting of batch) waiting.reject(error);
          return;
        }
        await sleep(delayMs);
      }
    }
  }
}
